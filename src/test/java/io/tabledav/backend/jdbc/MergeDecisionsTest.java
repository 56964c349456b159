package io.tabledav.backend.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tabledav.spi.Column;
import io.tabledav.spi.Column.Generation;
import io.tabledav.spi.Constraint;
import io.tabledav.spi.Constraint.Kind;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.spi.Index;
import io.tabledav.spi.Insert;
import io.tabledav.spi.Insert.Mode;
import io.tabledav.spi.Insert.Replacement;
import io.tabledav.spi.RelationName;
import io.tabledav.testing.Rows;
import java.util.List;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which way a replace goes, and which key an upsert goes by. */
class MergeDecisionsTest {
    private static final RelationName NAME = new RelationName("s", "t");

    private final List<Column> keyed = List.of(
            column("b", true, 2, Generation.NONE),
            column("a", false, 1, Generation.NONE),
            column("c", true, null, Generation.NONE),
            column("g", true, null, Generation.STORED));

    private final List<Column> keyless = List.of(
            column("a", false, null, Generation.NONE),
            column("b", false, null, Generation.NONE),
            column("c", true, null, Generation.NONE));

    private static Column column(String name, boolean nullable, @Nullable Integer key, Generation generation) {
        return new Column(
                name, 1, "INT", nullable, key, null, generation, null, Rows.field(name, new ArrowType.Utf8()));
    }

    private static MergeTable table(List<Column> columns, List<Constraint> constraints, Index... indexes) {
        return new MergeTable(NAME, columns, constraints, List.of(indexes), List.of());
    }

    private static Constraint unique(String... columns) {
        return new Constraint("u_" + String.join("_", columns), Kind.UNIQUE, List.of(columns), null, null);
    }

    private static Insert insert(Mode mode, Replacement replacement, String... key) {
        return new Insert(NAME, mode, List.of(key), replacement, false);
    }

    private ReplaceWay way(Replacement replacement, boolean empty, List<Column> columns, String... given) {
        return ReplaceWay.of(insert(Mode.REPLACE, replacement), table(columns, List.of()), List.of(given), empty);
    }

    private static List<String> key(MergeTable table, List<String> given, String... asked) {
        return UpsertKey.of(insert(Mode.UPSERT, Replacement.AUTO, asked), table, given);
    }

    private static DatabaseException refused(MergeTable table, List<String> given, String... asked) {
        return assertThatExceptionOfType(DatabaseException.class)
                .isThrownBy(() -> key(table, given, asked))
                .satisfies(e -> assertThat(e.code()).isEqualTo(Code.INVALID))
                .actual();
    }

    @Test
    void aReplaceGoesTheGentlestWay() {
        assertThat(way(Replacement.AUTO, false, keyed, "c", "b", "a")).isEqualTo(ReplaceWay.MERGE);
        assertThat(way(Replacement.AUTO, true, keyed, "c", "b", "a")).isEqualTo(ReplaceWay.LOAD);
        assertThat(way(Replacement.AUTO, false, keyed, "b", "a")).isEqualTo(ReplaceWay.REFILL);
        assertThat(way(Replacement.AUTO, false, keyed, "c", "a")).isEqualTo(ReplaceWay.REFILL);
        assertThat(way(Replacement.AUTO, false, keyless, "a", "b", "c")).isEqualTo(ReplaceWay.REFILL);
        assertThat(way(Replacement.DELETE, false, keyed, "c", "b", "a")).isEqualTo(ReplaceWay.REFILL);
        assertThat(way(Replacement.DELETE, true, keyed, "c", "b", "a")).isEqualTo(ReplaceWay.REFILL);
    }

    @Test
    void anUpsertGoesByThePrimaryKeyInItsOwnOrder() {
        assertThat(key(table(keyed, List.of(unique("c"))), List.of("a", "b"))).containsExactly("a", "b");
    }

    @Test
    void withoutAPrimaryKeyItGoesByTheOnlyUniqueOneThatIsFirm() {
        assertThat(key(table(keyless, List.of(unique("b"), unique("c"))), List.of("b", "c")))
                .containsExactly("b");
        refused(table(keyless, List.of(unique("c"))), List.of("b", "c"));
        DatabaseException two = refused(table(keyless, List.of(unique("a"), unique("b"))), List.of("a", "b"));
        assertThat(two.hint()).contains("key=a").contains("key=b");
    }

    @Test
    void aUniqueIndexIsAKeyUnlessItIsPartialOrComputed() {
        Index whole = new Index("i", List.of("b"), true, "btree", null);
        assertThat(key(table(keyless, List.of(unique("b")), whole), List.of("b")))
                .containsExactly("b");
        assertThat(key(table(keyless, List.of(), whole), List.of("b"))).containsExactly("b");
        refused(table(keyless, List.of(), new Index("i", List.of("b"), true, "btree", "a > 1")), List.of("b"));
        refused(table(keyless, List.of(), new Index("i", List.of("lower(b)"), true, "btree", null)), List.of("b"));
        refused(table(keyless, List.of(), new Index("i", List.of("b"), false, "btree", null)), List.of("b"));
    }

    @Test
    void whatTheRequestNamesMustBeAKeyAndGiven() {
        MergeTable table = table(keyed, List.of(unique("c")));
        assertThat(key(table, List.of("a", "b", "c"), "b", "a")).containsExactly("b", "a");
        assertThat(key(table, List.of("c"), "c")).containsExactly("c");
        refused(table, List.of("a", "b", "c"), "a");
        refused(table, List.of("a", "b", "c"), "a", "a");
        assertThat(refused(table, List.of("a", "b"), "c").column()).isEqualTo("c");
        assertThat(refused(table, List.of("a", "b"), "nose").column()).isEqualTo("nose");
    }
}
