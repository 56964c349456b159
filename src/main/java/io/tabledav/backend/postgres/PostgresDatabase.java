package io.tabledav.backend.postgres;

import io.tabledav.backend.jdbc.JdbcConnection;
import io.tabledav.backend.jdbc.JdbcConnections;
import io.tabledav.backend.jdbc.JdbcSettings;
import io.tabledav.backend.jdbc.PoolState;
import io.tabledav.backend.jdbc.Session;
import io.tabledav.backend.jdbc.SessionReader;
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
import io.tabledav.spi.TableCreator;
import io.tabledav.spi.VersionSource;
import io.tabledav.spi.VersionedScans;
import io.tabledav.spi.ViewDefinition;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.jspecify.annotations.Nullable;

/**
 * A database of a PostgreSQL server.
 *
 * <p>Making one connects to nothing: a server that is not there makes each call fail with {@code UNAVAILABLE} until it is.
 */
public final class PostgresDatabase
        implements Database, PoolState.Source, DdlSource, TableCreator, VersionSource, VersionedScans {
    private final JdbcConnections connections;

    /** A database that is connected to with these settings when it is first used. */
    public PostgresDatabase(JdbcSettings settings) {
        this.connections = new JdbcConnections(settings, new PostgresDialect());
    }

    /** The name alone: the version is the server's, which may be another one tomorrow. */
    @Override
    public Dialect dialect() {
        return new Dialect("postgresql", org.postgresql.util.DriverInfo.DRIVER_VERSION);
    }

    /** How busy the connections are. */
    @Override
    public PoolState poolState() {
        return connections.state();
    }

    @Override
    public List<SchemaInfo> listSchemas() {
        return read(PostgresCatalog::schemas);
    }

    @Override
    public List<RelationInfo> listRelations(String schema) {
        return read(connection -> PostgresCatalog.relations(connection, schema));
    }

    @Override
    public RelationInfo relationInfo(RelationName relation) {
        return read(connection -> PostgresCatalog.relation(connection, relation));
    }

    @Override
    public List<Column> listColumns(RelationName relation) {
        return read(connection -> PostgresColumns.relation(connection, relation).columns().stream()
                .map(PostgresRelation.TypedColumn::column)
                .toList());
    }

    @Override
    public List<Index> listIndexes(RelationName relation) {
        return read(connection -> PostgresIndexes.of(connection, relation));
    }

    @Override
    public List<Constraint> listConstraints(RelationName relation) {
        return read(connection -> PostgresConstraints.of(connection, relation));
    }

    @Override
    public ViewDefinition viewDefinition(RelationName relation) {
        return read(connection -> PostgresCatalog.viewDefinition(connection, relation));
    }

    @Override
    public String ddl(RelationName relation) {
        return read(connection -> PostgresDdl.of(connection, relation));
    }

    @Override
    public @Nullable String versionToken(RelationName relation) {
        return read(connection -> Optional.ofNullable(PostgresVersions.token(connection, relation)))
                .orElse(null);
    }

    @Override
    public ArrowReader query(Query query, BufferAllocator allocator) {
        return switch (query) {
            case Query.Scan scan -> scan(scan, allocator, PostgresScan::start).rows();
            case Query.Sql sql -> new PostgresQuery(connections, sql, allocator).open();
        };
    }

    @Override
    public VersionedRows scan(Query.Scan scan, BufferAllocator allocator) {
        return scan(scan, allocator, PostgresScan::startVersioned);
    }

    private VersionedRows scan(Query.Scan scan, BufferAllocator allocator, PostgresScan.Start start) {
        Session<JdbcConnection> session = connections.take();
        try {
            PostgresScan.Started started = session.call(connection -> start.in(connection, scan));
            return new VersionedRows(
                    started.token(),
                    new SessionReader<>(
                            session,
                            started.rows(),
                            allocator,
                            failure -> PostgresErrors.ofScan(scan.relation(), started.view(), failure)));
        } catch (RuntimeException | Error e) {
            session.close();
            throw e;
        }
    }

    private <T> T read(Session.Work<JdbcConnection, T> work) {
        try (Session<JdbcConnection> session = connections.take()) {
            return session.call(connection -> {
                PostgresTransaction.beginCatalogRead(connection);
                return work.on(connection);
            });
        }
    }

    @Override
    public InsertResult insert(Insert insert, ArrowReader rows) {
        PostgresInsert.requireSupported(insert);
        try (Session<JdbcConnection> session = connections.take()) {
            return new PostgresInsert(session, insert).run(rows);
        }
    }

    @Override
    public InsertResult create(NewTable table, Rows rows) {
        PostgresCreate.requirePossible(table);
        try (Session<JdbcConnection> session = connections.take()) {
            return new PostgresCreate(session, table).run(rows);
        }
    }

    @Override
    public void close() {
        connections.close();
    }
}
