package io.tabledav.backend.postgres;

import io.tabledav.backend.jdbc.JdbcConnection;
import io.tabledav.spi.Constraint;
import io.tabledav.spi.Constraint.Kind;
import io.tabledav.spi.RelationName;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the constraints of a relation. */
final class PostgresConstraints {
    private static final String CONSTRAINTS = """
            SELECT c.conname, c.contype::text,
                   ARRAY(SELECT a.attname::text FROM unnest(c.conkey) WITH ORDINALITY AS k(number, place)
                         JOIN pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.number ORDER BY k.place),
                   n.nspname, f.relname,
                   ARRAY(SELECT a.attname::text FROM unnest(c.confkey) WITH ORDINALITY AS k(number, place)
                         JOIN pg_attribute AS a ON a.attrelid = c.confrelid AND a.attnum = k.number ORDER BY k.place),
                   c.confdeltype::text, c.confupdtype::text,
                   CASE c.contype WHEN 'c' THEN pg_get_expr(c.conbin, c.conrelid)
                                  WHEN 'x' THEN pg_get_constraintdef(c.oid) END
            FROM pg_constraint AS c
            LEFT JOIN pg_class AS f ON f.oid = c.confrelid
            LEFT JOIN pg_namespace AS n ON n.oid = f.relnamespace
            WHERE c.conrelid = ?::oid AND c.contype IN ('p', 'u', 'f', 'c', 'x')
            ORDER BY position(c.contype::text IN 'pufcx'), c.conname""";

    private PostgresConstraints() {}

    static List<Constraint> of(JdbcConnection connection, RelationName relation) throws SQLException {
        long oid = PostgresCatalog.identity(connection, relation).oid();
        return connection.rows(CONSTRAINTS, List.of(oid), PostgresConstraints::constraint);
    }

    private static Constraint constraint(ResultSet row) throws SQLException {
        Kind kind = kind(PostgresCatalog.text(row, 2));
        String schema = row.getString(4);
        String far = row.getString(5);
        Constraint.Reference reference = schema == null || far == null
                ? null
                : new Constraint.Reference(
                        new RelationName(schema, far),
                        texts(row, 6),
                        action(row.getString(7)),
                        action(row.getString(8)));
        return new Constraint(PostgresCatalog.text(row, 1), kind, texts(row, 3), reference, row.getString(9));
    }

    static List<String> texts(ResultSet row, int column) throws SQLException {
        Array array = row.getArray(column);
        return array == null ? List.of() : List.of((String[]) array.getArray());
    }

    private static Kind kind(String contype) {
        return switch (contype) {
            case "p" -> Kind.PRIMARY_KEY;
            case "u" -> Kind.UNIQUE;
            case "f" -> Kind.FOREIGN_KEY;
            case "x" -> Kind.EXCLUSION;
            default -> Kind.CHECK;
        };
    }

    private static String action(@Nullable String letter) {
        return switch (letter) {
            case "r" -> "RESTRICT";
            case "c" -> "CASCADE";
            case "n" -> "SET NULL";
            case "d" -> "SET DEFAULT";
            case null, default -> "NO ACTION";
        };
    }
}
