package io.tabledav.backend.jdbc;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Sees to it that no row is lost, or changed without a word, because a row that it refers to is deleted. */
public final class MergeCascades {
    private static final String CHILD = "tabledav_c";
    private static final String PARENT = "tabledav_p";
    private static final String GONE = "tabledav_g";

    private final SqlRunner sql;
    private final MergeDialect dialect;
    private final MergeTable table;

    public MergeCascades(SqlRunner sql, MergeDialect dialect, MergeTable table) {
        this.sql = sql;
        this.dialect = dialect;
        this.table = table;
    }

    /** Before all rows are deleted: {@code CONFLICT} if a foreign key of another table would delete or change rows then. */
    public void requireNone() throws SQLException {
        for (ReferringKey key : table.referring()) {
            if (key.cascades() && !table.ofItself(key)) {
                String condition =
                        MergeSql.join(key.columns(), column -> dialect.quote(column) + " IS NOT NULL", " AND ");
                require(key, "SELECT 1 FROM " + dialect.relation(key.child()) + " WHERE " + condition + " LIMIT 1");
            }
        }
    }

    /** Before rows whose key is gone are deleted: {@code CONFLICT} if that would delete or change any that stay. */
    void requireNoneOfGone(MergeSql merge) throws SQLException {
        for (ReferringKey key : table.referring()) {
            if (key.cascades()) {
                require(key, table.ofItself(key) ? ownOfGone(key, merge) : referring(key, merge.isGone()));
            }
        }
    }

    /** Before rows that differ are deleted, to be inserted again: {@code CONFLICT} if that would delete or change any others. */
    void requireNoneOfChanged(MergeSql merge) throws SQLException {
        for (ReferringKey key : table.referring()) {
            if (key.cascades()) {
                require(key, table.ofItself(key) ? ownOfChanged(key, merge) : referring(key, merge.isChanged()));
            }
        }
    }

    /** The foreign key that holds rows whose key is gone; null if none does. */
    @Nullable
    ReferringKey holdingGone(MergeSql merge) throws SQLException {
        for (ReferringKey key : table.referring()) {
            if (!table.ofItself(key)
                    && !sql.texts(referring(key, merge.isGone())).isEmpty()) {
                return key;
            }
        }
        return null;
    }

    private void require(ReferringKey key, String anyRow) throws SQLException {
        if (!sql.texts(anyRow).isEmpty()) {
            throw refused(key);
        }
    }

    DatabaseException refused(ReferringKey key) {
        return DatabaseException.of(
                        Code.CONFLICT,
                        key.child().name() + " refers to " + table.name().name() + " ("
                                + String.join(", ", key.columns()) + "): deleting the old rows would "
                                + consequence(key) + ".")
                .withConstraint(key.constraint())
                .withHint(
                        "Keep the rows that are referred to, or say ?replace=delete: the old rows are then deleted and"
                                + " the new ones inserted, whatever that does to "
                                + key.child().name() + ".");
    }

    private static String consequence(ReferringKey key) {
        return switch (key.onDelete()) {
            case "CASCADE" -> "delete rows of it too";
            case "SET NULL", "SET DEFAULT" -> "change rows of it too";
            default -> "leave rows of it without what they refer to";
        };
    }

    /** Any row of another table that refers to rows of the target which meet a condition. */
    private String referring(ReferringKey key, String condition) {
        String target = dialect.relation(table.name());
        return "SELECT 1 FROM " + dialect.relation(key.child()) + " " + CHILD + " JOIN " + target + " ON "
                + refers(key, target) + " WHERE " + condition + " LIMIT 1";
    }

    /** Any row that stays and refers to one that goes. */
    private String ownOfGone(ReferringKey key, MergeSql merge) {
        List<String> columns = merge.plan.key();
        String goes = MergeSql.join(columns, column -> column(GONE, column) + " = " + column(PARENT, column), " AND ");
        String stays =
                MergeSql.join(columns, column -> column(merge.s, column) + " = " + column(CHILD, column), " AND ");
        return "SELECT 1 FROM " + merge.target + " " + CHILD + " JOIN " + merge.target + " " + PARENT + " ON "
                + refers(key, PARENT) + " JOIN " + merge.gone + " " + GONE + " ON " + goes
                + " WHERE EXISTS (SELECT 1 FROM " + merge.staging + " " + merge.s + " WHERE " + stays
                + ") LIMIT 1";
    }

    /** Any row that refers to one that differs. */
    private String ownOfChanged(ReferringKey key, MergeSql merge) {
        String same = MergeSql.join(
                merge.plan.key(), column -> column(merge.s, column) + " = " + column(PARENT, column), " AND ");
        return "SELECT 1 FROM " + merge.changed() + " JOIN " + merge.target + " " + PARENT + " ON " + same + " JOIN "
                + merge.target + " " + CHILD + " ON " + refers(key, PARENT) + " LIMIT 1";
    }

    private String refers(ReferringKey key, String parent) {
        StringBuilder condition = new StringBuilder();
        for (int column = 0; column < key.columns().size(); column++) {
            condition
                    .append(column == 0 ? "" : " AND ")
                    .append(column(parent, key.parentColumns().get(column)))
                    .append(" = ")
                    .append(column(CHILD, key.columns().get(column)));
        }
        return condition.toString();
    }

    private String column(String qualifier, String name) {
        return qualifier + "." + dialect.quote(name);
    }
}
