package io.tabledav.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.tabledav.state.LockKind.Depth;
import io.tabledav.state.LockKind.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Two servers on one database, and many clients that want the same at once. */
public abstract class LockRaces extends StateContract {
    private static final int CLIENTS = 50;
    private static final int CYCLES = 12;

    /** What a client wants a lock on, and how. */
    private record Wish(String key, Scope scope, Depth depth) {}

    @Test
    void noTwoHoldWhatOnlyOneMayHold() throws Exception {
        List<Wish> wishes = List.of(new Wish("/sales/main/orders", Scope.EXCLUSIVE, Depth.ZERO));
        assertThat(race(wishes, CYCLES)).isEqualTo(CLIENTS * CYCLES);
    }

    @Test
    void noTwoHoldWhatOnlyOneMayHoldFromAboveOrBelow() throws Exception {
        List<Wish> wishes = List.of(
                new Wish("/sales/main/orders", Scope.EXCLUSIVE, Depth.ZERO),
                new Wish("/sales/main", Scope.EXCLUSIVE, Depth.INFINITY),
                new Wish("/sales", Scope.EXCLUSIVE, Depth.INFINITY),
                new Wish("/", Scope.EXCLUSIVE, Depth.INFINITY),
                new Wish("/sales/main/orders", Scope.EXCLUSIVE, Depth.INFINITY));
        assertThat(race(wishes, CYCLES / 4)).isEqualTo(CLIENTS * (CYCLES / 4));
    }

    /** Lets each client take and give back a lock so many times; how often that was done. */
    private int race(List<Wish> wishes, int cycles) throws Exception {
        List<LockStore> servers = List.of(state().locks(), open(LIMITS).locks());
        AtomicInteger holders = new AtomicInteger();
        AtomicInteger done = new AtomicInteger();
        List<Future<?>> clients = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int client = 0; client < CLIENTS; client++) {
                LockStore server = servers.get(client % servers.size());
                Wish wish = wishes.get(client % wishes.size());
                String principal = "client" + client;
                clients.add(threads.submit(() -> {
                    for (int cycle = 0; cycle < cycles; cycle++) {
                        ResourceLock lock = take(server, wish, principal);
                        assertThat(holders.incrementAndGet()).as("holders").isEqualTo(1);
                        Thread.sleep(1);
                        assertThat(holders.getAndDecrement()).as("holders").isEqualTo(1);
                        assertThat(server.unlock(wish.key(), lock.token(), principal))
                                .isEqualTo(new TokenOutcome.Done(lock));
                        done.incrementAndGet();
                    }
                    return true;
                }));
            }
            for (Future<?> client : clients) {
                client.get(5, TimeUnit.MINUTES);
            }
        }
        assertThat(servers.getFirst().below("/", 10)).isEmpty();
        return done.get();
    }

    private static ResourceLock take(LockStore server, Wish wish, String principal) throws InterruptedException {
        LockKind kind = new LockKind(wish.scope(), wish.depth(), false);
        while (true) {
            LockOutcome outcome = server.lock(new LockRequest(wish.key(), kind, new LockHolder(principal, ""), null));
            if (outcome instanceof LockOutcome.Granted granted) {
                return granted.lock();
            }
            Thread.sleep(ThreadLocalRandom.current().nextInt(5, 30));
        }
    }
}
