package io.tabledav.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tabledav.testing.MariaDbServer;
import io.tabledav.testing.ServerProcess;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A text of 100 MB through either driver, to a server that takes so much at once, and to one that does not. */
class MariaDbLargeValueIT {
    private static final int VALUE_BYTES = 100_000_000;
    private static final long ENOUGH = 256L << 20;
    private static final long TOO_LITTLE = 16L << 20;

    private static MariaDbServer mariadb;

    @TempDir
    private Path folder;

    @BeforeAll
    static void startMariaDb() {
        mariadb = MariaDbServer.own();
    }

    @AfterAll
    static void stopMariaDb() {
        mariadb.close();
    }

    enum Through {
        MARIADB {
            @Override
            String url(String database) {
                return mariadb.url(database);
            }
        },
        CONNECTOR_J {
            @Override
            String url(String database) {
                return mariadb.mysqlUrl(database);
            }
        };

        abstract String url(String database);
    }

    /** A value is in memory as a whole, more than once: the drivers cannot do it in pieces. */
    @ParameterizedTest
    @EnumSource
    void aTextOf100MegabytesComesBack(Through driver) throws Exception {
        String database = database(ENOUGH);
        byte[] value = value();
        byte[] arrow = arrow(value);
        try (ServerProcess server = start(driver, database)) {
            for (String method : List.of("POST", "PUT")) {
                mariadb.execute(database, "DELETE FROM texts WHERE id <> 1");
                HttpResponse<String> written = send(server, method, database, arrow);
                assertThat(written.statusCode())
                        .as(method + written.body())
                        .isEqualTo(method.equals("PUT") ? 204 : 200);
                assertThat(text(database, "SELECT group_concat(id) FROM texts"))
                        .isEqualTo(method.equals("PUT") ? "2" : "1,2");
                assertThat(stored(database)).isEqualTo(sha1(value) + "/" + value.length);
                byte[] read = server.client()
                        .send(
                                HttpRequest.newBuilder(server.uri(
                                                "/dav/db/" + database + "/texts.csv?where=id%3D2&columns=note"))
                                        .build(),
                                HttpResponse.BodyHandlers.ofByteArray())
                        .body();
                int header = "note\n".length();
                assertThat(read).hasSize(header + value.length + 1);
                assertThat(Arrays.equals(read, header, header + value.length, value, 0, value.length))
                        .as("every byte")
                        .isTrue();
            }
            assertThat(server.log()).doesNotContain("OutOfMemory").doesNotContain("\tat io.tabledav");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aTextThatTheServerDoesNotTake(Through driver) throws Exception {
        String database = database(TOO_LITTLE);
        byte[] value = value();
        byte[] arrow = arrow(value);
        try (ServerProcess server = start(driver, database)) {
            for (String method : List.of("POST", "PUT")) {
                HttpResponse<String> refused = send(server, method, database, arrow);
                assertThat(refused.statusCode()).as(method + refused.body()).isEqualTo(400);
                assertThat(refused.body()).contains("max_allowed_packet", "\"row\":1", "\"column\":\"note\"");
                assertThat(text(database, "SELECT group_concat(id, note) FROM texts"))
                        .isEqualTo("1old");
            }
            assertThat(server.get("/dav/db/" + database + "/texts.csv").body()).isEqualTo("id,note\n1,old\n");
            assertThat(server.log()).doesNotContain("OutOfMemory").doesNotContain("\tat io.tabledav");
        }
    }

    private static String database(long packetBytes) throws Exception {
        mariadb.execute("", "SET GLOBAL max_allowed_packet = " + packetBytes);
        String database = mariadb.createDatabase();
        mariadb.execute(
                database,
                "CREATE TABLE texts (id int PRIMARY KEY, note longtext)",
                "INSERT INTO texts VALUES (1, 'old')");
        return database;
    }

    private ServerProcess start(Through driver, String database) {
        return ServerProcess.at(folder.resolve("home"))
                .heap("1g")
                .env("TABLEDAV_DATABASES_DB_QUERY_TIMEOUT", "120s")
                .start("db=" + driver.url(database) + "?user=" + MariaDbServer.USER, "--access=write");
    }

    private static HttpResponse<String> send(ServerProcess server, String method, String database, byte[] body) {
        return server.send(HttpRequest.newBuilder(server.uri("/dav/db/" + database + "/texts.arrow"))
                .method(method, HttpRequest.BodyPublishers.ofByteArray(body))
                .build());
    }

    /** Characters of one, two, three and four bytes, and no two megabytes that are the same. */
    private static byte[] value() {
        StringBuilder text = new StringBuilder();
        int bytes = 0;
        for (int number = 0; bytes < VALUE_BYTES; number++) {
            String piece = "piece %08d: naïve — 🎈 ".formatted(number);
            text.append(piece);
            bytes += piece.getBytes(StandardCharsets.UTF_8).length;
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] arrow(byte[] value) throws Exception {
        Schema schema = new Schema(List.of(
                Field.nullable("id", new ArrowType.Int(32, true)), Field.nullable("note", ArrowType.Utf8.INSTANCE)));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(value.length + 10_000);
        try (BufferAllocator allocator = new RootAllocator();
                VectorSchemaRoot root = VectorSchemaRoot.create(schema, allocator);
                ArrowStreamWriter writer = new ArrowStreamWriter(root, null, Channels.newChannel(bytes))) {
            ((IntVector) root.getVector("id")).setSafe(0, 2);
            ((VarCharVector) root.getVector("note")).setSafe(0, value);
            root.setRowCount(1);
            writer.writeBatch();
            writer.end();
        }
        return bytes.toByteArray();
    }

    private static String stored(String database) throws Exception {
        return text(database, "SELECT concat(sha1(note), '/', length(note)) FROM texts WHERE id = 2");
    }

    private static String sha1(byte[] value) throws Exception {
        return HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-1").digest(value))
                .toLowerCase(Locale.ROOT);
    }

    private static String text(String database, String sql) throws Exception {
        try (Connection connection = mariadb.connect(database);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }
}
