package io.tabledav.backend.generic;

import io.tabledav.backend.jdbc.JdbcConnection;
import io.tabledav.backend.jdbc.JdbcConnections;
import io.tabledav.backend.jdbc.JdbcSettings;
import io.tabledav.backend.jdbc.PoolState;
import io.tabledav.backend.jdbc.Session;
import io.tabledav.backend.jdbc.SessionReader;
import io.tabledav.spi.Column;
import io.tabledav.spi.Constraint;
import io.tabledav.spi.Database;
import io.tabledav.spi.Dialect;
import io.tabledav.spi.Index;
import io.tabledav.spi.Insert;
import io.tabledav.spi.InsertResult;
import io.tabledav.spi.Query;
import io.tabledav.spi.RelationInfo;
import io.tabledav.spi.RelationName;
import io.tabledav.spi.SchemaInfo;
import io.tabledav.spi.ViewDefinition;
import java.nio.file.Path;
import java.sql.Driver;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.jspecify.annotations.Nullable;

/**
 * A database of any kind that has a JDBC driver. Reads what the driver describes, appends, and replaces by deleting and
 * filling; does not upsert, truncate or create, which no standard says how to do.
 */
public final class GenericDatabase implements Database, PoolState.Source {
    private final DriverFolder.Found driver;
    private final Dialect dialect;
    private final JdbcConnections connections;
    private volatile @Nullable Traits traits;
    private volatile boolean limits = true;

    /**
     * A database that is connected to when it is first used.
     *
     * <p>Errors: {@code INVALID} if neither the folder nor the class path has a driver for the URL.
     *
     * @param driversFolder the folder with the jars of drivers; it need not exist
     */
    public GenericDatabase(JdbcSettings settings, Path driversFolder) {
        this.driver = DriverFolder.find(settings.url(), driversFolder);
        Driver found = driver.driver();
        this.dialect = new Dialect(
                DriverFolder.kind(settings.url()).replace("jdbc:", "").toLowerCase(Locale.ROOT),
                "driver " + found.getMajorVersion() + "." + found.getMinorVersion());
        this.connections = new JdbcConnections(settings, new GenericDialect(found.getClass()));
    }

    /** The kind as the URL spells it. The version is the driver's, since the engine's would have to be asked for. */
    @Override
    public Dialect dialect() {
        return dialect;
    }

    @Override
    public PoolState poolState() {
        return connections.state();
    }

    @Override
    public List<SchemaInfo> listSchemas() {
        return read(GenericCatalog::schemas);
    }

    @Override
    public List<RelationInfo> listRelations(String schema) {
        return read(catalog -> catalog.relations(schema));
    }

    @Override
    public RelationInfo relationInfo(RelationName relation) {
        return read(catalog -> catalog.relation(relation));
    }

    @Override
    public List<Column> listColumns(RelationName relation) {
        return read(catalog ->
                catalog.columns(relation).stream().map(GenericColumn::column).toList());
    }

    @Override
    public List<Index> listIndexes(RelationName relation) {
        return read(catalog ->
                catalog.relation(relation).kind().isView() ? List.of() : new GenericKeys(catalog, relation).indexes());
    }

    @Override
    public List<Constraint> listConstraints(RelationName relation) {
        return read(catalog -> catalog.relation(relation).kind().isView()
                ? List.of()
                : new GenericKeys(catalog, relation).constraints());
    }

    @Override
    public ViewDefinition viewDefinition(RelationName relation) {
        return read(catalog -> catalog.viewDefinition(relation));
    }

    private <T> T read(Session.Work<GenericCatalog, T> work) {
        try (Session<JdbcConnection> session = connections.take()) {
            return session.call(connection -> work.on(catalog(connection)));
        }
    }

    private GenericCatalog catalog(JdbcConnection connection) throws SQLException {
        Traits known = traits;
        if (known == null) {
            known = Traits.of(connection.jdbc());
            traits = known;
        }
        return new GenericCatalog(connection, known);
    }

    @Override
    public ArrowReader query(Query query, BufferAllocator allocator) {
        return switch (query) {
            case Query.Scan scan -> reader(connections.take(), connection -> start(connection, scan), allocator);
            case Query.Sql sql -> {
                GenericQuery statement = new GenericQuery(sql);
                Session<JdbcConnection> session = connections.take();
                yield reader(session, statement::start, allocator);
            }
        };
    }

    private static ArrowReader reader(
            Session<JdbcConnection> session,
            Session.Work<JdbcConnection, ResultBatches> start,
            BufferAllocator allocator) {
        try {
            return new SessionReader<>(session, session.call(start), allocator, GenericErrors::of);
        } catch (RuntimeException | Error e) {
            session.close();
            throw e;
        }
    }

    private ResultBatches start(JdbcConnection connection, Query.Scan query) throws SQLException {
        GenericScan scan = new GenericScan(catalog(connection), query);
        boolean limited = limits;
        try {
            return scan.start(connection, limited);
        } catch (SQLException e) {
            connection.requireRunning();
            if (!limited || !scan.isLimited() || !isRefusal(e)) {
                throw e;
            }
            connection.jdbc().rollback();
            try {
                ResultBatches batches = scan.start(connection, false);
                limits = false;
                return batches;
            } catch (SQLException again) {
                e.addSuppressed(again);
                throw e;
            }
        }
    }

    /** Whether the database may have refused the way in which rows are limited. */
    private static boolean isRefusal(SQLException failure) {
        return switch (GenericErrors.of(failure).code()) {
            case INVALID, UNSUPPORTED, INTERNAL -> true;
            default -> false;
        };
    }

    @Override
    public InsertResult insert(Insert insert, ArrowReader rows) {
        GenericInsert.requireSupported(insert);
        try (Session<JdbcConnection> session = connections.take()) {
            return new GenericInsert(session, insert, this::catalog).run(rows);
        }
    }

    @Override
    public void close() {
        try {
            connections.close();
        } finally {
            DriverFolder.close(driver.loader());
        }
    }
}
