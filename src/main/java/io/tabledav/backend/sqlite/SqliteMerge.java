package io.tabledav.backend.sqlite;

import io.tabledav.backend.jdbc.Merge;
import io.tabledav.backend.jdbc.MergePlan;
import io.tabledav.backend.jdbc.MergeTable;
import io.tabledav.backend.jdbc.ReferringKey;
import io.tabledav.backend.jdbc.ReplaceWay;
import io.tabledav.backend.jdbc.SqlRunner;
import io.tabledav.backend.jdbc.UpsertKey;
import io.tabledav.backend.sqlite.RelationLayout.LayoutColumn;
import io.tabledav.spi.Insert;
import io.tabledav.spi.Insert.Mode;
import io.tabledav.spi.InsertResult;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A write that goes through a temporary table: what {@link Merge} does, in SQLite. */
final class SqliteMerge {
    private final Engine engine;
    private final TypedRelation relation;
    private final Merge merge;
    private final RowWriter writer;

    private SqliteMerge(Engine engine, TypedRelation relation, MergePlan plan, List<LayoutColumn> columns)
            throws SQLException {
        this.engine = engine;
        this.relation = relation;
        this.merge = new Merge(new EngineSql(engine), SqliteMergeDialect.of(engine, relation, plan), plan);
        merge.stage();
        this.writer = new RowWriter(engine, relation, columns, "INSERT INTO " + merge.stagingTable());
    }

    /** Makes ready what an upsert or the replacing of rows needs; null if the rows are better written into the table itself. */
    static @Nullable SqliteMerge of(
            Engine engine,
            TypedRelation relation,
            List<ForeignKey> references,
            Insert insert,
            List<LayoutColumn> columns)
            throws SQLException {
        MergeTable table = table(engine, relation, references);
        List<String> given = columns.stream().map(LayoutColumn::name).toList();
        if (insert.mode() == Mode.UPSERT) {
            List<String> key = UpsertKey.of(insert, table, given);
            return new SqliteMerge(engine, relation, new MergePlan(table, given, key, false), columns);
        }
        return switch (ReplaceWay.of(insert, table, given, empty(engine, relation))) {
            case LOAD, REFILL -> null;
            case MERGE ->
                new SqliteMerge(engine, relation, new MergePlan(table, given, table.primaryKey(), true), columns);
        };
    }

    private static boolean empty(Engine engine, TypedRelation relation) throws SQLException {
        String name = SqlNames.quote(relation.layout().name());
        return engine.number("SELECT EXISTS (SELECT 1 FROM " + name + ")") == 0;
    }

    private static MergeTable table(Engine engine, TypedRelation relation, List<ForeignKey> references)
            throws SQLException {
        List<ReferringKey> referring = new ArrayList<>();
        for (ForeignKey key : references) {
            // What refers to columns that are not there is no foreign key that could be followed.
            if (key.parentColumns().size() == key.columns().size()) {
                referring.add(new ReferringKey(
                        ForeignKeyCheck.name(engine, key),
                        key.child(),
                        key.columns(),
                        key.parentColumns(),
                        key.onDelete()));
            }
        }
        RelationLayout layout = relation.layout();
        return new MergeTable(
                layout.name(),
                relation.columns(),
                SqliteConstraints.of(engine, layout),
                SqliteIndexes.of(engine, layout),
                referring);
    }

    /** What takes the rows. */
    RowWriter writer() {
        return writer;
    }

    /** Changes the table, when all rows are here. */
    InsertResult run() throws SQLException {
        try {
            return merge.run(writer.rowsInserted());
        } catch (SQLException e) {
            throw ConstraintErrors.ofAll(engine, relation.layout(), e);
        }
    }

    /** An engine as the shared merge sees it. */
    private record EngineSql(Engine engine) implements SqlRunner {
        @Override
        public long execute(String sql) throws SQLException {
            engine.execute(sql);
            return engine.changes();
        }

        @Override
        public List<List<@Nullable String>> texts(String sql) throws SQLException {
            return engine.rows(sql, List.of(), EngineSql::texts);
        }

        private static List<@Nullable String> texts(EngineStatement row) throws SQLException {
            List<@Nullable String> texts = new ArrayList<>();
            for (int column = 0; column < row.columnCount(); column++) {
                texts.add(row.textOrNull(column));
            }
            return texts;
        }
    }
}
