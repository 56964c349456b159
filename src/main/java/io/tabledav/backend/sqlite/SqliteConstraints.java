package io.tabledav.backend.sqlite;

import io.tabledav.backend.jdbc.SqlLexis;
import io.tabledav.backend.jdbc.SqlToken;
import io.tabledav.backend.jdbc.SqlTokenizer;
import io.tabledav.spi.Constraint;
import io.tabledav.spi.Constraint.Kind;
import io.tabledav.spi.Constraint.Reference;
import io.tabledav.spi.RelationName;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the constraints of a table. SQLite's pragmas know the keys, but neither the names nor the checks: those come from the
 * text that created the table.
 */
final class SqliteConstraints {
    private final Engine engine;
    private final RelationLayout layout;
    private final TableSql declared;
    private final Set<String> names = new HashSet<>();
    private final List<Constraint> constraints = new ArrayList<>();

    private SqliteConstraints(Engine engine, RelationLayout layout) throws SQLException {
        this.engine = engine;
        this.layout = layout;
        this.declared = declared(engine, layout.name());
    }

    static TableSql declared(Engine engine, RelationName name) throws SQLException {
        return TableSql.parse(engine
                .rows(
                        "SELECT sql FROM " + SqlNames.quote(name.schema())
                                + ".sqlite_schema WHERE type = 'table' AND name = ?",
                        List.of(name.name()),
                        row -> row.text(0))
                .stream()
                .findFirst()
                .orElse(""));
    }

    /** The primary key, then unique constraints, foreign keys and checks, each in the order of the text. */
    static List<Constraint> of(Engine engine, RelationLayout layout) throws SQLException {
        if (layout.kind() != RelationLayout.Kind.TABLE) {
            return List.of();
        }
        SqliteConstraints reading = new SqliteConstraints(engine, layout);
        reading.primaryKey();
        reading.uniques();
        reading.foreignKeys();
        reading.checks();
        return List.copyOf(reading.constraints);
    }

    private void primaryKey() {
        List<String> columns = layout.primaryKey();
        if (!columns.isEmpty()) {
            add(nameOf(Kind.PRIMARY_KEY, columns), Kind.PRIMARY_KEY, columns, null, null);
        }
    }

    private void uniques() throws SQLException {
        Map<Long, List<String>> columns = new LinkedHashMap<>();
        engine.rows(
                "SELECT l.seq, x.name FROM pragma_index_list(?, ?) l, pragma_index_info(l.name, ?) x"
                        + " WHERE l.origin = 'u' ORDER BY l.seq DESC, x.seqno",
                List.of(
                        layout.name().name(),
                        layout.name().schema(),
                        layout.name().schema()),
                row -> columns.computeIfAbsent(row.integer(0), seq -> new ArrayList<>())
                        .add(row.text(1)));
        for (List<String> unique : columns.values()) {
            add(nameOf(Kind.UNIQUE, unique), Kind.UNIQUE, unique, null, null);
        }
    }

    private void foreignKeys() throws SQLException {
        for (ForeignKey key : ForeignKey.of(engine, layout.name())) {
            add(
                    nameOf(Kind.FOREIGN_KEY, key.columns()),
                    Kind.FOREIGN_KEY,
                    key.columns(),
                    new Reference(key.parent(), key.parentColumns(), key.onDelete(), key.onUpdate()),
                    null);
        }
    }

    private void checks() {
        for (TableSql.Declared check : declared.constraints()) {
            if (check.kind() == Kind.CHECK) {
                add(check.name(), Kind.CHECK, columnsIn(check), null, check.expression());
            }
        }
    }

    /** The columns that a check names, in the order of the table. */
    private List<String> columnsIn(TableSql.Declared check) {
        String expression = check.expression();
        Set<String> words = new HashSet<>();
        if (expression != null) {
            SqlTokenizer.tokens(expression, SqlLexis.SQLITE).stream()
                    .filter(token -> token.kind() == SqlToken.Kind.WORD || token.kind() == SqlToken.Kind.NAME)
                    .forEach(token -> words.add(token.text().toLowerCase(Locale.ROOT)));
        }
        return layout.columnNames().stream()
                .filter(column -> words.contains(column.toLowerCase(Locale.ROOT)))
                .toList();
    }

    /** The name that the text gives to a constraint over these columns. */
    private @Nullable String nameOf(Kind kind, List<String> columns) {
        return declared.constraints().stream()
                .filter(candidate -> candidate.kind() == kind && sameNames(candidate.columns(), columns))
                .map(candidate -> candidate.name() == null ? "" : candidate.name())
                .max(Comparator.comparing(name -> !name.isEmpty() && !names.contains(name)))
                .filter(name -> !name.isEmpty() && !names.contains(name))
                .orElse(null);
    }

    private static boolean sameNames(List<String> some, List<String> others) {
        return some.size() == others.size() && String.join("\0", some).equalsIgnoreCase(String.join("\0", others));
    }

    private void add(
            @Nullable String name,
            Kind kind,
            List<String> columns,
            @Nullable Reference references,
            @Nullable String expression) {
        String base = name != null ? name : kind.word() + (columns.isEmpty() ? "" : "_" + String.join("_", columns));
        String unique = base;
        for (int number = 2; !names.add(unique); number++) {
            unique = base + "_" + number;
        }
        constraints.add(new Constraint(unique, kind, columns, references, expression));
    }
}
