package io.tabledav.backend.mysql;

import io.tabledav.backend.jdbc.JdbcConnection;
import io.tabledav.backend.jdbc.JdbcConnections;
import io.tabledav.backend.jdbc.JdbcSettings;
import io.tabledav.backend.jdbc.PoolState;
import io.tabledav.backend.jdbc.Session;
import io.tabledav.backend.mysql.RelationLayout.LayoutColumn;
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
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.jspecify.annotations.Nullable;

/**
 * A MySQL or MariaDB server; its databases are the schemas.
 *
 * <p>Making one opens nothing: a server that does not answer makes each call fail with {@code UNAVAILABLE} until it does.
 */
public final class MysqlDatabase
        implements Database, DdlSource, TableCreator, VersionSource, VersionedScans, PoolState.Source {
    private final MysqlDriver driver;
    private final JdbcConnections connections;

    /** A database that is connected to when it is first used; {@code INVALID} for a URL of another kind. */
    public MysqlDatabase(JdbcSettings settings) {
        MysqlDialect dialect = new MysqlDialect(settings);
        this.driver = dialect.mysqlDriver();
        this.connections = new JdbcConnections(settings, dialect);
    }

    /** Whether a URL is for this kind of database. */
    public static boolean takes(String url) {
        return url.startsWith("jdbc:mysql:") || url.startsWith("jdbc:mariadb:");
    }

    @Override
    public Dialect dialect() {
        return new Dialect(driver.name().toLowerCase(Locale.ROOT), driver.version());
    }

    @Override
    public List<SchemaInfo> listSchemas() {
        return read(MysqlCatalog::schemas);
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
        return read(catalog -> catalog.layout(relation).columns().stream()
                .map(LayoutColumn::column)
                .toList());
    }

    @Override
    public List<Index> listIndexes(RelationName relation) {
        return read(catalog ->
                new MysqlConstraints(catalog).indexes(catalog.relation(relation).name()));
    }

    @Override
    public List<Constraint> listConstraints(RelationName relation) {
        return read(catalog -> new MysqlConstraints(catalog)
                .constraints(catalog.relation(relation).name()));
    }

    @Override
    public ViewDefinition viewDefinition(RelationName relation) {
        return read(catalog -> new MysqlViews(catalog).definition(relation));
    }

    @Override
    public String ddl(RelationName relation) {
        return read(catalog -> new MysqlViews(catalog).ddl(relation));
    }

    @Override
    public @Nullable String versionToken(RelationName relation) {
        return read(catalog -> Optional.ofNullable(MysqlVersions.token(catalog, relation)))
                .orElse(null);
    }

    private <T> T read(Lookup<T> lookup) {
        try (Session<JdbcConnection> session = connections.take()) {
            return session.call(connection -> lookup.in(new MysqlCatalog(connection)));
        }
    }

    @Override
    public ArrowReader query(Query query, BufferAllocator allocator) {
        return switch (query) {
            case Query.Scan scan -> scan(scan, false, allocator).rows();
            case Query.Sql sql -> new MysqlQuery(driver, connections, sql).open(allocator);
        };
    }

    @Override
    public VersionedRows scan(Query.Scan scan, BufferAllocator allocator) {
        return scan(scan, true, allocator);
    }

    private VersionedRows scan(Query.Scan scan, boolean versioned, BufferAllocator allocator) {
        Session<JdbcConnection> session = connections.take();
        try {
            return new MysqlScan(driver, scan).open(session, versioned, allocator);
        } catch (RuntimeException | Error e) {
            session.close();
            throw e;
        }
    }

    @Override
    public InsertResult insert(Insert insert, ArrowReader rows) {
        MysqlInsert.requireSupported(insert);
        try (Session<JdbcConnection> session = connections.take()) {
            return new MysqlInsert(session, insert, driver).run(rows);
        }
    }

    @Override
    public InsertResult create(NewTable table, Rows rows) {
        MysqlCreate.requirePossible(table);
        return new MysqlCreate(connections::take, driver, table).run(rows);
    }

    @Override
    public PoolState poolState() {
        return connections.state();
    }

    @Override
    public void close() {
        connections.close();
    }

    /** Something that is looked up in the catalog. */
    @FunctionalInterface
    private interface Lookup<T> {
        T in(MysqlCatalog catalog) throws SQLException;
    }
}
