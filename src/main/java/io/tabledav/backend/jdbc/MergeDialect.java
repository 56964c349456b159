package io.tabledav.backend.jdbc;

import io.tabledav.spi.Column;
import io.tabledav.spi.RelationName;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a database's SQL for a merge or an upsert is, where databases differ; {@link Merge} says what is run when.
 *
 * <p>Statements call the target by its full name, never by an alias, and each temporary table at most once, because MySQL
 * cannot open one twice. {@code SAVEPOINT}, {@code ROLLBACK TO SAVEPOINT} and {@code LIMIT} must work.
 */
public interface MergeDialect {

    /** A name as SQL, quoted so that any character may be in it. */
    String quote(String name);

    /** A relation as SQL. */
    default String relation(RelationName relation) {
        return quote(relation.schema()) + "." + quote(relation.name());
    }

    /** A temporary table as SQL: in PostgreSQL with {@code pg_temp} before it, in MySQL with the database of the target. */
    String temporary(String name);

    /**
     * The statement that creates a temporary table. Here belongs what makes it go at the end of the transaction, and, where an
     * index cannot be made later without a commit (MySQL), a plain index over the key.
     *
     * @param table the table as SQL
     * @param definitions its columns as SQL
     * @param key the names of its key columns, as SQL; empty for none
     */
    default String createTemporary(String table, List<String> definitions, List<String> key) {
        return "CREATE TEMPORARY TABLE " + table + " (" + String.join(", ", definitions) + ")";
    }

    /** The statement that drops a temporary table, which must not commit. */
    default String dropTemporary(String table) {
        return "DROP TABLE " + table;
    }

    /** The SQL type of the row number in temporary tables, which come in its order; with {@code PRIMARY KEY} if that is cheap. */
    String rowNumberType();

    /**
     * The SQL type and collation of a column in the staging table: values must be kept there exactly as in the target, and a
     * key column must compare as the key does. Without NOT NULL, default and generation.
     */
    String stagingType(Column column);

    /**
     * What is run when the staging table is full: a unique index over the key, and statistics where the planner needs them.
     * Without any statement the core looks for keys that are there twice by itself.
     */
    List<String> indexStaging(MergePlan plan);

    /** Keeps other writers of the target out until the transaction ends. */
    void lock(SqlRunner sql, RelationName target) throws SQLException;

    /**
     * The condition that two stored values are not the same in bytes, or in their exact text; true if one of them is NULL,
     * false if both are, never unknown. Never a collation's equality.
     *
     * @param left the value in the target
     * @param right the value in the staging table
     */
    String differs(Column column, String left, String right);

    /** Whether values of a key column that are equal as keys can be different in bytes, such as texts under a collation. */
    default boolean equalKeysMayDiffer(Column column) {
        return true;
    }

    /** Whether an UPDATE may set it; a column numbered {@code ALWAYS} in PostgreSQL cannot be. */
    default boolean updatable(Column column) {
        return column.insertable();
    }

    /** The beginning of an insert, up to the list of columns and what must follow it, such as {@code OVERRIDING SYSTEM VALUE}. */
    default String insertInto(String table, String columns) {
        return "INSERT INTO " + table + " (" + columns + ")";
    }

    /**
     * An update of the target with the values of joined tables.
     *
     * @param table the target as SQL
     * @param columns the columns to set, as SQL
     * @param from the alias of the joined table that has the values, in columns of the same name
     * @param joined the joined tables, beginning with the one that decides how many rows there are
     * @param condition what ties a row of the target to them
     */
    default String update(String table, List<String> columns, String from, String joined, String condition) {
        return "UPDATE " + table + " SET "
                + columns.stream()
                        .map(column -> column + " = " + from + "." + column)
                        .collect(Collectors.joining(", "))
                + " FROM " + joined + " WHERE " + condition;
    }

    /** A value as text, for a message. */
    default String text(String value) {
        return "CAST(" + value + " AS VARCHAR(200))";
    }

    /** Which kind of constraint a statement of the merge violated. */
    Violation violation(SQLException failure);

    /** A kind of constraint, as far as it matters here. */
    enum Violation {
        /** Primary key, unique constraint, unique index. */
        UNIQUE,
        NOT_NULL,
        FOREIGN_KEY,
        CHECK,
        /** No constraint, or one that nothing more can be said of. */
        NONE
    }
}
