package io.tabledav.state.jdbc;

import io.tabledav.state.LockHolder;
import io.tabledav.state.LockKind;
import io.tabledav.state.LockKind.Depth;
import io.tabledav.state.LockKind.Scope;
import io.tabledav.state.LockOutcome;
import io.tabledav.state.LockRequest;
import io.tabledav.state.ResourceLock;
import io.tabledav.state.State;
import io.tabledav.state.StateLimits;
import io.tabledav.state.StatePlace;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.IntConsumer;

/**
 * What locks cost when there are none and when there are many. Run by hand, with how many there are to be and how many calls are
 * measured: {@code StateBenchmark 100000 1000}. Prints the median and the 99th percentile of each call.
 */
final class StateBenchmark {
    private static final StateLimits LIMITS = new StateLimits(
            new StateLimits.Locks(10_000_000, 10_000, Duration.ofMinutes(10), Duration.ofHours(1)),
            StateLimits.DEFAULTS.properties(),
            StateLimits.DEFAULTS.scratch());

    private StateBenchmark() {}

    public static void main(String... arguments) throws Exception {
        int locks = Integer.parseInt(arguments[0]);
        int calls = Integer.parseInt(arguments[1]);
        run("SQLite", new SqlitePlace(), locks, calls);
        run("PostgreSQL", ServerPlace.onPostgres(), locks, calls);
    }

    private static void run(String name, StatePlace place, int locks, int calls) throws Exception {
        try (State state = place.open(LIMITS, InstantSource.system())) {
            measure(name + ", no locks", state, calls);
            long start = System.nanoTime();
            for (int i = 0; i < locks; i++) {
                lock(state, "/db/main/t" + i, "user" + i % 50);
            }
            System.out.printf(
                    Locale.ROOT,
                    "%s: %d locks taken one after the other in %.1f s%n",
                    name,
                    locks,
                    (System.nanoTime() - start) / 1e9);
            measure(name + ", " + locks + " locks", state, calls);
        } finally {
            place.close();
        }
    }

    private static ResourceLock lock(State state, String key, String principal) {
        LockOutcome outcome = state.locks()
                .lock(new LockRequest(
                        key,
                        new LockKind(Scope.EXCLUSIVE, Depth.ZERO, false),
                        new LockHolder(principal, "<href>x</href>"),
                        Duration.ofHours(1)));
        return ((LockOutcome.Granted) outcome).lock();
    }

    private static void measure(String name, State state, int calls) {
        time(name + ": covering", calls, i -> state.locks().covering("/db/main/t" + i + "/x/y"));
        time(name + ": lock and unlock", calls, i -> {
            ResourceLock lock = lock(state, "/db/main/new" + i, "me");
            state.locks().unlock(lock.key(), lock.token(), "me");
        });
    }

    private static void time(String name, int calls, IntConsumer call) {
        long[] nanos = new long[calls];
        for (int i = -calls / 4; i < calls; i++) {
            long start = System.nanoTime();
            call.accept(Math.abs(i));
            if (i >= 0) {
                nanos[i] = System.nanoTime() - start;
            }
        }
        Arrays.sort(nanos);
        System.out.printf(
                Locale.ROOT,
                "%s: median %.2f ms, 99%% %.2f ms%n",
                name,
                nanos[calls / 2] / 1e6,
                nanos[calls * 99 / 100] / 1e6);
    }
}
