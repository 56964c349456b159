package io.tabledav.backend.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.tabledav.backend.jdbc.JdbcSettings;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.spi.Query;
import io.tabledav.spi.ReadShape;
import io.tabledav.spi.RelationName;
import io.tabledav.testing.PostgresServer;
import io.tabledav.testing.Rows;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Period;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.LongStream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.PeriodDuration;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Field;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every type of PostgreSQL: what it is read as, its extremes, and what cannot be carried. */
class PostgresTypesTest {
    private final PostgresServer server = PostgresServer.shared();
    private final BufferAllocator allocator = new RootAllocator();
    private String schema = "";
    private PostgresDatabase database = new PostgresDatabase(JdbcSettings.of(server.url() + "?user=postgres"));

    @BeforeEach
    void makeSchema() throws Exception {
        schema = server.createSchema();
    }

    @AfterEach
    void everythingIsGivenBack() throws Exception {
        database.close();
        server.dropSchema(schema);
        long left = allocator.getAllocatedMemory();
        allocator.close();
        assertThat(left).isZero();
    }

    /** The values that a column of a type gives for these expressions, after a NULL. */
    private List<@Nullable Object> read(String type, String... expressions) throws Exception {
        return read(Set.of(), type, expressions);
    }

    private List<@Nullable Object> read(Set<String> asText, String type, String... expressions) throws Exception {
        List<String> statements = new ArrayList<>();
        statements.add("SET search_path = " + schema);
        statements.add("DROP TABLE IF EXISTS t");
        statements.add("CREATE TABLE t (x " + type + ")");
        statements.add("INSERT INTO t VALUES (NULL)");
        for (String expression : expressions) {
            statements.add("INSERT INTO t VALUES (" + expression + ")");
        }
        server.execute(statements.toArray(String[]::new));
        ReadShape shape = new ReadShape(List.of(), null, List.of(), null, 0, asText, false);
        List<@Nullable Object> values = new ArrayList<>();
        try (ArrowReader reader = database.query(new Query.Scan(new RelationName(schema, "t"), shape), allocator)) {
            for (List<@Nullable Object> row : Rows.read(reader)) {
                values.add(row.getFirst());
            }
        }
        assertThat(values.removeFirst()).isNull();
        return values;
    }

    private void unreadable(String type, String expression, String said) throws Exception {
        Throwable thrown = Assertions.catchThrowable(() -> read(type, expression));
        assertThat(thrown).isInstanceOf(DatabaseException.class);
        DatabaseException failure = (DatabaseException) thrown;
        assertThat(failure.code()).isEqualTo(Code.INVALID);
        assertThat(failure.message()).contains("The column x").contains(said);
        assertThat(failure.column()).isEqualTo("x");
        assertThat(failure.hint()).contains("?text=x");
        assertThat(read(Set.of("x"), type, expression)).hasSize(1).doesNotContainNull();
    }

    private Field field(String type) throws Exception {
        server.execute("SET search_path = " + schema, "DROP TABLE IF EXISTS t", "CREATE TABLE t (x " + type + ")");
        return database.listColumns(new RelationName(schema, "t")).getFirst().field();
    }

    @Test
    void numbers() throws Exception {
        assertThat(read("int2", "-32768", "32767", "0")).containsExactly(-32768L, 32767L, 0L);
        assertThat(read("int4", "-2147483648", "2147483647")).containsExactly(-2147483648L, 2147483647L);
        assertThat(read("int8", "-9223372036854775808", "9223372036854775807"))
                .containsExactly(Long.MIN_VALUE, Long.MAX_VALUE);
        assertThat(read("float4", "1.5", "'NaN'", "'-Infinity'"))
                .containsExactly(1.5f, Float.NaN, Float.NEGATIVE_INFINITY);
        assertThat(read("float8", "0.1", "'Infinity'", "-0.0::float8"))
                .containsExactly(0.1, Double.POSITIVE_INFINITY, -0.0);
        assertThat(read("bool", "true", "false")).containsExactly(true, false);
        assertThat(read("oid", "4294967295", "0")).containsExactly(4294967295L, 0L);
    }

    @Test
    void decimalsOfEveryWidth() throws Exception {
        assertThat(read("numeric(12,2)", "9999999999.99", "-9999999999.99", "0", "0.01", "-0.10", "1000000"))
                .containsExactly(decimals("9999999999.99", "-9999999999.99", "0.00", "0.01", "-0.10", "1000000.00"));
        assertThat(read("numeric(18,5)", "1234567890123.45678", "-0.00001", "10000"))
                .containsExactly(decimals("1234567890123.45678", "-0.00001", "10000.00000"));
        assertThat(read("numeric(18,0)", "999999999999999999", "-100000000000000000"))
                .containsExactly(decimals("999999999999999999", "-100000000000000000"));
        assertThat(read("numeric(18,18)", "0.999999999999999999", "-0.000000000000000001"))
                .containsExactly(decimals("0.999999999999999999", "-0.000000000000000001"));
        String nines = "9".repeat(28) + "." + "9".repeat(10);
        assertThat(read("numeric(38,10)", nines, "-" + nines, "-1", "0.0000000001", "5e27"))
                .containsExactly(decimals(
                        nines, "-" + nines, "-1.0000000000", "0.0000000001", "5" + "0".repeat(27) + ".0000000000"));
        String wide = "9".repeat(46) + "." + "9".repeat(30);
        assertThat(read("numeric(76,30)", wide, "-" + wide, "0"))
                .containsExactly(decimals(wide, "-" + wide, "0." + "0".repeat(30)));
        assertThat(read("numeric(5,-3)", "12345678", "-99999000")).containsExactly(decimals("12346000", "-99999000"));
        assertThat(read("numeric(3,5)", "0.00999", "-0.00001")).containsExactly(decimals("0.00999", "-0.00001"));
        assertThat(read("numeric", "1e-20", "'NaN'", "123.4500"))
                .containsExactly("0.00000000000000000001", "NaN", "123.4500");
        assertThat(read("numeric(80,2)", "1e77")).containsExactly("1" + "0".repeat(77) + ".00");
    }

    private static Object[] decimals(String... texts) {
        return Arrays.stream(texts).map(BigDecimal::new).toArray();
    }

    @Test
    void datesAndTimes() throws Exception {
        assertThat(read("date", "'2000-01-01'", "'1969-12-31'", "'5874897-12-31'", "'4713-11-24 BC'"))
                .containsExactly(
                        LocalDate.of(2000, 1, 1),
                        LocalDate.of(1969, 12, 31),
                        LocalDate.of(5874897, 12, 31),
                        LocalDate.of(-4712, 11, 24));
        assertThat(read("date", "'infinity'", "'-infinity'"))
                .containsExactly(LocalDate.ofEpochDay(Integer.MAX_VALUE), LocalDate.ofEpochDay(Integer.MIN_VALUE));
        assertThat(read("time", "'00:00'", "'23:59:59.999999'"))
                .containsExactly(LocalTime.MIDNIGHT, LocalTime.of(23, 59, 59, 999_999_000));
        assertThat(read("timetz", "'12:30:00.5+02'")).containsExactly("12:30:00.5+02");
        assertThat(read("timestamp", "'1999-12-31 23:59:59.999999'", "'294246-12-31 23:59:59'"))
                .containsExactly(
                        LocalDateTime.of(1999, 12, 31, 23, 59, 59, 999_999_000),
                        LocalDateTime.of(294246, 12, 31, 23, 59, 59));
        assertThat(read("timestamptz", "'2024-06-01 12:00+02'")).containsExactly(Instant.parse("2024-06-01T10:00:00Z"));
        Instant last =
                Instant.EPOCH.plus(Duration.ofMillis(Long.MAX_VALUE / 1_000)).plusNanos(Long.MAX_VALUE % 1_000 * 1_000);
        assertThat(read("timestamptz", "'infinity'")).containsExactly(last);
        assertThat(read("interval", "'1 year 2 months 3 days 04:05:06.000007'", "'-1 month'"))
                .containsExactly(
                        new PeriodDuration(Period.of(0, 14, 3), Duration.ofSeconds(4 * 3600 + 5 * 60 + 6, 7_000)),
                        new PeriodDuration(Period.of(0, -1, 0), Duration.ZERO));
        assertThat(field("timestamptz(3)").getMetadata())
                .containsEntry("tabledav.sql_type", "timestamp(3) with time zone");
    }

    @Test
    void textsAndBytes() throws Exception {
        assertThat(read("text", "''", "'grüße 🎈'")).containsExactly("", "grüße 🎈");
        assertThat(read("varchar(5)", "'abc'")).containsExactly("abc");
        assertThat(read("char(4)", "'ab'")).containsExactly("ab  ");
        assertThat(read("name", "'n'")).containsExactly("n");
        assertThat(read("bytea", "'\\x00ff'", "''"))
                .containsExactly(ByteBuffer.wrap(new byte[] {0, (byte) 0xFF}), ByteBuffer.wrap(new byte[0]));
        assertThat(read("uuid", "'00112233-4455-6677-8899-aabbccddeeff'"))
                .containsExactly(UUID.fromString("00112233-4455-6677-8899-aabbccddeeff"));
        assertThat(read("json", "'{\"a\" : 1}'")).containsExactly("{\"a\" : 1}");
        assertThat(read("jsonb", "'{\"a\" : 1}'")).containsExactly("{\"a\": 1}");
        assertThat(field("jsonb").getMetadata()).containsEntry("ARROW:extension:name", "arrow.json");
    }

    @Test
    void listsOfOneDimension() throws Exception {
        assertThat(read("int4[]", "'{1,NULL,3}'", "'{}'")).containsExactly(Arrays.asList(1L, null, 3L), List.of());
        assertThat(read("text[]", "ARRAY['a', '', NULL]")).containsExactly(Arrays.asList("a", "", null));
        assertThat(read("numeric(6,2)[]", "'{1.5,-2}'"))
                .containsExactly(List.of(new BigDecimal("1.50"), new BigDecimal("-2.00")));
        assertThat(read("uuid[]", "'{00112233-4455-6677-8899-aabbccddeeff}'"))
                .containsExactly(List.of(UUID.fromString("00112233-4455-6677-8899-aabbccddeeff")));
        assertThat(read("jsonb[]", "ARRAY['1'::jsonb]")).containsExactly(List.of("1"));
        assertThat(read("bool[]", "'{t,f}'")).containsExactly(List.of(true, false));
        assertThat(read("inet[]", "'{10.0.0.1,::1}'")).containsExactly(List.of("10.0.0.1/32", "::1/128"));
        assertThat(read("numeric[]", "'{1.10}'")).containsExactly(List.of("1.10"));
        List<@Nullable Object> many = read("int8[]", "(SELECT array_agg(n) FROM generate_series(1, 50000) AS n)");
        assertThat(many.getFirst())
                .isEqualTo(LongStream.rangeClosed(1, 50_000).boxed().toList());
        List<@Nullable Object> words =
                read("text[]", "(SELECT array_agg('w' || n) FROM generate_series(1, 5000) AS n)");
        assertThat(words.getFirst())
                .isEqualTo(
                        LongStream.rangeClosed(1, 5_000).mapToObj(n -> "w" + n).toList());
        unreadable("int4[]", "'{{1,2},{3,4}}'", "2 dimensions");
        unreadable("int4[]", "'[0:1]={1,2}'", "does not begin at 1");
    }

    @Test
    void domainsAndEnumerations() throws Exception {
        server.execute(
                "CREATE DOMAIN " + schema + ".price AS numeric(8,2) NOT NULL DEFAULT 1",
                "CREATE DOMAIN " + schema + ".cheap AS " + schema + ".price CHECK (VALUE < 10)",
                "CREATE TYPE " + schema + ".mood AS ENUM ('sad', 'grüß')");
        Field cheap = field("cheap");
        assertThat(cheap.getType()).isEqualTo(new PostgresType.Numeric(8, 2).arrow());
        assertThat(cheap.isNullable()).isFalse();
        assertThat(cheap.getMetadata()).containsEntry("tabledav.sql_type", schema + ".cheap");
        assertThat(read("mood", "'grüß'")).containsExactly("grüß");
        assertThat(read("mood[]", "'{sad,grüß}'")).containsExactly(List.of("sad", "grüß"));
    }

    @Test
    void everythingElseIsItsText() throws Exception {
        server.execute("CREATE TYPE " + schema + ".pair AS (a int, b text)");
        assertThat(read("inet", "'10.1.2.3/8'")).containsExactly("10.1.2.3/8");
        assertThat(read("int4range", "'[1,5)'")).containsExactly("[1,5)");
        assertThat(read("point", "'(1,2)'")).containsExactly("(1,2)");
        assertThat(read("xml", "'<a/>'")).containsExactly("<a/>");
        assertThat(read("money", "1.5::money")).containsExactly("$1.50");
        assertThat(read("bit(5)", "B'10110'")).containsExactly("10110");
        assertThat(read("varbit", "B'1'")).containsExactly("1");
        assertThat(read("tsvector", "'a b'::tsvector")).containsExactly("'a' 'b'");
        assertThat(read("pg_lsn", "'16/B374D848'")).containsExactly("16/B374D848");
        assertThat(read("pair", "ROW(1, 'x y')")).containsExactly("(1,\"x y\")");
        assertThat(read("\"char\"", "'c'")).containsExactly("c");
        assertThat(read("int2vector", "'1 2'")).containsExactly("1 2");
        assertThat(read("macaddr", "'08:00:2b:01:02:03'")).containsExactly("08:00:2b:01:02:03");
    }

    @Test
    void whatNoArrowTypeCarriesIsSaidAndReadAsText() throws Exception {
        unreadable("numeric(5,2)", "'NaN'", "NaN");
        unreadable("numeric(30,2)", "'NaN'", "NaN");
        unreadable("timestamp", "'294247-01-11'", "294246");
        unreadable("timestamptz", "'294276-12-31'", "294246");
        unreadable("time", "'24:00'", "24:00");
        unreadable("interval", "'infinity'", "infinite");
        assertThat(read(Set.of("x"), "numeric(5,2)", "'NaN'")).containsExactly("NaN");
    }
}
