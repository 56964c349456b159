package io.tabledav.backend.memory;

import io.tabledav.spi.Column;
import io.tabledav.spi.Constraint;
import io.tabledav.spi.CurrentRows;
import io.tabledav.spi.Database;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.spi.Dialect;
import io.tabledav.spi.Index;
import io.tabledav.spi.Insert;
import io.tabledav.spi.Insert.Mode;
import io.tabledav.spi.InsertResult;
import io.tabledav.spi.NewTable;
import io.tabledav.spi.Query;
import io.tabledav.spi.ReadShape;
import io.tabledav.spi.RelationInfo;
import io.tabledav.spi.RelationKind;
import io.tabledav.spi.RelationName;
import io.tabledav.spi.SchemaInfo;
import io.tabledav.spi.TableCreator;
import io.tabledav.spi.ViewDefinition;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Field;
import org.jspecify.annotations.Nullable;

/**
 * A database of tables that live in Arrow vectors, and the example of a backend: it answers all of {@link Database} without
 * any SQL.
 *
 * <p>A table's rows are {@link Batches} that never change. A read shares them and is then on its own; a write builds new
 * batches aside and puts them in the place of the old ones in one step. So readers never wait for a writer's rows and never
 * see half a write, and the buffers of old rows are freed when their last reader closes.
 *
 * <pre>{@code
 * MemoryDatabase database = new MemoryDatabase(new RootAllocator());
 * database.createTable(new RelationName("main", "people"), List.of(id, name), List.of("id"));
 * }</pre>
 */
public final class MemoryDatabase implements Database, TableCreator {
    private final BufferAllocator allocator;
    private final SortedMap<RelationName, MemoryTable> tables =
            new TreeMap<>(Comparator.comparing(RelationName::schema).thenComparing(RelationName::name));
    private final Set<MemoryScan> openScans = ConcurrentHashMap.newKeySet();
    private boolean closed;

    /** An empty database whose rows take their memory from this allocator, which the caller closes after it. */
    public MemoryDatabase(BufferAllocator allocator) {
        this.allocator = allocator;
    }

    /**
     * Adds an empty table; a schema is there as long as it has a table.
     *
     * @param fields the columns in ordinal order; one that is not nullable is NOT NULL
     * @param key the names of the primary key's columns, empty for none
     */
    public synchronized void createTable(RelationName name, List<Field> fields, List<String> key) {
        requireOpen();
        if (tables.containsKey(name)) {
            throw DatabaseException.of(Code.CONFLICT, "relation " + name + " is there already");
        }
        tables.put(name, new MemoryTable(name, fields, key));
    }

    @Override
    public Dialect dialect() {
        return new Dialect("memory", "1");
    }

    @Override
    public synchronized List<SchemaInfo> listSchemas() {
        requireOpen();
        return tables.keySet().stream()
                .map(RelationName::schema)
                .distinct()
                .map(schema -> new SchemaInfo(schema, null))
                .toList();
    }

    @Override
    public synchronized List<RelationInfo> listRelations(String schema) {
        requireOpen();
        List<RelationInfo> relations = tables.keySet().stream()
                .filter(name -> name.schema().equals(schema))
                .map(this::relationInfo)
                .toList();
        if (relations.isEmpty()) {
            throw DatabaseException.of(Code.NOT_FOUND, "there is no schema " + schema);
        }
        return relations;
    }

    @Override
    public synchronized RelationInfo relationInfo(RelationName relation) {
        MemoryTable table = table(relation);
        return new RelationInfo(
                relation, RelationKind.TABLE, true, null, table.rows().count(), null);
    }

    @Override
    public List<Column> listColumns(RelationName relation) {
        return table(relation).columns();
    }

    @Override
    public List<Index> listIndexes(RelationName relation) {
        table(relation);
        return List.of();
    }

    @Override
    public List<Constraint> listConstraints(RelationName relation) {
        return table(relation).constraints();
    }

    @Override
    public ViewDefinition viewDefinition(RelationName relation) {
        table(relation);
        throw DatabaseException.of(Code.NOT_FOUND, relation + " is a table, not a view");
    }

    @Override
    public ArrowReader query(Query query, BufferAllocator readersAllocator) {
        return switch (query) {
            case Query.Scan scan -> open(scan, readersAllocator);
            case Query.Sql sql ->
                throw DatabaseException.of(Code.UNSUPPORTED, "a memory database has no SQL")
                        .withHint("read its tables, with columns, where, order and limit");
        };
    }

    // The lock is what makes sharing safe: nobody can let go of the rows between looking them up and sharing them.
    private synchronized ArrowReader open(Query.Scan scan, BufferAllocator readersAllocator) {
        MemoryTable table = table(scan.relation());
        ScanPlan plan = ScanPlan.of(scan.shape(), table.schema());
        MemoryScan reader = new MemoryScan(readersAllocator, plan, table.rows().share(), openScans::remove);
        openScans.add(reader);
        return reader;
    }

    @Override
    public InsertResult insert(Insert insert, ArrowReader rows) {
        switch (insert.mode()) {
            case APPEND, REPLACE -> {}
            case UPSERT, CREATE ->
                throw DatabaseException.of(Code.UNSUPPORTED, "a memory database can append and replace only");
        }
        MemoryTable table = table(insert.relation());
        // The rows are copied without the lock: while a slow source sends them, everybody else reads and writes on.
        try (Batches given = table.copyOf(rows, allocator)) {
            return publish(table, given, insert);
        }
    }

    private synchronized InsertResult publish(MemoryTable table, Batches given, Insert insert) {
        requireOpen();
        if (insert.check() != null) {
            insert.check().require(current(insert.relation()));
        }
        boolean replace = insert.mode() == Mode.REPLACE;
        Batches old = table.rows();
        table.requireUniqueKeys(replace ? Batches.NONE : old, given);
        InsertResult result = new InsertResult(given.count(), 0, replace ? old.count() : 0, 0);
        if (!insert.dryRun()) {
            table.setRows(replace ? given.share() : old.shareWith(given));
            old.close();
        }
        return result;
    }

    /** The rows of a table for whoever has the lock. */
    private CurrentRows current(RelationName relation) {
        return new CurrentRows() {
            @Override
            public @Nullable String versionToken() {
                return null;
            }

            @Override
            public ArrowReader open(BufferAllocator readersAllocator) {
                return MemoryDatabase.this.open(new Query.Scan(relation, ReadShape.ALL), readersAllocator);
            }
        };
    }

    @Override
    public InsertResult create(NewTable created, Rows rows) {
        requireFree(created.name());
        MemoryTable table = new MemoryTable(created.name(), created.fields(), List.of());
        try (Batches given = table.copyOf(rows.in(table.columns()), allocator)) {
            InsertResult result = new InsertResult(given.count(), 0, 0, 0);
            if (!created.dryRun()) {
                add(created.name(), table, given);
            }
            return result;
        }
    }

    // Checked again with the rows at hand: somebody else may have been faster.
    private synchronized void add(RelationName name, MemoryTable table, Batches given) {
        requireFree(name);
        table.setRows(given.share());
        tables.put(name, table);
    }

    private synchronized void requireFree(RelationName name) {
        requireOpen();
        if (tables.keySet().stream().noneMatch(known -> known.schema().equals(name.schema()))) {
            throw DatabaseException.of(Code.NOT_FOUND, "there is no schema " + name.schema());
        }
        if (tables.containsKey(name)) {
            throw DatabaseException.of(Code.CONFLICT, "relation " + name + " is there already");
        }
    }

    /** Ends the readers that are still open, and frees all rows. */
    @Override
    public synchronized void close() {
        closed = true;
        openScans.forEach(MemoryScan::close);
        tables.values().forEach(table -> table.rows().close());
        tables.clear();
    }

    private synchronized MemoryTable table(RelationName relation) {
        requireOpen();
        MemoryTable table = tables.get(relation);
        if (table == null) {
            throw DatabaseException.of(Code.NOT_FOUND, "there is no relation " + relation);
        }
        return table;
    }

    private void requireOpen() {
        if (closed) {
            throw DatabaseException.of(Code.UNAVAILABLE, "the database is closed");
        }
    }
}
