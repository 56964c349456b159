package io.tabledav.state.jdbc;

import io.tabledav.spi.DatabaseException;
import io.tabledav.state.DropResults;
import io.tabledav.state.HiddenStore;
import io.tabledav.state.LockStore;
import io.tabledav.state.PropertyStore;
import io.tabledav.state.ScratchStore;
import io.tabledav.state.State;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The state in a database that is reached over JDBC. Making one opens nothing: a database that is down is asked again by each
 * call, and its tables are made, or brought up to date, by the first that reaches it.
 */
public final class JdbcState implements State {
    private static final System.Logger LOG = System.getLogger(JdbcState.class.getName());
    private static final Duration SWEEP = Duration.ofMinutes(1);

    private final StateDatabase database;
    private final JdbcLocks locks;
    private final JdbcProperties properties;
    private final JdbcScratch scratch;
    private final JdbcHidden hidden;
    private final JdbcDropResults dropResults;
    private final Sweep sweep;
    private final ScheduledExecutorService sweeper;
    private final Future<?> sweeps;

    /**
     * Keeps the state where the settings say.
     *
     * <p>Errors: {@code INVALID} for a URL of a database that cannot keep it.
     *
     * @param clock the wall clock of this server
     */
    public JdbcState(StateSettings settings, InstantSource clock) {
        database = new StateDatabase(settings);
        locks = new JdbcLocks(database, settings.limits().locks(), clock);
        properties = new JdbcProperties(database, settings.limits().properties());
        scratch = new JdbcScratch(database, settings.limits().scratch(), clock);
        hidden = new JdbcHidden(database, clock);
        dropResults = new JdbcDropResults(database, clock);
        sweep = new Sweep(database, locks, settings.limits().scratch(), clock);
        sweeper = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("state-sweep").factory());
        sweeps = sweeper.scheduleWithFixedDelay(
                this::sweepQuietly, SWEEP.toMillis(), SWEEP.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public LockStore locks() {
        return locks;
    }

    @Override
    public PropertyStore properties() {
        return properties;
    }

    @Override
    public ScratchStore scratch() {
        return scratch;
    }

    @Override
    public HiddenStore hidden() {
        return hidden;
    }

    @Override
    public DropResults dropResults() {
        return dropResults;
    }

    @Override
    public void check() {
        database.read(transaction -> transaction.number("SELECT COUNT(*) FROM tabledav_guard"));
    }

    /** Deletes some of what nobody sees any more; done by itself each minute. */
    public void sweep() {
        sweep.run();
    }

    private void sweepQuietly() {
        try {
            sweep.run();
        } catch (DatabaseException e) {
            // Whoever needs the database is told that it is down; what is due waits for the next sweep.
            LOG.log(Level.DEBUG, "What has expired is not swept.", e);
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "What has expired cannot be swept.", e);
        }
    }

    @Override
    public void close() {
        sweeps.cancel(false);
        sweeper.shutdownNow();
        database.close();
    }
}
