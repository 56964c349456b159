package io.tabledav.backend.mysql;

import io.tabledav.backend.jdbc.JdbcConnection;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.spi.RelationInfo;
import io.tabledav.spi.RelationName;
import io.tabledav.spi.ViewDefinition;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Reads how views are defined, and the DDL of any relation. */
final class MysqlViews {
    /**
     * A table where the server's own text of a view names one: it writes every name in backquotes and every table with its
     * schema, after a word, a bracket or a comma, and nowhere before a third name.
     */
    private static final Pattern TABLE = Pattern.compile(
            "(?:\\bfrom|\\bjoin|,)\\s*\\(*\\s*`((?:[^`]|``)+)`\\.`((?:[^`]|``)+)`(?!\\s*\\.)",
            Pattern.CASE_INSENSITIVE);

    private final MysqlCatalog catalog;
    private final JdbcConnection connection;

    MysqlViews(MysqlCatalog catalog) {
        this.catalog = catalog;
        this.connection = catalog.connection();
    }

    /** The SQL of a view and what it reads; {@code NOT_FOUND} for what is no view. */
    ViewDefinition definition(RelationName name) throws SQLException {
        if (!catalog.relation(name).kind().isView()) {
            throw DatabaseException.of(Code.NOT_FOUND, name + " is not a view.");
        }
        String sql = connection
                .rows(
                        "SELECT VIEW_DEFINITION FROM information_schema.VIEWS WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ?",
                        List.of(name.schema(), name.name()),
                        row -> MysqlCatalog.text(row, 1))
                .getFirst();
        return new ViewDefinition(sql, catalog.server() == ServerKind.MYSQL ? usage(name) : named(sql));
    }

    private List<RelationName> usage(RelationName view) throws SQLException {
        return sorted(connection.rows(
                "SELECT TABLE_SCHEMA, TABLE_NAME FROM information_schema.VIEW_TABLE_USAGE"
                        + " WHERE VIEW_SCHEMA = ? AND VIEW_NAME = ?",
                List.of(view.schema(), view.name()),
                row -> new RelationName(MysqlCatalog.text(row, 1), MysqlCatalog.text(row, 2))));
    }

    /** The relations that the text of a view names and that are there. */
    private List<RelationName> named(String sql) throws SQLException {
        Set<RelationName> named = new LinkedHashSet<>();
        TABLE.matcher(sql)
                .results()
                .map(match -> new RelationName(name(match, 1), name(match, 2)))
                .forEach(named::add);
        List<RelationName> there = new ArrayList<>();
        for (RelationName name : named) {
            there.addAll(connection
                    .rows(
                            "SELECT TABLE_SCHEMA, TABLE_NAME FROM information_schema.TABLES"
                                    + " WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ?",
                            List.of(name.schema(), name.name()),
                            row -> new RelationName(MysqlCatalog.text(row, 1), MysqlCatalog.text(row, 2)))
                    .stream()
                    .filter(name::equals)
                    .toList());
        }
        return sorted(there);
    }

    private static String name(MatchResult match, int group) {
        return match.group(group).replace("``", "`");
    }

    private static List<RelationName> sorted(List<RelationName> names) {
        return names.stream()
                .distinct()
                .sorted(Comparator.comparing(RelationName::schema).thenComparing(RelationName::name))
                .toList();
    }

    /** The statement that creates a relation, as the server writes it. */
    String ddl(RelationName name) throws SQLException {
        RelationInfo info = catalog.relation(name);
        String word = info.kind().isView() ? "VIEW" : "TABLE";
        return connection
                        .rows(
                                "SHOW CREATE " + word + " " + MysqlNames.quote(name),
                                List.of(),
                                row -> MysqlCatalog.text(row, 2))
                        .getFirst()
                + ";\n";
    }
}
