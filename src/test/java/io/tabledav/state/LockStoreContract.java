package io.tabledav.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.state.LockKind.Depth;
import io.tabledav.state.LockKind.Scope;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Locks as RFC 4918 wants them, on whatever keeps them. */
public abstract class LockStoreContract extends StateContract {
    private static final String ORDERS = "/sales/main/orders";

    private LockStore locks() {
        return state().locks();
    }

    private static LockRequest request(String key, Scope scope, Depth depth, String principal) {
        return new LockRequest(
                key, new LockKind(scope, depth, false), new LockHolder(principal, "<D:href>me</D:href>"), null);
    }

    private static LockRequest within(@Nullable Duration timeout) {
        return new LockRequest(
                ORDERS, new LockKind(Scope.EXCLUSIVE, Depth.ZERO, false), new LockHolder("ann", ""), timeout);
    }

    private static ResourceLock granted(LockOutcome outcome) {
        assertThat(outcome).isInstanceOf(LockOutcome.Granted.class);
        return ((LockOutcome.Granted) outcome).lock();
    }

    private static List<ResourceLock> conflicts(LockOutcome outcome) {
        assertThat(outcome).isInstanceOf(LockOutcome.Conflict.class);
        return ((LockOutcome.Conflict) outcome).locks();
    }

    private ResourceLock exclusive(String key, Depth depth) {
        return granted(locks().lock(request(key, Scope.EXCLUSIVE, depth, "ann")));
    }

    private ResourceLock shared(String key, Depth depth, String principal) {
        return granted(locks().lock(request(key, Scope.SHARED, depth, principal)));
    }

    @Test
    void aLockIsKeptAsItWasAskedFor() {
        String owner = "<D:href xmlns:D='DAV:'>mailto:ann@example.org</D:href> ☂\n\"'";
        ResourceLock lock = granted(locks().lock(new LockRequest(
                "/sales/main/größe und 'so'",
                new LockKind(Scope.SHARED, Depth.INFINITY, true),
                new LockHolder("ännchen", owner),
                Duration.ofSeconds(90))));
        assertThat(lock.token()).matches("urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
        assertThat(lock.kind()).isEqualTo(new LockKind(Scope.SHARED, Depth.INFINITY, true));
        assertThat(lock.holder()).isEqualTo(new LockHolder("ännchen", owner));
        assertThat(lock.term())
                .isEqualTo(new LockTerm(
                        Duration.ofSeconds(90), clock.instant(), clock.instant().plusSeconds(90)));
        assertThat(locks().find(lock.token())).contains(lock);
        assertThat(locks().covering("/sales/main/größe und 'so'")).containsExactly(lock);
    }

    @Test
    void anExclusiveLockKeepsEverybodyOutItsHolderToo() {
        ResourceLock lock = exclusive(ORDERS, Depth.ZERO);
        for (Scope scope : Scope.values()) {
            for (String principal : List.of("ann", "bob")) {
                assertThat(conflicts(locks().lock(request(ORDERS, scope, Depth.ZERO, principal))))
                        .containsExactly(lock);
            }
        }
        assertThat(locks().covering(ORDERS)).containsExactly(lock);
    }

    @Test
    void sharedLocksStandSideBySideAndKeepExclusiveOnesOut() {
        ResourceLock anns = shared(ORDERS, Depth.ZERO, "ann");
        ResourceLock bobs = shared(ORDERS, Depth.INFINITY, "bob");
        assertThat(anns.token()).isNotEqualTo(bobs.token());
        assertThat(conflicts(locks().lock(request(ORDERS, Scope.EXCLUSIVE, Depth.ZERO, "ann"))))
                .containsExactlyInAnyOrder(anns, bobs);
        assertThat(locks().covering(ORDERS)).containsExactlyInAnyOrder(anns, bobs);
    }

    @Test
    void aLockOfInfiniteDepthIsOnAllBelow() {
        ResourceLock lock = exclusive("/sales/main", Depth.INFINITY);
        assertThat(locks().covering(ORDERS + "/x/y")).containsExactly(lock);
        assertThat(conflicts(locks().lock(request(ORDERS, Scope.SHARED, Depth.ZERO, "bob"))))
                .containsExactly(lock);
        assertThat(locks().covering("/sales")).isEmpty();
        exclusive("/sales", Depth.ZERO);
    }

    @Test
    void aLockOfDepthZeroIsOnNothingBelow() {
        exclusive("/sales/main", Depth.ZERO);
        assertThat(locks().covering(ORDERS)).isEmpty();
        exclusive(ORDERS, Depth.INFINITY);
    }

    @Test
    void infiniteDepthIsNotHadAboveWhatOthersHold() {
        ResourceLock deep = shared(ORDERS + "/a/b", Depth.ZERO, "bob");
        for (String above : List.of("/", "/sales", "/sales/main", ORDERS, ORDERS + "/a")) {
            assertThat(conflicts(locks().lock(request(above, Scope.EXCLUSIVE, Depth.INFINITY, "ann"))))
                    .as(above)
                    .containsExactly(deep);
        }
        exclusive(ORDERS, Depth.ZERO);
        shared("/sales/main/other", Depth.INFINITY, "ann");
        assertThat(conflicts(locks().lock(request("/sales", Scope.SHARED, Depth.INFINITY, "ann"))))
                .extracting(ResourceLock::key)
                .containsExactly(ORDERS);
    }

    @Test
    void sharedLocksOfInfiniteDepthStandAboveSharedOnes() {
        ResourceLock deep = shared(ORDERS + "/a", Depth.ZERO, "bob");
        ResourceLock high = shared("/", Depth.INFINITY, "ann");
        assertThat(locks().covering(ORDERS + "/a")).containsExactly(high, deep);
    }

    @Test
    void keysThatOnlyBeginAlikeHaveNothingToDoWithEachOther() {
        List<String> keys = List.of(
                "/sales/main/order",
                "/sales/main/orders",
                "/sales/main/order.csv",
                "/sales/main/order-1",
                "/sales/main/order 1",
                "/sales/main/order0",
                "/sales/main/Order",
                "/sales/main/order ",
                "/sales/main/ordeŕ",
                "/sales/main/örder");
        keys.forEach(key -> exclusive(key, Depth.INFINITY));
        for (String key : keys) {
            assertThat(locks().covering(key)).extracting(ResourceLock::key).containsExactly(key);
            assertThat(locks().below(key, 10)).as(key).isEmpty();
        }
    }

    @Test
    void manyConflictsAreToldInPart() {
        IntStream.range(0, LockStore.MOST_CONFLICTS + 5)
                .forEach(i -> shared("/sales/main/t" + (1000 + i), Depth.ZERO, "bob"));
        assertThat(conflicts(locks().lock(request("/sales", Scope.EXCLUSIVE, Depth.INFINITY, "ann"))))
                .extracting(ResourceLock::key)
                .hasSize(LockStore.MOST_CONFLICTS)
                .startsWith("/sales/main/t1000", "/sales/main/t1001");
    }

    @Test
    void timeIsGivenWithinBounds() {
        assertThat(List.of(
                        timeoutOf(null),
                        timeoutOf(Duration.ofSeconds(30)),
                        timeoutOf(Duration.ofDays(365L * 1000)),
                        timeoutOf(Duration.ZERO)))
                .containsExactly(
                        LIMITS.locks().usual(),
                        Duration.ofSeconds(30),
                        LIMITS.locks().longest(),
                        Duration.ofSeconds(1));
    }

    private Duration timeoutOf(@Nullable Duration wanted) {
        ResourceLock lock = granted(locks().lock(within(wanted)));
        assertThat(locks().unlock(ORDERS, lock.token(), "ann")).isEqualTo(new TokenOutcome.Done(lock));
        return lock.term().timeout();
    }

    @Test
    void aLockThatHasExpiredIsNeverSeen() {
        ResourceLock lock = granted(locks().lock(within(Duration.ofMinutes(1))));
        clock.advance(Duration.ofMillis(59_999));
        assertThat(locks().covering(ORDERS)).containsExactly(lock);
        clock.advance(Duration.ofMillis(1));
        assertThat(locks().covering(ORDERS)).isEmpty();
        assertThat(locks().covering(List.of(ORDERS))).containsExactly(Map.entry(ORDERS, List.of()));
        assertThat(locks().below("/sales", 10)).isEmpty();
        assertThat(locks().onChildren("/sales/main")).isEmpty();
        assertThat(locks().find(lock.token())).isEmpty();
        assertThat(locks().refresh(ORDERS, lock.token(), "ann", null)).isEqualTo(new TokenOutcome.NoSuchLock());
        assertThat(locks().unlock(ORDERS, lock.token(), "ann")).isEqualTo(new TokenOutcome.NoSuchLock());
        ResourceLock next = granted(locks().lock(within(null)));
        sweep();
        assertThat(locks().remove(ORDERS)).containsExactly(next);
    }

    @Test
    void aRefreshLetsALockRunAnew() {
        ResourceLock lock = granted(locks().lock(within(Duration.ofMinutes(1))));
        clock.advance(Duration.ofSeconds(50));
        LockTerm renewed = new LockTerm(
                Duration.ofMinutes(2), lock.term().created(), clock.instant().plusSeconds(120));
        ResourceLock expected = new ResourceLock(lock.token(), lock.key(), lock.kind(), lock.holder(), renewed);
        assertThat(locks().refresh(ORDERS, lock.token(), "ann", Duration.ofMinutes(2)))
                .isEqualTo(new TokenOutcome.Done(expected));
        clock.advance(Duration.ofSeconds(119));
        assertThat(locks().covering(ORDERS)).containsExactly(expected);
    }

    @Test
    void aTokenIsGoodForItsHolderAndUnderItsLockOnly() {
        ResourceLock lock = exclusive("/sales/main", Depth.INFINITY);
        assertThat(locks().refresh(ORDERS, lock.token(), "bob", null)).isEqualTo(new TokenOutcome.NotYours(lock));
        assertThat(locks().unlock(ORDERS, lock.token(), "bob")).isEqualTo(new TokenOutcome.NotYours(lock));
        for (String outside : List.of("/", "/sales", "/sales/main2", "/other/main/orders")) {
            assertThat(locks().unlock(outside, lock.token(), "ann")).isEqualTo(new TokenOutcome.NoSuchLock());
            assertThat(locks().refresh(outside, lock.token(), "ann", null)).isEqualTo(new TokenOutcome.NoSuchLock());
        }
        String unknown = "urn:uuid:00000000-0000-0000-0000-000000000000";
        assertThat(locks().unlock(ORDERS, unknown, "ann")).isEqualTo(new TokenOutcome.NoSuchLock());
        assertThat(locks().unlock(ORDERS, "garbage ' OR 1=1 ☂", "ann")).isEqualTo(new TokenOutcome.NoSuchLock());

        assertThat(locks().unlock(ORDERS, lock.token(), "ann")).isEqualTo(new TokenOutcome.Done(lock));
        assertThat(locks().unlock(ORDERS, lock.token(), "ann")).isEqualTo(new TokenOutcome.NoSuchLock());
        exclusive(ORDERS, Depth.ZERO);
    }

    @Test
    void manyKeysAreAskedForAtOnce() {
        ResourceLock high = shared("/sales", Depth.INFINITY, "ann");
        ResourceLock low = shared("/sales/main/t7", Depth.ZERO, "ann");
        shared("/sales/main", Depth.ZERO, "ann");
        List<String> keys =
                IntStream.range(0, 1500).mapToObj(i -> "/sales/main/t" + i).toList();
        Map<String, List<ResourceLock>> covering = locks().covering(keys);
        assertThat(covering).containsOnlyKeys(keys);
        keys.forEach(key -> assertThat(covering.get(key))
                .isEqualTo(key.equals("/sales/main/t7") ? List.of(high, low) : List.of(high)));
        assertThat(locks().covering(List.of())).isEmpty();
    }

    @Test
    void theChildrenOfAFolderAreAskedForAtOnce() {
        ResourceLock one = shared("/sales/main/a", Depth.ZERO, "ann");
        ResourceLock two = shared("/sales/main/a", Depth.ZERO, "bob");
        ResourceLock other = exclusive("/sales/main/b", Depth.INFINITY);
        exclusive("/sales/main/c/d", Depth.ZERO);
        shared("/sales/main", Depth.ZERO, "ann");
        shared("/", Depth.ZERO, "ann");
        Map<String, List<ResourceLock>> children = locks().onChildren("/sales/main");
        assertThat(children).containsOnlyKeys("/sales/main/a", "/sales/main/b");
        assertThat(children.get("/sales/main/a")).containsExactlyInAnyOrder(one, two);
        assertThat(children.get("/sales/main/b")).containsExactly(other);
        assertThat(locks().onChildren("/")).isEmpty();
    }

    @Test
    void whatLiesBelowComesInOrderAndUpToAnyNumber() {
        List.of("/b/x/3", "/b/x/1", "/b/x/2", "/b/y", "/bb", "/a").forEach(key -> exclusive(key, Depth.ZERO));
        assertThat(locks().below("/b", 10))
                .extracting(ResourceLock::key)
                .containsExactly("/b/x/1", "/b/x/2", "/b/x/3", "/b/y");
        assertThat(locks().below("/b", 2)).hasSize(2);
        assertThat(locks().below("/", 10)).hasSize(6);
    }

    @Test
    void aNameThatGetsAResourceIsNoLongerOnlyAName() {
        LockKind nameOnly = new LockKind(Scope.SHARED, Depth.ZERO, true);
        granted(locks().lock(new LockRequest(ORDERS, nameOnly, new LockHolder("ann", ""), null)));
        granted(locks().lock(new LockRequest(ORDERS + "/x", nameOnly, new LockHolder("ann", ""), null)));
        locks().filled(ORDERS);
        assertThat(locks().covering(ORDERS))
                .extracting(lock -> lock.kind().nameOnly())
                .containsExactly(false);
        assertThat(locks().covering(ORDERS + "/x"))
                .extracting(lock -> lock.kind().nameOnly())
                .containsExactly(true);
    }

    @Test
    void removingATreeLeavesWhatIsAboveAndBeside() {
        ResourceLock above = shared("/sales", Depth.INFINITY, "ann");
        ResourceLock beside = shared("/sales/main/orders2", Depth.ZERO, "ann");
        ResourceLock own = shared(ORDERS, Depth.ZERO, "bob");
        ResourceLock below = shared(ORDERS + "/x/y", Depth.ZERO, "eve");
        assertThat(locks().remove(ORDERS)).containsExactly(own, below);
        assertThat(locks().remove(ORDERS)).isEmpty();
        assertThat(locks().below("/", 10)).containsExactly(above, beside);
        assertThat(locks().remove("/")).containsExactly(above, beside);
    }

    @Test
    void thereIsAnEndToLocks() {
        LockStore few = open(new StateLimits(
                        new StateLimits.Locks(5, 3, Duration.ofMinutes(1), Duration.ofHours(1)),
                        LIMITS.properties(),
                        LIMITS.scratch()))
                .locks();
        for (String key : List.of("/a", "/b/c", "/b/d/e")) {
            granted(few.lock(request(key, Scope.EXCLUSIVE, Depth.ZERO, "ann")));
        }
        LockRequest fourth = request("/x/y/z", Scope.EXCLUSIVE, Depth.ZERO, "ann");
        assertThat(failure(Code.STORAGE_FULL, () -> few.lock(fourth)).message()).contains("holds 3 locks");
        granted(few.lock(request("/x/1", Scope.EXCLUSIVE, Depth.ZERO, "bob")));
        ResourceLock last = granted(few.lock(request("/x/2", Scope.EXCLUSIVE, Depth.ZERO, "bob")));
        LockRequest sixth = request("/x/3", Scope.EXCLUSIVE, Depth.ZERO, "eve");
        assertThat(failure(Code.STORAGE_FULL, () -> few.lock(sixth)).message()).contains("5 locks");
        few.unlock("/x/2", last.token(), "bob");
        granted(few.lock(sixth));
        clock.advance(Duration.ofMinutes(1));
        for (String key : List.of("/1", "/2/3", "/4/5/6")) {
            granted(few.lock(request(key, Scope.EXCLUSIVE, Depth.ZERO, "ann")));
        }
        few.remove("/");
        for (String key : List.of("/1", "/2/3", "/4/5/6")) {
            granted(few.lock(request(key, Scope.EXCLUSIVE, Depth.ZERO, "ann")));
        }
    }

    @Test
    void whatIsTooLongIsRefused() {
        String owner = "ü".repeat(LockStore.MOST_OWNER_BYTES / 2);
        LockKind kind = new LockKind(Scope.SHARED, Depth.ZERO, false);
        assertThat(granted(locks().lock(new LockRequest(ORDERS, kind, new LockHolder("", owner), null)))
                        .holder()
                        .owner())
                .isEqualTo(owner);
        failure(
                Code.TOO_LARGE,
                () -> locks().lock(new LockRequest(ORDERS, kind, new LockHolder("ann", owner + "x"), null)));
        failure(
                Code.INVALID,
                () -> locks().lock(new LockRequest(ORDERS, kind, new LockHolder("ü".repeat(128), ""), null)));
        String longest = "/" + "k".repeat(ResourceKeys.MOST_BYTES - 1);
        assertThat(locks().covering(longest)).isEmpty();
        String principal = "p".repeat(ResourceKeys.MOST_PRINCIPAL_BYTES);
        granted(locks().lock(new LockRequest(longest, kind, new LockHolder(principal, ""), null)));
        assertThat(locks().covering(longest)).hasSize(1);
        failure(Code.INVALID, () -> locks().covering(longest + "k"));
    }

    @Test
    void locksOutliveTheirServerAndExpireWithoutIt() {
        State another = open(LIMITS);
        ResourceLock lock = granted(another.locks().lock(within(Duration.ofMinutes(1))));
        assertThat(locks().covering(ORDERS)).containsExactly(lock);
        another.close();
        LockStore again = open(LIMITS).locks();
        assertThat(again.covering(ORDERS)).containsExactly(lock);
        assertThat(conflicts(again.lock(request(ORDERS, Scope.EXCLUSIVE, Depth.ZERO, "bob"))))
                .containsExactly(lock);
        clock.advance(Duration.ofMinutes(1));
        granted(again.lock(request(ORDERS, Scope.EXCLUSIVE, Depth.ZERO, "bob")));
    }

    @Test
    void anInterruptedCallerGetsItsLockAndStaysInterrupted() {
        Thread.currentThread().interrupt();
        ResourceLock lock = exclusive(ORDERS, Depth.ZERO);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(locks().covering(ORDERS)).containsExactly(lock);
    }
}
