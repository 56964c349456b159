package io.tabledav.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.tree.DbPath.Catalog;
import io.tabledav.tree.DbPath.Data;
import io.tabledav.tree.DbPath.Ddl;
import io.tabledav.tree.DbPath.Definition;
import io.tabledav.tree.DbPath.Directory;
import io.tabledav.tree.DbPath.Drop;
import io.tabledav.tree.DbPath.DropBox;
import io.tabledav.tree.DbPath.Facet;
import io.tabledav.tree.DbPath.FacetItem;
import io.tabledav.tree.DbPath.Preparing;
import io.tabledav.tree.DbPath.Relation;
import io.tabledav.tree.DbPath.Root;
import io.tabledav.tree.DbPath.RowsFile;
import io.tabledav.tree.DbPath.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class DbPathTest {

    private static final Relation ORDERS = new Relation("sales", "main", "orders");

    /** A URL path and the place that it means. */
    record Means(String url, DbPath path) {}

    /** A place and its one URL path. */
    record Renders(DbPath path, String href) {}

    /** A URL path that means nothing, and why. */
    record Bad(String url, Code code, String says) {}

    static final List<Renders> RENDERS = List.of(
            new Renders(new Root(), "/"),
            new Renders(new Catalog("sales"), "/sales/"),
            new Renders(new Schema("sales", "main"), "/sales/main/"),
            new Renders(ORDERS, "/sales/main/orders/"),
            new Renders(new Facet(ORDERS, FacetKind.DEPENDS_ON), "/sales/main/orders/depends_on/"),
            new Renders(new FacetItem(new Facet(ORDERS, FacetKind.COLUMNS), "id"), "/sales/main/orders/columns/id"),
            new Renders(new Data(ORDERS, Format.CSV, true), "/sales/main/orders.csv"),
            new Renders(new Data(ORDERS, Format.CSV, false), "/sales/main/orders/orders.csv"),
            new Renders(new Ddl(ORDERS, true), "/sales/main/orders.sql"),
            new Renders(new Ddl(ORDERS, false), "/sales/main/orders/orders.sql"),
            new Renders(new Definition(ORDERS), "/sales/main/orders/definition.sql"),
            new Renders(new Preparing(ORDERS), "/sales/main/orders/PREPARING.txt"),
            new Renders(new DropBox(ORDERS, DropMode.APPEND), "/sales/main/orders/append/"),
            new Renders(
                    new Drop(new DropBox(ORDERS, DropMode.UPSERT), "day=1", Format.ARROW),
                    "/sales/main/orders/upsert/day=1.arrow"),
            // Names that would mean something else.
            new Renders(named("orders.csv"), "/sales/main/orders=2Ecsv/"),
            new Renders(named("orders.CSV"), "/sales/main/orders=2ECSV/"),
            new Renders(named("v1.orders"), "/sales/main/v1.orders/"),
            new Renders(named(".."), "/sales/main/=2E./"),
            new Renders(named("."), "/sales/main/=2E/"),
            new Renders(named(".hidden"), "/sales/main/=2Ehidden/"),
            new Renders(named(""), "/sales/main/=/"),
            new Renders(named("="), "/sales/main/=3D/"),
            new Renders(named("a/b"), "/sales/main/a=2Fb/"),
            new Renders(named("a\u0000\u007f\u0085"), "/sales/main/a=00=7F=C2=85/"),
            new Renders(named("x.tmp"), "/sales/main/x=2Etmp/"),
            new Renders(named("x~"), "/sales/main/x=7E/"),
            new Renders(named("~$x"), "/sales/main/=7E$x/"),
            new Renders(named("Thumbs.db"), "/sales/main/Thumbs=2Edb/"),
            new Renders(named("100% größe?#;"), "/sales/main/100%25%20gr%C3%B6%C3%9Fe%3F%23%3B/"),
            new Renders(new Data(named("a.csv"), Format.CSV, true), "/sales/main/a=2Ecsv.csv"),
            new Renders(new Data(named(""), Format.CSV, true), "/sales/main/=.csv"),
            new Renders(new Ddl(named("definition"), false), "/sales/main/definition/ddl.sql"),
            new Renders(new Definition(named("definition")), "/sales/main/definition/definition.sql"),
            new Renders(new Ddl(named("ddl"), false), "/sales/main/ddl/ddl.sql"));

    static final List<Means> MEANS = List.of(
            new Means("", new Root()),
            new Means("//sales///main", new Schema("sales", "main")),
            new Means("/sales/main/orders", ORDERS),
            new Means("/sales/main/orders.csv/", new Data(ORDERS, Format.CSV, true)),
            new Means("/%73ales/main/orders", ORDERS),
            new Means("/sales/main/=6Frders", ORDERS),
            new Means("/sales/main/=2fb", named("/b")),
            new Means("/sales/main/größe", named("größe")),
            new Means("/sales/main/orders+1", named("orders+1")),
            new Means("/sales/main/orders.CSV", named("orders.CSV")),
            new Means("/sales/main/orders.txt", named("orders.txt")),
            new Means("/sales/main/.csv", named(".csv")),
            new Means("/sales/main/orders/ddl.sql", new Ddl(ORDERS, false)),
            new Means("/sales/main/append", named("append")),
            new Means("/sales/main/append/append/", new DropBox(named("append"), DropMode.APPEND)),
            new Means("/sales/main/columns/columns.csv", new Data(named("columns"), Format.CSV, false)),
            new Means(
                    "/sales/main/columns/columns/columns",
                    new FacetItem(new Facet(named("columns"), FacetKind.COLUMNS), "columns")),
            // A folder's name from a listing, and a file's name that macOS decomposed.
            new Means("/sales/main/é/e%CC%81.csv", new Data(named("é"), Format.CSV, false)),
            // People drop files as they are called.
            new Means(
                    "/sales/main/orders/append/2024%20=%20all.v2.CSV",
                    new Drop(new DropBox(ORDERS, DropMode.APPEND), "2024 = all.v2", Format.CSV)));

    static final List<Bad> BAD = List.of(
            new Bad("/sales/../etc", Code.INVALID, "The path has a segment '..'."),
            new Bad("/sales/%2e%2E/etc", Code.INVALID, "a segment '..'"),
            new Bad("/sales/./main", Code.INVALID, "a segment '.'"),
            new Bad("/sales/main/a%00b", Code.INVALID, "The path has a control character."),
            new Bad("/sales/main/a%C2%85b", Code.INVALID, "a control character"),
            new Bad("/sales/main/a\u0085b", Code.INVALID, "a control character"),
            new Bad("/sales/main/a%0Db", Code.INVALID, "a control character"),
            new Bad("/sales/main/a%2Fb", Code.INVALID, "an encoded slash"),
            new Bad("/sales/main/%FF", Code.INVALID, "The path is not valid UTF-8."),
            new Bad("/sales/main/%C0%AF", Code.INVALID, "not valid UTF-8"),
            new Bad("/sales/main/%ED%A0%80", Code.INVALID, "not valid UTF-8"),
            new Bad("/sales/main/\ud800", Code.INVALID, "not valid UTF-8"),
            new Bad("/sales/main/%", Code.INVALID, "a % without two hex digits"),
            new Bad("/sales/main/%4", Code.INVALID, "a % without two hex digits"),
            new Bad("/sales/main/%zz", Code.INVALID, "a % without two hex digits"),
            new Bad("/sales/main/%+1", Code.INVALID, "a % without two hex digits"),
            new Bad("/" + "x".repeat(2001), Code.INVALID, "longer than 2000 bytes"),
            new Bad("/sales/main/a=b", Code.NOT_FOUND, "is not escaped well"),
            new Bad("/sales/main/a=", Code.NOT_FOUND, "is not escaped well"),
            new Bad("/sales/main/a=2", Code.NOT_FOUND, "is not escaped well"),
            new Bad("/sales/main/a=FF", Code.NOT_FOUND, "is not escaped well"),
            new Bad("/sales/main/=ED=A0=80", Code.NOT_FOUND, "is not escaped well"),
            new Bad("/sales/main/orders/x", Code.NOT_FOUND, "There is nothing at /sales/main/orders/x."),
            new Bad("/sales/main/orders/other.csv", Code.NOT_FOUND, "nothing at"),
            new Bad("/sales/main/orders/orders.txt", Code.NOT_FOUND, "nothing at"),
            new Bad("/sales/main/orders/orders.csv/x", Code.NOT_FOUND, "nothing at"),
            new Bad("/sales/main/orders/append/x", Code.NOT_FOUND, "nothing at"),
            new Bad("/sales/main/orders/append/x.sql", Code.NOT_FOUND, "nothing at"),
            new Bad("/sales/main/orders/append/._x.csv", Code.NOT_FOUND, "nothing at"),
            new Bad("/sales/main/orders/append/~$x.csv", Code.NOT_FOUND, "nothing at"),
            new Bad("/sales/main/orders/columns/id/x", Code.NOT_FOUND, "nothing at /sales/main/orders/columns/id/x"));

    @ParameterizedTest
    @FieldSource("RENDERS")
    void rendersOneUrlThatMeansIt(Renders renders) {
        assertThat(renders.path().href()).isEqualTo(renders.href());
        assertThat(DbPath.parse(renders.href())).isEqualTo(renders.path());
    }

    @ParameterizedTest
    @FieldSource("MEANS")
    void readsWhatClientsSend(Means means) {
        assertThat(DbPath.parse(means.url())).isEqualTo(means.path());
    }

    @ParameterizedTest
    @FieldSource("BAD")
    void saysWhatIsWrong(Bad bad) {
        assertThatThrownBy(() -> DbPath.parse(bad.url()))
                .hasMessageContaining(bad.says())
                .extracting(failure -> ((DatabaseException) failure).code())
                .isEqualTo(bad.code());
    }

    @Test
    void everyKindOfPathOfEveryNameComesBack() {
        Random random = new Random(1066);
        NastyNames names = new NastyNames(random);
        int drops = 0;
        for (int i = 0; i < 1_000; i++) {
            Relation relation = new Relation(names.next(), names.next(), names.next());
            for (DbPath path : pathsOf(relation, names.next())) {
                assertComesBack(path);
            }
            for (DropMode mode : DropMode.values()) {
                drops += dropComesBack(new DropBox(relation, mode), names.next());
            }
        }
        assertThat(drops).isGreaterThan(500);
    }

    @Test
    void differentNamesHaveDifferentUrls() {
        NastyNames names = new NastyNames(new Random(1492));
        List<String> seen = names.distinct(5_000);

        assertThat(seen.stream().map(name -> named(name).href()).distinct()).hasSameSizeAs(seen);
    }

    @Test
    void noNameLooksLikeLitterOrMeansAFormat() {
        NastyNames names = new NastyNames(new Random(1815));
        for (int i = 0; i < 10_000; i++) {
            String segment = named(names.next()).displayName();
            assertThat(DriveLitter.matches(segment)).as(segment).isFalse();
            assertThat(segment).isNotEmpty().doesNotContain("/").isNotIn(".", "..");
            assertThat(DbPath.parse("/sales/main/" + encoded(segment))).isInstanceOf(Relation.class);
        }
    }

    @Test
    void namesMayBeTwoThousandBytesLong() {
        assertComesBack(named("\u0001".repeat(2_000)));
        assertComesBack(named("é".repeat(1_000)));
        assertThatThrownBy(() -> named("é".repeat(1_000) + "x"))
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining("longer than 2000 bytes");
        assertThatThrownBy(() -> DbPath.parse("/sales/main/" + "=41".repeat(2_001)))
                .hasMessageContaining("longer than 2000 bytes");
    }

    @Test
    void unpairedSurrogatesAreNoName() {
        for (String name : List.of("\ud800", "a\udc00b", "\udc00\ud800")) {
            assertThat(catchThrowableOfType(DatabaseException.class, () -> named(name))
                            .code())
                    .isEqualTo(Code.INVALID);
            assertThatThrownBy(() -> new Catalog(name)).hasMessageContaining("not valid Unicode");
            assertThatThrownBy(() -> new FacetItem(new Facet(ORDERS, FacetKind.COLUMNS), name))
                    .hasMessageContaining("not valid Unicode");
        }
        assertComesBack(named("\ud83d\ude00"));
    }

    @Test
    void aDroppedFileIsNeitherLitterNorANameThatNoSegmentCarries() {
        DropBox box = new DropBox(ORDERS, DropMode.APPEND);

        for (String stem : List.of("", ".hidden", "~$x", "a/b", "a\nb", "a\u0085b", "\ud800")) {
            assertThatThrownBy(() -> new Drop(box, stem, Format.CSV)).isInstanceOf(DatabaseException.class);
        }
    }

    @Test
    void everyPathButTheRootHasADatabase() {
        assertThat(new Root().databaseName()).isNull();
        assertThat(new Root().displayName()).isEmpty();
        for (DbPath path : pathsOf(ORDERS, "x")) {
            assertThat(path.databaseName()).as(path.href()).isEqualTo("sales");
        }
    }

    @Test
    void saysThatNothingIsThere() {
        assertThat(named("größe").notFound()).hasMessage("There is nothing at /sales/main/gr%C3%B6%C3%9Fe/.");
        assertThat(ORDERS.notFound().code()).isEqualTo(Code.NOT_FOUND);
    }

    private static void assertComesBack(DbPath path) {
        String href = path.href();
        assertThat(DbPath.parse(href)).isEqualTo(path);
        assertThat(href).matches("/[A-Za-z0-9._~!$()*,=:@%/-]*");
        assertThat(href.endsWith("/")).isEqualTo(path instanceof Directory);
        assertThat(PercentCoding.segments(href)).isEqualTo(path.render());
        assertThat(path.displayName()).isEqualTo(path.render().getLast());
    }

    private static int dropComesBack(DropBox box, String stem) {
        assertComesBack(box);
        Drop drop;
        try {
            drop = new Drop(box, stem, Format.JSONL);
        } catch (DatabaseException e) {
            assertThat(e.code()).isEqualTo(Code.INVALID);
            return 0;
        }
        assertComesBack(drop);
        assertThat(((RowsFile) drop).relation()).isEqualTo(box.relation());
        return 1;
    }

    private static List<DbPath> pathsOf(Relation relation, String item) {
        List<DbPath> paths = new ArrayList<>();
        paths.add(new Catalog(relation.database()));
        paths.add(new Schema(relation.database(), relation.schema()));
        paths.add(relation);
        for (FacetKind kind : FacetKind.values()) {
            paths.add(new Facet(relation, kind));
            paths.add(new FacetItem(new Facet(relation, kind), item));
        }
        for (Format format : Format.values()) {
            paths.add(new Data(relation, format, true));
            paths.add(new Data(relation, format, false));
        }
        paths.add(new Ddl(relation, true));
        paths.add(new Ddl(relation, false));
        paths.add(new Definition(relation));
        paths.add(new Preparing(relation));
        return paths;
    }

    private static Relation named(String relation) {
        return new Relation("sales", "main", relation);
    }

    private static String encoded(String segment) {
        StringBuilder encoded = new StringBuilder();
        PercentCoding.encode(segment, encoded);
        return encoded.toString();
    }
}
