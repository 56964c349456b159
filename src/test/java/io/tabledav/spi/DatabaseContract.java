package io.tabledav.spi;

import static org.assertj.core.api.Assertions.assertThat;

import io.tabledav.spi.Behaviours.Power;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * What every backend promises: extend this class, give it a fresh database, and declare what the backend can do.
 *
 * <p>The tests are in the interfaces that this class implements, by theme. They only use what {@link Database} documents, and
 * assert for each power that is not {@linkplain Behaviours declared} that it is refused in the documented way.
 */
public abstract class DatabaseContract
        implements MetadataContract,
                ScanContract,
                PredicateContract,
                LifetimeContract,
                InsertContract,
                InsertFailureContract,
                InsertCheckContract,
                MergeContract,
                UpsertContract,
                CreateContract,
                SqlContract {
    private @Nullable BufferAllocator allocator;
    private @Nullable Database database;

    /** What the backend declares about itself. */
    @Override
    public abstract Behaviours behaviours();

    /** The schema in which the fixture's tables are. */
    @Override
    public abstract String schema();

    /**
     * A fresh database that holds exactly these tables, without rows, and these views. Called before each test; the suite
     * closes the database.
     *
     * @param tables the tables, parents before their children; with their primary key, UNIQUE columns ({@link
     *     TableSpec.ColumnSpec#unique}), defaults and foreign key as far as the database has such things
     * @param views the SQL of each view by its name; empty unless {@link Power#VIEWS} is declared
     */
    protected abstract Database open(List<TableSpec> tables, Map<String, String> views) throws Exception;

    /** A query that runs for minutes unless it is cancelled, for a backend that declares {@link Power#LONG_STATEMENTS}. */
    @Override
    public Query endlessQuery() {
        throw new AssertionError("a backend that declares LONG_STATEMENTS gives one");
    }

    /** Called after each test, when the database is closed: the fixture gives back what it holds itself. */
    protected void afterClose() throws Exception {}

    @BeforeEach
    void openDatabase() throws Exception {
        allocator = new RootAllocator();
        Map<String, String> views =
                behaviours().has(Power.VIEWS) ? Map.of(ContractTables.TALL, ContractTables.TALL_SQL) : Map.of();
        database = open(ContractTables.all(behaviours()), views);
        append(ContractTables.PEOPLE, ContractTables.PEOPLE_ROWS);
    }

    @AfterEach
    void everythingIsGivenBack() throws Exception {
        // A test that interrupts its thread must not interrupt the next one's.
        Thread.interrupted();
        if (database != null) {
            database.close();
        }
        afterClose();
        if (allocator != null) {
            long allocatedBytes = allocator.getAllocatedMemory();
            assertThat(allocatedBytes).as("bytes still allocated").isZero();
            allocator.close();
        }
    }

    @Override
    public BufferAllocator allocator() {
        if (allocator == null) {
            throw new IllegalStateException("no test is running");
        }
        return allocator;
    }

    @Override
    public Database database() {
        if (database == null) {
            throw new IllegalStateException("no test is running");
        }
        return database;
    }
}
