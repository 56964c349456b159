package io.tabledav.backend.mysql;

import static io.tabledav.testing.Rows.row;
import static org.assertj.core.api.Assertions.assertThat;

import io.tabledav.fs.WriteReport;
import io.tabledav.spi.Column;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.spi.Insert.Mode;
import io.tabledav.spi.InsertResult;
import io.tabledav.spi.ReadShape;
import io.tabledav.testing.FileCopy;
import io.tabledav.testing.Rows;
import io.tabledav.tree.Format;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every type of the servers, its extremes, and the way back. Here through MariaDB's driver. */
class MysqlTypesTest {
    @RegisterExtension
    private final MysqlFixture mysql = new MysqlFixture(driver());

    /** Whose driver it goes through; a constant, since it is asked for before anything is made. */
    MysqlDriver driver() {
        return MysqlDriver.MARIADB;
    }

    private @Nullable Object value(int id, String column) {
        ReadShape shape = new ReadShape(
                List.of(column), null, List.of(new ReadShape.SortKey("id", false)), null, 0, Set.of(), false);
        return mysql.rows("t", shape).get(id - 1).get(0);
    }

    @Test
    void everyTypeIsTheNarrowestExactOne() throws Exception {
        EveryType.create(mysql, "t");
        assertThat(type("t1")).isEqualTo(new ArrowType.Int(8, true));
        assertThat(type("t1u")).isEqualTo(new ArrowType.Int(8, false));
        assertThat(type("b1")).isEqualTo(new ArrowType.Int(8, true));
        assertThat(type("t3")).isEqualTo(new ArrowType.Int(32, true));
        assertThat(type("t4u")).isEqualTo(new ArrowType.Int(32, false));
        assertThat(type("t8u")).isEqualTo(new ArrowType.Int(64, false));
        assertThat(type("nn")).isEqualTo(new ArrowType.Decimal(38, 10, 128));
        assertThat(type("nw")).isEqualTo(new ArrowType.Decimal(65, 30, 256));
        assertThat(type("bit1")).isEqualTo(new ArrowType.Bool());
        assertThat(type("bit16")).isEqualTo(new ArrowType.Int(16, false));
        assertThat(type("bit33")).isEqualTo(new ArrowType.Int(64, false));
        assertThat(type("y")).isEqualTo(new ArrowType.Int(16, true));
        assertThat(type("u")).isEqualTo(new ArrowType.Utf8());
        assertThat(type("g")).isEqualTo(new ArrowType.Binary());
        assertThat(mysql.field("t", "j").getMetadata()).containsEntry("ARROW:extension:name", "arrow.json");
        assertThat(mysql.field("t", "ltxt").getMetadata()).doesNotContainKey("ARROW:extension:name");
        assertThat(mysql.field("t", "t4u").getMetadata())
                .containsEntry(Column.SQL_TYPE_KEY, "int(10) unsigned zerofill");
    }

    private ArrowType type(String column) {
        return mysql.field("t", column).getType();
    }

    @Test
    void extremesAreExact() throws Exception {
        EveryType.fill(mysql);
        assertThat(value(1, "t1")).isEqualTo(-128L);
        assertThat(value(2, "b1")).isEqualTo(2L);
        assertThat(value(2, "t2u")).isEqualTo(65535L);
        assertThat(value(1, "t3")).isEqualTo(-8388608L);
        assertThat(value(2, "t4u")).isEqualTo(4294967295L);
        assertThat(value(2, "t8u")).isEqualTo(new BigInteger("18446744073709551615"));
        assertThat(value(1, "d")).isEqualTo(-Double.MAX_VALUE);
        assertThat(value(1, "n")).isEqualTo(new BigDecimal("-9999999999.99"));
        assertThat(value(1, "nn")).isEqualTo(new BigDecimal("-9999999999999999999999999999.9999999999"));
        assertThat(value(2, "nn")).isEqualTo(new BigDecimal("9999999999999999999999999999.9999999999"));
        assertThat(value(3, "nn")).isEqualTo(new BigDecimal("-0.0000000001"));
        assertThat(value(2, "nw"))
                .isEqualTo(new BigDecimal("99999999999999999999999999999999999.999999999999999999999999999999"));
        assertThat(value(3, "bit1")).isEqualTo(true);
        assertThat(value(2, "bit33")).isEqualTo(BigInteger.valueOf(8589934591L));
        assertThat(value(1, "da")).isEqualTo(LocalDate.of(0, 1, 1));
        assertThat(value(2, "da")).isEqualTo(LocalDate.of(9999, 12, 31));
        assertThat(value(3, "da")).isEqualTo(LocalDate.of(2024, 2, 29));
        assertThat(String.valueOf(value(1, "dt6"))).isEqualTo("1969-12-31T23:59:59.999999");
        assertThat(value(1, "ti")).isEqualTo(Duration.parse("-PT838H59M59S"));
        assertThat(value(2, "ti6")).isEqualTo(Duration.parse("PT838H59M59.999999S"));
        assertThat(value(3, "ti6")).isEqualTo(Duration.ofNanos(-1_000));
        assertThat(value(2, "vc")).isEqualTo("Zoë 🎈");
        assertThat(value(2, "lat")).isEqualTo("Zoë");
        assertThat(value(2, "s")).isEqualTo("a,c");
        assertThat(mysql.rows("t").get(3).subList(1, 40)).containsOnlyNulls();
    }

    @Test
    void whatWasReadIsWrittenBackTheSame() throws Exception {
        EveryType.fill(mysql);
        EveryType.create(mysql, "clone");
        assertThat(mysql.copy("t", "clone", Mode.APPEND)).isEqualTo(new InsertResult(4, 0, 0, 0));
        assertThat(mysql.texts("SELECT id FROM (SELECT * FROM t EXCEPT SELECT * FROM clone) x"))
                .isEmpty();
        assertThat(mysql.texts("SELECT id FROM (SELECT * FROM clone EXCEPT SELECT * FROM t) x"))
                .isEmpty();
        assertThat(mysql.asText("clone")).isEqualTo(mysql.asText("t"));
    }

    @ParameterizedTest
    @EnumSource(
            value = Format.class,
            names = {"ARROW", "FEATHER", "PARQUET", "CSV", "JSONL", "JSON"})
    void everyTypeGoesThroughAFileIntoAClone(Format format, @TempDir Path folder) throws Exception {
        EveryType.fill(mysql);
        EveryType.create(mysql, "clone");
        WriteReport report =
                FileCopy.copy(mysql.database(), mysql.relation("t"), mysql.relation("clone"), format, folder);
        assertThat(report.result()).isEqualTo(new InsertResult(4, 0, 0, 0));
        assertThat(mysql.texts("SELECT id FROM (SELECT * FROM t EXCEPT SELECT * FROM clone) x"))
                .isEmpty();
        assertThat(mysql.texts("SELECT id FROM (SELECT * FROM clone EXCEPT SELECT * FROM t) x"))
                .isEmpty();
        assertThat(mysql.asText("clone")).isEqualTo(mysql.asText("t"));
    }

    @Test
    void savingAnUnchangedTableOfEveryTypeChangesNothing() throws Exception {
        EveryType.fill(mysql);
        EveryType.create(mysql, "clone");
        mysql.copy("t", "clone", Mode.REPLACE);
        assertThat(mysql.copy("t", "clone", Mode.REPLACE)).isEqualTo(new InsertResult(0, 0, 0, 4));
        mysql.sql("UPDATE clone SET e = 'Two', vc = 'zoë 🎈' WHERE id = 2", "DELETE FROM clone WHERE id = 1");
        assertThat(mysql.copy("t", "clone", Mode.REPLACE)).isEqualTo(new InsertResult(1, 1, 0, 2));
        assertThat(mysql.asText("clone")).isEqualTo(mysql.asText("t"));
    }

    @Test
    void everyTypeHasATextForm() throws Exception {
        EveryType.fill(mysql);
        List<@Nullable Object> texts = mysql.asText("t").get(1);
        assertThat(texts)
                .contains("18446744073709551615", "9999-12-31 23:59:59.999999", "838:59:59", "Two", "DE00AD", "31");
        assertThat(mysql.asText("t").get(2)).contains("0.10000000149011612", "POINT(1.5 2.5)");
    }

    @Test
    void aDateOnNoCalendarFailsWithItsColumnAndIsReadAsText() throws Exception {
        for (String date : List.of("0000-00-00", "2024-00-10", "2024-02-00")) {
            mysql.sql(
                    "DROP TABLE IF EXISTS z",
                    "CREATE TABLE z (id INT PRIMARY KEY, da DATE, dt DATETIME)",
                    "SET sql_mode=''",
                    "INSERT INTO z VALUES (1, '" + date + "', '" + date + "')");
            for (String column : List.of("da", "dt")) {
                ReadShape shape = new ReadShape(List.of(column), null, List.of(), null, 0, Set.of(), false);
                DatabaseException failure = MysqlFixture.failure(Code.INVALID, () -> mysql.rows("z", shape));
                assertThat(failure.column()).isEqualTo(column);
                assertThat(failure.message()).contains(date);
                assertThat(failure.hint()).contains("?text=" + column);
            }
            assertThat(mysql.asText("z").get(0)).containsExactly("1", date, date + " 00:00:00");
        }
    }

    @Test
    void whatAColumnWouldBendIsRefused() throws Exception {
        mysql.sql("CREATE TABLE t (id INT PRIMARY KEY, y YEAR, f DOUBLE, n DECIMAL(4,2), dt DATETIME, ti TIME)");
        refused("y", Rows.of(row(1L, 70L, null, null, null, null)));
        refused("y", Rows.of(row(1L, 2200L, null, null, null, null)));
        refused("f", Rows.of(row(1L, null, Double.NaN, null, null, null)));
        refused("ti", Rows.of(row(1L, null, null, null, null, Duration.ofHours(839))));
        refused("ti", Rows.of(row(1L, null, null, null, null, Duration.ofMillis(1))));
        assertThat(mysql.rows("t")).isEmpty();
    }

    private void refused(String column, List<@Nullable Object[]> rows) {
        DatabaseException failure = MysqlFixture.failure(Code.INVALID, () -> mysql.append("t", rows));
        assertThat(failure.column()).isEqualTo(column);
        assertThat(failure.row()).isEqualTo(1);
        assertThat(Arrays.asList(rows.get(0))).isNotEmpty();
    }
}
