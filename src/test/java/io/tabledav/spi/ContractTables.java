package io.tabledav.spi;

import static io.tabledav.spi.TableSpec.key;
import static io.tabledav.spi.TableSpec.nullable;
import static io.tabledav.spi.TableSpec.required;
import static io.tabledav.spi.TableSpec.table;
import static io.tabledav.spi.TableSpec.unique;
import static io.tabledav.testing.Rows.row;

import io.tabledav.spi.TableSpec.ColumnSpec;
import io.tabledav.spi.TableSpec.Type;
import io.tabledav.testing.Rows;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The tables of {@link DatabaseContract}, and the rows that some of them start with. */
final class ContractTables {
    static final String PEOPLE = "people";
    static final String NOBODY = "nobody";
    static final String NUMBERS = "numbers";
    static final String SEATS = "seats";
    static final String SETTINGS = "settings";
    static final String WIDE = "wide";
    private static final String ODD = "o'dd \"name\" `of` .a/b\\c; %41=x ünïcode 🎈.csv";
    static final String TEAMS = "teams";
    static final String MEMBERS = "members";
    static final String ALBUMS = "albums";
    static final String SONGS = "songs";

    /** With a unique column beside its primary key. */
    static final String BADGES = "badges";

    /** With a unique column and no primary key. */
    static final String TOKENS = "tokens";

    /** The view of the people over 1.80, where the database has views. */
    static final String TALL = "tall";

    static final String TALL_SQL = "SELECT id, name FROM people WHERE height > 1.8";

    private static final List<String> ODD_COLUMNS = List.of("select", "it's \"so\"", "a.b/c `d` ?", "ü %s = :x", " ");

    static final List<@Nullable Object[]> PEOPLE_ROWS = Rows.of(
            row(1L, "Ada", 1.64, LocalDate.of(1815, 12, 10), true, null),
            row(2L, "Bob", 1.82, LocalDate.of(1990, 1, 31), false, "likes tea"),
            row(3L, "Cleo", null, LocalDate.of(1969, 12, 31), null, ""),
            row(4L, "Dan", 1.91, LocalDate.of(2000, 2, 29), true, "50% off"),
            row(5L, "Eve", -1.77, null, false, "C:\\temp"),
            row(6L, "Gus", 0.0, LocalDate.of(1815, 12, 10), null, null),
            row(7L, "Zoë 🎈", 1.64, LocalDate.of(9999, 12, 31), true, "a_b"));

    private ContractTables() {}

    /** A table of an odd name, as odd as the database takes it. */
    static String odd(Behaviours behaviours) {
        return behaviours.anyNames() ? ODD : ODD.replace("🎈", "");
    }

    /** The column names of the table {@link #odd}; the first is its key. */
    static List<String> oddColumns(Behaviours behaviours) {
        return behaviours.anyNames()
                ? ODD_COLUMNS
                : ODD_COLUMNS.stream().map(name -> name.isBlank() ? " _" : name).toList();
    }

    /** A name of 200 characters, or the longest that the database takes. */
    static String longName(Behaviours behaviours) {
        return "n".repeat(Math.min(200, behaviours.longestName()));
    }

    /** Every table, parents before their children. */
    static List<TableSpec> all(Behaviours behaviours) {
        return List.of(
                people(PEOPLE),
                people(NOBODY),
                table(NUMBERS, key("n", Type.INT64), nullable("word", Type.UTF8)),
                table(SEATS, key("line", Type.INT64), key("place", Type.UTF8), nullable("taken", Type.BOOL)),
                table(
                        SETTINGS,
                        key("id", Type.INT64),
                        new ColumnSpec("label", Type.UTF8, false, false, "'new'", false),
                        new ColumnSpec("level", Type.INT64, true, false, "7", false),
                        nullable("remark", Type.UTF8)),
                TableSpec.wide(WIDE, 300),
                table(
                        odd(behaviours),
                        key(oddColumns(behaviours).get(0), Type.INT64),
                        nullable(oddColumns(behaviours).get(1), Type.UTF8),
                        nullable(oddColumns(behaviours).get(2), Type.INT64),
                        nullable(oddColumns(behaviours).get(3), Type.BOOL),
                        nullable(oddColumns(behaviours).get(4), Type.DATE32)),
                table(longName(behaviours), nullable("x", Type.INT64)),
                table(TEAMS, key("id", Type.INT64), nullable("label", Type.UTF8)),
                table(MEMBERS, key("id", Type.INT64), nullable("team_id", Type.INT64))
                        .references("team_id", TEAMS, false),
                table(ALBUMS, key("id", Type.INT64), nullable("label", Type.UTF8)),
                table(SONGS, key("id", Type.INT64), nullable("album_id", Type.INT64))
                        .references("album_id", ALBUMS, true),
                table(BADGES, key("id", Type.INT64), unique("number", Type.INT64), nullable("holder", Type.UTF8)),
                table(TOKENS, unique("number", Type.INT64), nullable("holder", Type.UTF8)));
    }

    private static TableSpec people(String name) {
        return table(
                name,
                key("id", Type.INT64),
                required("name", Type.UTF8),
                nullable("height", Type.FLOAT64),
                nullable("born", Type.DATE32),
                nullable("active", Type.BOOL),
                nullable("note", Type.UTF8));
    }
}
