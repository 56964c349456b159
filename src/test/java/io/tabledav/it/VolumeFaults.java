package io.tabledav.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tabledav.it.RawHttp.Answer;
import io.tabledav.testing.SmallDisk;
import java.math.BigDecimal;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** {@link ServerFaults}, and what only shows with very many rows or columns, or with very little room. */
abstract class VolumeFaults extends ServerFaults {
    private static final int GOOD_ROWS = 3_000_000;
    private static final int MANY_COLUMNS = 500;
    static final String NOTE = "a note that is long enough ".repeat(6);

    /** What stands behind FROM and has a column {@code seq} with the numbers from 1. */
    abstract String numbers(int most);

    /** The statements that let a table {@code packed(id bigint, note varchar)} lie on another disk. */
    abstract List<String> packedOn(Path disk);

    /** The statements that take the table away, and all that was needed for it. */
    abstract List<String> dropPacked();

    @Test
    void manyColumns() throws Exception {
        String columns = IntStream.rangeClosed(1, MANY_COLUMNS - 1)
                .mapToObj(column -> "c" + column + (column % 2 == 0 ? " int" : " varchar(4)"))
                .collect(Collectors.joining(", "));
        String row = IntStream.rangeClosed(1, MANY_COLUMNS - 1)
                .mapToObj(column -> column % 3 == 0 ? "NULL" : column % 2 == 0 ? "seq" : "concat('v', seq)")
                .collect(Collectors.joining(", "));
        sql(List.of(
                "CREATE TABLE wide (id int PRIMARY KEY, " + columns + ")",
                "CREATE TABLE clone (id int PRIMARY KEY, " + columns + ")",
                "INSERT INTO wide SELECT seq, " + row + " FROM " + numbers(200)));
        String before = server().get(path("wide.csv")).body();
        assertThat(before.lines()).hasSize(201);
        assertThat(before.lines().findFirst().orElseThrow().split(",")).hasSize(MANY_COLUMNS);
        for (String target : List.of("clone.csv", "wide.csv")) {
            Answer answer = put(path(target), before);
            assertThat(answer.status()).as(answer.body()).isEqualTo(204);
            assertThat(server().get(path(target)).body()).isEqualTo(before);
        }
        assertThat(value("SELECT count(*) FROM (SELECT * FROM wide EXCEPT SELECT * FROM clone) AS other"))
                .isEqualTo("0");
    }

    /** With the least heap, and into a table that has rows: they stay, and no other comes. */
    @Test
    void aBadValueInRow3000001OfArrow() throws Exception {
        restart("240s");
        sql(List.of(
                "CREATE TABLE late (id bigint, label varchar(10), small smallint, price numeric(5,2))",
                "INSERT INTO late VALUES (-1, 'old', 1, 1.25)"));
        Map<String, ArrowRows.Row> bad = Map.of(
                "label", new ArrowRows.Row("a label too long", 7, new BigDecimal("1.50")),
                "price", new ArrowRows.Row("new", 7, new BigDecimal("1000.00")));
        for (Map.Entry<String, ArrowRows.Row> last : bad.entrySet()) {
            try (ArrowRows rows = new ArrowRows(GOOD_ROWS, last.getValue())) {
                HttpResponse<String> answer = server().send(HttpRequest.newBuilder(server().uri(path("late.arrow")))
                        .POST(HttpRequest.BodyPublishers.ofInputStream(() -> rows))
                        .build());
                assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
                assertThat(answer.body()).contains("\"row\":3000001", "\"column\":\"" + last.getKey() + "\"");
            }
            assertThat(value("SELECT concat(count(*), '/', min(id), '/', max(label)) FROM late"))
                    .isEqualTo("1/-1/old");
        }
    }

    @Test
    void aValueTooLongInRow3000001() throws Exception {
        restart("240s");
        HttpResponse<String> answer = server().send(HttpRequest.newBuilder(server().uri(path("items.csv")))
                .PUT(HttpRequest.BodyPublishers.ofInputStream(LateRow::new))
                .build());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(answer.body()).contains("\"row\":3000001", "\"column\":\"label\"");
    }

    @Test
    void theDiskIsFull() throws Exception {
        restart("60s");
        String place = path("packed.csv");
        Map<String, Supplier<Answer>> writes = new LinkedHashMap<>();
        writes.put("merge", () -> put(place, "id,note\n" + notes(1)));
        writes.put("refill", () -> put(place + "?replace=delete", "id,note\n" + notes(1)));
        writes.put("upsert", () -> post(place + "?mode=upsert", "id,note\n" + notes(500)));
        writes.put("append", () -> post(place, "id,note\n" + notes(100_000)));
        try (SmallDisk disk = SmallDisk.mount(folder.resolve("disk"), 128)) {
            sql(packedOn(disk.folder()));
            sql(List.of("INSERT INTO packed SELECT id, repeat('o', " + NOTE.length() + ") FROM items"));
            String before = packed();
            // With less, InnoDB has no room to roll back in a table so small, and the whole database ends itself.
            disk.fill(6 * 1024 * 1024);
            writes.forEach((name, write) -> {
                Answer answer = write.get();
                assertThat(answer.status()).as(name + ": " + answer.body()).isEqualTo(507);
                assertThat(answer.body()).contains("storage_full", "\"hint\"");
                assertThat(packed()).as(name).isEqualTo(before);
                assertThat(server().get(place).body().lines()).hasSize(1_001);
            });

            disk.makeRoom();
            List<String> after = new ArrayList<>();
            writes.forEach((name, write) -> {
                Answer answer = write.get();
                assertThat(answer.status()).as(name + ": " + answer.body()).isBetween(200, 204);
                after.add(packed().split("/")[0]);
            });
            assertThat(after).containsExactly("60000", "60000", "60499", "120499");
            sql(dropPacked());
        }
    }

    static String notes(int first) {
        StringBuilder csv = new StringBuilder();
        for (int row = first; row < first + 60_000; row++) {
            csv.append(row).append(',').append(NOTE).append('\n');
        }
        return csv.toString();
    }

    String packed() {
        try {
            return value("SELECT concat(count(*), '/', sum(id), '/', min(note), '/', max(note)) FROM packed");
        } catch (SQLException e) {
            throw new AssertionError("The rows cannot be counted.", e);
        }
    }
}
