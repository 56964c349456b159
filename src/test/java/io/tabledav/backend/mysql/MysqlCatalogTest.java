package io.tabledav.backend.mysql;

import static io.tabledav.testing.Rows.row;
import static org.assertj.core.api.Assertions.assertThat;

import io.tabledav.spi.Column;
import io.tabledav.spi.Column.Generation;
import io.tabledav.spi.Constraint;
import io.tabledav.spi.Constraint.Kind;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.spi.Index;
import io.tabledav.spi.RelationInfo;
import io.tabledav.spi.SchemaInfo;
import io.tabledav.testing.Rows;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the catalog tells, beyond what the contract suite asks. */
class MysqlCatalogTest {
    @RegisterExtension
    private final MysqlFixture mysql = new MysqlFixture(MysqlDriver.MARIADB);

    @Test
    void systemSchemasAreLeftOut() {
        assertThat(mysql.database().listSchemas())
                .extracting(SchemaInfo::name)
                .contains(mysql.schema())
                .doesNotContain("mysql", "sys", "information_schema", "performance_schema");
        assertThat(MysqlFixture.failure(Code.NOT_FOUND, () -> mysql.database().listRelations("mysql"))
                        .message())
                .contains("mysql");
    }

    @Test
    void columnsTellDefaultsGenerationAndComments() throws Exception {
        mysql.sql("CREATE TABLE t (id INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(20) NOT NULL DEFAULT 'it''s'"
                + " COMMENT 'who', n INT DEFAULT 7, at DATETIME DEFAULT CURRENT_TIMESTAMP,"
                + " v INT AS (n + 1) VIRTUAL, s INT AS (n + 2) STORED) COMMENT 'people'");
        List<Column> columns = mysql.database().listColumns(mysql.relation("t"));
        assertThat(columns)
                .extracting(Column::generation)
                .containsExactly(
                        Generation.IDENTITY,
                        Generation.NONE,
                        Generation.NONE,
                        Generation.NONE,
                        Generation.VIRTUAL,
                        Generation.STORED);
        assertThat(columns)
                .extracting(Column::defaultExpression)
                .startsWith(null, "'it''s'", "7", "current_timestamp()");
        assertThat(columns.get(1).comment()).isEqualTo("who");
        assertThat(mysql.database().relationInfo(mysql.relation("t")).comment()).isEqualTo("people");
        mysql.append("t", Rows.of(row(0L, "Zero", 1L, null), row(5L, "Five", null, null)));
        assertThat(mysql.texts("SELECT id FROM t ORDER BY id")).containsExactly("0", "5");
    }

    @Test
    void keysIndexesAndChecksAreTold() throws Exception {
        mysql.sql(
                "CREATE TABLE p (a INT, b INT, PRIMARY KEY (a, b))",
                "CREATE TABLE t (id INT PRIMARY KEY, a INT, b INT, x VARCHAR(20) UNIQUE, n INT, txt TEXT,"
                        + " CONSTRAINT fk FOREIGN KEY (a, b) REFERENCES p (a, b) ON DELETE SET NULL ON UPDATE CASCADE,"
                        + " CONSTRAINT positive CHECK (n > 0), FULLTEXT KEY words (txt))");
        List<Constraint> constraints = mysql.database().listConstraints(mysql.relation("t"));
        assertThat(constraints)
                .extracting(Constraint::kind)
                .containsExactly(Kind.PRIMARY_KEY, Kind.UNIQUE, Kind.FOREIGN_KEY, Kind.CHECK);
        Constraint.Reference far = Objects.requireNonNull(constraints.get(2).references());
        assertThat(far.relation()).isEqualTo(mysql.relation("p"));
        assertThat(far.columns()).containsExactly("a", "b");
        assertThat(far.onDelete()).isEqualTo("SET NULL");
        assertThat(far.onUpdate()).isEqualTo("CASCADE");
        assertThat(constraints.get(3).expression()).contains("`n` > 0");
        assertThat(mysql.database().listIndexes(mysql.relation("t")))
                .extracting(Index::name, Index::method, Index::unique)
                .contains(
                        org.assertj.core.groups.Tuple.tuple("words", "fulltext", false),
                        org.assertj.core.groups.Tuple.tuple("x", "btree", true));
        assertThat(mysql.database().ddl(mysql.relation("t")))
                .startsWith("CREATE TABLE `t`")
                .endsWith(";\n");
    }

    @Test
    void aTableWithoutTransactionsIsReadOnlyAndSaysWhy() throws Exception {
        mysql.sql("CREATE TABLE m (id INT PRIMARY KEY) ENGINE=MyISAM", "INSERT INTO m VALUES (1)");
        RelationInfo info = mysql.database().relationInfo(mysql.relation("m"));
        assertThat(info.insertable()).isFalse();
        DatabaseException failure = MysqlFixture.failure(Code.READ_ONLY, () -> mysql.append("m", Rows.of(row(2L))));
        assertThat(failure.message()).contains("MyISAM");
        assertThat(mysql.rows("m")).containsExactly(List.of(1L));
    }

    @Test
    void aViewTellsWhatItReads() throws Exception {
        mysql.sql(
                "CREATE TABLE `a``b` (id INT)",
                "CREATE TABLE c (id INT)",
                "CREATE TABLE d (id INT)",
                "CREATE VIEW v AS SELECT x.id FROM `a``b` x LEFT JOIN (c, d) ON x.id = c.id"
                        + " WHERE x.id NOT IN (SELECT id FROM d WHERE 'from `e`.`f`' <> '')");
        assertThat(mysql.database().viewDefinition(mysql.relation("v")).dependsOn())
                .containsExactly(mysql.relation("a`b"), mysql.relation("c"), mysql.relation("d"));
        assertThat(mysql.database().ddl(mysql.relation("v")))
                .startsWith("CREATE ")
                .contains("VIEW");
    }
}
