package io.tabledav.fs;

import io.tabledav.spi.Column;
import io.tabledav.spi.Column.Generation;
import io.tabledav.spi.Constraint;
import io.tabledav.spi.CurrentRows;
import io.tabledav.spi.Database;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.spi.DdlSource;
import io.tabledav.spi.Dialect;
import io.tabledav.spi.Index;
import io.tabledav.spi.Insert;
import io.tabledav.spi.InsertResult;
import io.tabledav.spi.Query;
import io.tabledav.spi.ReadShape;
import io.tabledav.spi.RelationInfo;
import io.tabledav.spi.RelationKind;
import io.tabledav.spi.RelationName;
import io.tabledav.spi.SchemaInfo;
import io.tabledav.spi.VersionSource;
import io.tabledav.spi.ViewDefinition;
import io.tabledav.testing.Rows;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/** A database of one schema {@code main} that writes down every call, so that a test can count what a request costs. */
final class RecordedDatabase implements Database, DdlSource, VersionSource {

    static final ArrowType INT64 = new ArrowType.Int(64, true);
    static final ArrowType TEXT = ArrowType.Utf8.INSTANCE;

    /** A relation: all have the columns {@code id} (int64, not null, the key) and {@code name} (text). */
    private record Relation(RelationKind kind, List<@Nullable Object[]> rows) {}

    /** Every call in order: the method's name and what it was about. */
    final List<String> calls = Collections.synchronizedList(new ArrayList<>());

    /** What {@link #insert} was given last. */
    @Nullable
    Insert lastInsert;

    /** The rows that {@link #insert} got last. */
    List<List<@Nullable Object>> insertedRows = List.of();

    /** Thrown by every call once it is set. */
    @Nullable
    DatabaseException down;

    /** What the database tells of the size of each relation, null where it does not. */
    @Nullable
    Long sizeBytes;

    /** The state of all rows, null where it cannot be told; looking at it is no call. */
    @Nullable
    String token;

    /** Runs before rows are opened. */
    Runnable beforeRows = () -> {};

    private final TreeMap<String, Relation> relations = new TreeMap<>();

    RecordedDatabase table(String name, @Nullable Object[]... rows) {
        relations.put(name, new Relation(RelationKind.TABLE, Rows.of(rows)));
        return this;
    }

    RecordedDatabase view(String name) {
        relations.put(name, new Relation(RelationKind.VIEW, Rows.of()));
        return this;
    }

    private void called(String call) {
        calls.add(call);
        if (down != null) {
            throw down;
        }
    }

    @Override
    public Dialect dialect() {
        return new Dialect("recorded", "1");
    }

    @Override
    public List<SchemaInfo> listSchemas() {
        called("listSchemas");
        return List.of(new SchemaInfo("main", null));
    }

    @Override
    public List<RelationInfo> listRelations(String schema) {
        called("listRelations " + schema);
        List<RelationInfo> infos = new ArrayList<>();
        relations.forEach((name, relation) -> infos.add(info(name, relation)));
        return infos;
    }

    private RelationInfo info(String name, Relation relation) {
        boolean table = relation.kind() == RelationKind.TABLE;
        return new RelationInfo(new RelationName("main", name), relation.kind(), table, null, null, sizeBytes);
    }

    private Relation existing(RelationName name) {
        Relation relation = relations.get(name.name());
        if (relation == null) {
            throw DatabaseException.of(Code.NOT_FOUND, "no " + name);
        }
        return relation;
    }

    @Override
    public RelationInfo relationInfo(RelationName relation) {
        called("relationInfo " + relation.name());
        return info(relation.name(), existing(relation));
    }

    @Override
    public List<Column> listColumns(RelationName relation) {
        called("listColumns " + relation.name());
        Relation known = existing(relation);
        return List.of(
                new Column(
                        "id",
                        1,
                        "BIGINT",
                        false,
                        1,
                        null,
                        Generation.NONE,
                        null,
                        fields(known).get(0)),
                new Column(
                        "name",
                        2,
                        "TEXT",
                        true,
                        null,
                        null,
                        Generation.NONE,
                        null,
                        fields(known).get(1)));
    }

    private static List<Field> fields(Relation relation) {
        return List.of(Rows.required("id", INT64), Rows.field("name", TEXT));
    }

    @Override
    public List<Index> listIndexes(RelationName relation) {
        called("listIndexes " + relation.name());
        return List.of(new Index("by_name", List.of("name"), false, "btree", "name IS NOT NULL"));
    }

    @Override
    public List<Constraint> listConstraints(RelationName relation) {
        called("listConstraints " + relation.name());
        return List.of(new Constraint("pk", Constraint.Kind.PRIMARY_KEY, List.of("id"), null, null));
    }

    @Override
    public ViewDefinition viewDefinition(RelationName relation) {
        called("viewDefinition " + relation.name());
        if (existing(relation).kind() != RelationKind.VIEW) {
            throw DatabaseException.of(Code.NOT_FOUND, relation + " is no view");
        }
        return new ViewDefinition("SELECT 1", List.of(new RelationName("main", "people")));
    }

    @Override
    public String ddl(RelationName relation) {
        called("ddl " + relation.name());
        return "CREATE TABLE …;\n";
    }

    @Override
    public ArrowReader query(Query query, BufferAllocator allocator) {
        return switch (query) {
            case Query.Scan scan -> {
                called("query " + scan.relation().name());
                beforeRows.run();
                Relation relation = existing(scan.relation());
                yield Rows.reader(allocator, new Schema(fields(relation)), 2, relation.rows());
            }
            case Query.Sql sql -> {
                called("query " + sql.text());
                yield Rows.generated(allocator, Rows.schema(Rows.field("n", INT64)), 3, 10, index -> Rows.row(index));
            }
        };
    }

    @Override
    public InsertResult insert(Insert insert, ArrowReader rows) {
        called("insert " + insert.relation().name());
        if (insert.check() != null) {
            insert.check().require(current(insert.relation()));
        }
        try {
            insertedRows = Rows.read(rows);
        } catch (IOException e) {
            throw DatabaseException.of(Code.INVALID, "the rows broke off").withCause(e);
        }
        lastInsert = insert;
        return new InsertResult(insertedRows.size(), 0, 0, 0);
    }

    private CurrentRows current(RelationName name) {
        return new CurrentRows() {
            @Override
            public @Nullable String versionToken() {
                return token;
            }

            @Override
            public ArrowReader open(BufferAllocator allocator) {
                called("current " + name.name());
                return query(new Query.Scan(name, ReadShape.ALL), allocator);
            }
        };
    }

    @Override
    public @Nullable String versionToken(RelationName relation) {
        return token;
    }

    @Override
    public void close() {
        calls.add("close");
    }
}
