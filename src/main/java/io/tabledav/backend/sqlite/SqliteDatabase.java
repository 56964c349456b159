package io.tabledav.backend.sqlite;

import io.tabledav.backend.jdbc.PoolState;
import io.tabledav.backend.jdbc.Session;
import io.tabledav.backend.jdbc.SessionReader;
import io.tabledav.spi.BlockingReads;
import io.tabledav.spi.Column;
import io.tabledav.spi.Constraint;
import io.tabledav.spi.Database;
import io.tabledav.spi.DdlSource;
import io.tabledav.spi.Dialect;
import io.tabledav.spi.Index;
import io.tabledav.spi.Insert;
import io.tabledav.spi.InsertResult;
import io.tabledav.spi.NewTable;
import io.tabledav.spi.Query;
import io.tabledav.spi.RelationInfo;
import io.tabledav.spi.RelationName;
import io.tabledav.spi.SchemaInfo;
import io.tabledav.spi.SingleWriter;
import io.tabledav.spi.TableCreator;
import io.tabledav.spi.VersionSource;
import io.tabledav.spi.ViewDefinition;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteJDBCLoader;

/**
 * A SQLite database file.
 *
 * <p>Making one opens nothing: a file that is not there, or is no database, makes each call fail with {@code UNAVAILABLE}
 * until it is.
 */
public final class SqliteDatabase
        implements Database, DdlSource, SingleWriter, BlockingReads, VersionSource, TableCreator, PoolState.Source {
    private final SqliteFile file;
    private final Connections connections;
    private final DataVersions versions;
    private final TypedRelations relations;

    /** A database that is opened with these settings when it is first used; {@code INVALID} for a URL of another kind. */
    public SqliteDatabase(SqliteSettings settings) {
        this.file = SqliteFile.of(settings.url());
        this.connections = new Connections(file, settings);
        this.versions = new DataVersions(connections);
        this.relations = new TypedRelations(versions);
    }

    /**
     * Makes the file of an empty database, which nothing else here ever does.
     *
     * <p>Errors: {@code CONFLICT} if there is a file already; {@code UNAVAILABLE} if it cannot be made, because its folder is
     * not there for example.
     */
    public static void createFile(String url) {
        SqliteFile.of(url).create();
    }

    @Override
    public Dialect dialect() {
        return new Dialect("sqlite", SQLiteJDBCLoader.getVersion());
    }

    @Override
    public boolean writesOneAtATime() {
        return true;
    }

    /** In a rollback journal's mode a reader's lock on the file keeps every commit waiting. */
    @Override
    public boolean readsBlockWrites() {
        return !connections.areWal();
    }

    @Override
    public PoolState poolState() {
        return connections.readers();
    }

    @Override
    public List<SchemaInfo> listSchemas() {
        return read(SqliteCatalog::schemas);
    }

    @Override
    public List<RelationInfo> listRelations(String schema) {
        return read(engine -> SqliteCatalog.relations(engine, schema, file.writable()));
    }

    @Override
    public RelationInfo relationInfo(RelationName relation) {
        return read(engine -> SqliteCatalog.relation(engine, relation, file.writable()));
    }

    @Override
    public List<Column> listColumns(RelationName relation) {
        return read(engine -> relations.begin(engine, relation).columns());
    }

    @Override
    public List<Index> listIndexes(RelationName relation) {
        return read(engine -> SqliteIndexes.of(engine, SqliteCatalog.layout(engine, relation)));
    }

    @Override
    public List<Constraint> listConstraints(RelationName relation) {
        return read(engine -> SqliteConstraints.of(engine, SqliteCatalog.layout(engine, relation)));
    }

    @Override
    public ViewDefinition viewDefinition(RelationName relation) {
        return read(engine -> SqliteCatalog.viewDefinition(engine, relation));
    }

    @Override
    public String ddl(RelationName relation) {
        return read(engine -> SqliteCatalog.ddl(engine, relation));
    }

    @Override
    public @Nullable String versionToken(RelationName relation) {
        return read(engine -> Optional.ofNullable(token(engine, relation))).orElse(null);
    }

    private @Nullable String token(Engine engine, RelationName relation) throws SQLException {
        return SqliteVersions.token(engine, connections, versions, relation);
    }

    @Override
    public ArrowReader query(Query query, BufferAllocator allocator) {
        return switch (query) {
            case Query.Scan scan -> scan(scan, allocator);
            case Query.Sql sql -> new SqliteQuery(connections, sql, allocator).open();
        };
    }

    private ArrowReader scan(Query.Scan scan, BufferAllocator allocator) {
        Session<Engine> session = connections.read();
        try {
            return session.call(engine -> scan(session, engine, scan, allocator));
        } catch (RuntimeException | Error e) {
            session.close();
            throw e;
        }
    }

    private ArrowReader scan(Session<Engine> session, Engine engine, Query.Scan scan, BufferAllocator allocator)
            throws SQLException {
        TypedRelation relation = relations.begin(engine, scan.relation());
        RelationLayout layout = relation.layout();
        return new SessionReader<>(
                session,
                SqliteScan.start(engine, relation, scan).batches(),
                allocator,
                failure -> SqlErrors.ofScan(layout.name(), layout.kind(), failure));
    }

    private <T> T read(Session.Work<Engine, T> work) {
        try (Session<Engine> session = connections.read()) {
            return session.call(work);
        }
    }

    @Override
    public InsertResult insert(Insert insert, ArrowReader rows) {
        SqliteInsert.requireSupported(insert);
        try (Session<Engine> session = connections.write()) {
            return new SqliteInsert(session, relations, insert, this::token).run(rows);
        }
    }

    @Override
    public InsertResult create(NewTable table, Rows rows) {
        SqliteCreate.requirePossible(table);
        try (Session<Engine> session = connections.write()) {
            return new SqliteCreate(session, table).run(rows);
        }
    }

    @Override
    public void close() {
        connections.close();
    }
}
