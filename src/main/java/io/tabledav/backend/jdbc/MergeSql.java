package io.tabledav.backend.jdbc;

import io.tabledav.spi.Column;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The statements of one merge. The staging table is called s in them, that of the changes d. */
final class MergeSql {
    private static final String FRESH = "tabledav_fresh";

    final MergePlan plan;
    final MergeDialect dialect;
    final String target;
    final String staging;
    final String changes;
    final String gone;
    final String row;
    final String s;
    final String d;

    MergeSql(MergePlan plan, MergeDialect dialect) {
        this.plan = plan;
        this.dialect = dialect;
        this.target = dialect.relation(plan.table().name());
        this.staging = dialect.temporary(plan.stagingName());
        this.changes = dialect.temporary(plan.changesName());
        this.gone = dialect.temporary(plan.goneName());
        this.row = dialect.quote(plan.rowColumn());
        this.s = plan.temporary("tabledav_s");
        this.d = plan.temporary("tabledav_d");
    }

    List<String> createTables() {
        List<String> definitions = new ArrayList<>();
        definitions.add(row + " " + dialect.rowNumberType());
        plan.columns().forEach(column -> definitions.add(definition(column)));
        List<String> key = plan.key().stream().map(dialect::quote).toList();
        List<String> statements = new ArrayList<>();
        statements.add(dialect.createTemporary(staging, definitions, key));
        statements.add(dialect.createTemporary(
                changes, List.of(row + " " + dialect.rowNumberType(), FRESH + " SMALLINT NOT NULL"), List.of()));
        if (needsGone()) {
            List<String> keyDefinitions = plan.key().stream()
                    .map(column -> definition(plan.table().column(column)))
                    .toList();
            statements.add(dialect.createTemporary(gone, keyDefinitions, key));
        }
        return statements;
    }

    /** Whether the keys that go must be kept: a foreign key of the table to itself may take away rows that stay. */
    boolean needsGone() {
        return plan.replacing()
                && plan.table().referring().stream()
                        .anyMatch(key -> key.cascades() && plan.table().ofItself(key));
    }

    private String definition(Column column) {
        return dialect.quote(column.name()) + " " + dialect.stagingType(column);
    }

    List<String> dropTables() {
        List<String> statements =
                new ArrayList<>(List.of(dialect.dropTemporary(staging), dialect.dropTemporary(changes)));
        if (needsGone()) {
            statements.add(dialect.dropTemporary(gone));
        }
        return statements;
    }

    String countTarget() {
        return "SELECT count(*) FROM " + target;
    }

    String findChanges() {
        List<String> reasons = new ArrayList<>();
        reasons.add(targetColumn(plan.key().getFirst()) + " IS NULL");
        compared(plan.columns()).forEach(reasons::add);
        return "INSERT INTO " + changes + " (" + row + ", " + FRESH + ") SELECT " + s + "." + row + ", CASE WHEN "
                + reasons.getFirst() + " THEN 1 ELSE 0 END FROM " + staging + " " + s + " LEFT JOIN " + target + " ON "
                + sameKey() + " WHERE " + String.join(" OR ", reasons);
    }

    /** How many rows are new, and how many differ. */
    String countChanges() {
        return "SELECT count(*), sum(" + FRESH + ") FROM " + changes;
    }

    private List<String> compared(List<Column> columns) {
        return columns.stream()
                .filter(column -> !plan.key().contains(column.name()) || dialect.equalKeysMayDiffer(column))
                .map(column ->
                        dialect.differs(column, targetColumn(column.name()), s + "." + dialect.quote(column.name())))
                .toList();
    }

    /** The columns that are set in rows that differ. */
    private List<String> updated() {
        return plan.columns().stream()
                .filter(dialect::updatable)
                .filter(column -> !plan.key().contains(column.name()) || dialect.equalKeysMayDiffer(column))
                .map(column -> dialect.quote(column.name()))
                .toList();
    }

    /** How many rows differ in columns that no UPDATE may set; null if there are no such columns. */
    @Nullable
    String countFixed() {
        List<String> reasons = compared(plan.columns().stream()
                .filter(column -> !dialect.updatable(column))
                .filter(column -> !plan.key().contains(column.name()))
                .toList());
        return reasons.isEmpty()
                ? null
                : "SELECT count(*) FROM " + changed() + " JOIN " + target + " ON " + sameKey() + " WHERE " + d + "."
                        + FRESH + " = 0 AND (" + String.join(" OR ", reasons) + ")";
    }

    String update() {
        return dialect.update(target, updated(), s, changed(), d + "." + FRESH + " = 0 AND " + sameKey());
    }

    String insertNew() {
        return insert(" WHERE " + d + "." + FRESH + " = 1");
    }

    String insertAllChanges() {
        return insert("");
    }

    private String insert(String where) {
        String columns = join(plan.given(), dialect::quote, ", ");
        return dialect.insertInto(target, columns) + " SELECT "
                + join(plan.given(), column -> s + "." + dialect.quote(column), ", ") + " FROM " + changed() + where
                + " ORDER BY " + s + "." + row;
    }

    String deleteGone() {
        return "DELETE FROM " + target + " WHERE " + isGone();
    }

    String deleteChanged() {
        return "DELETE FROM " + target + " WHERE EXISTS (SELECT 1 FROM " + changed() + " WHERE " + d + "." + FRESH
                + " = 0 AND " + sameKey() + ")";
    }

    String keepGone() {
        return "INSERT INTO " + gone + " SELECT " + join(plan.key(), this::targetColumn, ", ") + " FROM " + target
                + " WHERE " + isGone();
    }

    /** The condition that the file has no row with the key of a row of the target. */
    String isGone() {
        return "NOT EXISTS (SELECT 1 FROM " + staging + " " + s + " WHERE " + sameKey() + ")";
    }

    /** The condition that a row of the target differs from that of the file. */
    String isChanged() {
        return "EXISTS (SELECT 1 FROM " + changed() + " WHERE " + d + "." + FRESH + " = 0 AND " + sameKey() + ")";
    }

    /** The changes, each with its row of the file. */
    String changed() {
        return changes + " " + d + " JOIN " + staging + " " + s + " ON " + s + "." + row + " = " + d + "." + row;
    }

    /** The condition that s and the target have the same key. It stands first: where databases ask a side for its collation, it is the first. */
    String sameKey() {
        return join(plan.key(), key -> s + "." + dialect.quote(key) + " = " + targetColumn(key), " AND ");
    }

    String targetColumn(String column) {
        return target + "." + dialect.quote(column);
    }

    /** A key that is in the file twice: two of its rows and the key. */
    String duplicate(List<String> key) {
        return "SELECT min(" + row + "), max(" + row + "), " + join(key, this::text, ", ") + " FROM " + staging
                + " WHERE " + join(key, column -> dialect.quote(column) + " IS NOT NULL", " AND ") + " GROUP BY "
                + join(key, dialect::quote, ", ") + " HAVING count(*) > 1 ORDER BY 1 LIMIT 1";
    }

    private String text(String column) {
        return dialect.text(dialect.quote(column));
    }

    /** The first row of the file with NULL in a column. */
    String firstNull(String column) {
        return "SELECT min(" + row + ") FROM " + staging + " WHERE " + dialect.quote(column) + " IS NULL";
    }

    static <T> String join(List<T> items, Function<T, String> sql, String separator) {
        return items.stream().map(sql).collect(Collectors.joining(separator));
    }
}
