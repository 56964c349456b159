package io.tabledav.state.jdbc;

import static io.tabledav.state.jdbc.Transaction.bytes;
import static io.tabledav.state.jdbc.Transaction.marks;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.state.LockKind.Depth;
import io.tabledav.state.LockKind.Scope;
import io.tabledav.state.LockOutcome;
import io.tabledav.state.LockRequest;
import io.tabledav.state.LockStore;
import io.tabledav.state.LockTerm;
import io.tabledav.state.ResourceKeys;
import io.tabledav.state.ResourceLock;
import io.tabledav.state.StateLimits;
import io.tabledav.state.TokenOutcome;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Locks in the table {@code tabledav_lock}. Whatever is checked before a change is checked under the {@link Guards}. */
final class JdbcLocks implements LockStore {

    /** So many keys are asked for at once: a statement has room for a bounded number of values. */
    private static final int KEYS_AT_ONCE = 400;

    private static final Duration SHORTEST = Duration.ofSeconds(1);

    private final StateDatabase database;
    private final StateLimits.Locks limits;
    private final InstantSource clock;

    JdbcLocks(StateDatabase database, StateLimits.Locks limits, InstantSource clock) {
        this.database = database;
        this.limits = limits;
        this.clock = clock;
    }

    @Override
    public LockOutcome lock(LockRequest request) {
        ResourceKeys.require(request.key());
        ResourceKeys.requirePrincipal(request.holder().principal());
        if (bytes(request.holder().owner()).length > MOST_OWNER_BYTES) {
            throw DatabaseException.of(
                    Code.TOO_LARGE, "The owner of a lock takes at most " + MOST_OWNER_BYTES + " bytes.");
        }
        try {
            return database.write(transaction -> lock(transaction, request));
        } catch (TooManyLocks e) {
            // Those that have expired count until they are swept.
            if (sweep() == 0) {
                throw e.failure;
            }
        }
        try {
            return database.write(transaction -> lock(transaction, request));
        } catch (TooManyLocks e) {
            throw e.failure;
        }
    }

    private LockOutcome lock(Transaction transaction, LockRequest request) throws SQLException {
        Guards.tree(transaction, request.key());
        Instant now = now();
        List<ResourceLock> conflicts = conflicts(transaction, request, now);
        if (!conflicts.isEmpty()) {
            return new LockOutcome.Conflict(conflicts);
        }
        requireRoom(transaction, request.holder().principal(), now);
        Duration timeout = granted(request.timeout());
        ResourceLock lock = new ResourceLock(
                "urn:uuid:" + UUID.randomUUID(),
                request.key(),
                request.kind(),
                request.holder(),
                new LockTerm(timeout, now, now.plus(timeout)));
        LockRows.insert(transaction, lock);
        Guards.count(transaction, Guards.part(lock.key()), 1);
        return new LockOutcome.Granted(lock);
    }

    private List<ResourceLock> conflicts(Transaction transaction, LockRequest request, Instant now)
            throws SQLException {
        boolean onlyExclusive = request.kind().scope() == Scope.SHARED;
        List<ResourceLock> conflicts = covering(transaction, request.key(), now).stream()
                .filter(lock -> !onlyExclusive || lock.kind().scope() == Scope.EXCLUSIVE)
                .limit(MOST_CONFLICTS)
                .toList();
        if (!conflicts.isEmpty() || request.kind().depth() == Depth.ZERO) {
            return conflicts;
        }
        return below(transaction, request.key(), now, onlyExclusive, MOST_CONFLICTS);
    }

    private void requireRoom(Transaction transaction, String principal, Instant now) throws SQLException {
        long held = Guards.held(transaction);
        if (held >= limits.most()) {
            throw new TooManyLocks("There are " + held + " locks already, and there may be no more.");
        }
        long own = transaction.number(
                "SELECT COUNT(*) FROM tabledav_lock WHERE principal = ? AND expires_at > ?",
                bytes(principal),
                now.toEpochMilli());
        if (own >= limits.mostPerPrincipal()) {
            throw new TooManyLocks("This user holds " + own + " locks already, and may hold no more.");
        }
    }

    /** Leaves the transaction; told as {@link #failure}. */
    private static final class TooManyLocks extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient DatabaseException failure;

        TooManyLocks(String message) {
            super(message);
            failure = DatabaseException.of(Code.STORAGE_FULL, message)
                    .withHint("Unlock what is done with, or wait until locks expire.");
        }
    }

    private Duration granted(@Nullable Duration wanted) {
        Duration timeout = wanted == null ? limits.usual() : wanted;
        Duration least = timeout.compareTo(SHORTEST) < 0 ? SHORTEST : timeout;
        return least.compareTo(limits.longest()) > 0 ? limits.longest() : least;
    }

    /** As it is kept: to the millisecond. */
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    @Override
    public TokenOutcome refresh(String key, String token, String principal, @Nullable Duration timeout) {
        return withToken(key, token, principal, (transaction, lock) -> {
            Duration granted = granted(timeout);
            ResourceLock renewed = new ResourceLock(
                    lock.token(),
                    lock.key(),
                    lock.kind(),
                    lock.holder(),
                    new LockTerm(granted, lock.term().created(), now().plus(granted)));
            LockRows.renew(transaction, renewed);
            return renewed;
        });
    }

    @Override
    public TokenOutcome unlock(String key, String token, String principal) {
        return withToken(key, token, principal, (transaction, lock) -> {
            LockRows.delete(transaction, lock.token());
            Guards.count(transaction, Guards.part(lock.key()), -1);
            return lock;
        });
    }

    /** What is done with a lock whose token was right. */
    private interface Change {
        ResourceLock make(Transaction transaction, ResourceLock lock) throws SQLException;
    }

    private TokenOutcome withToken(String key, String token, String principal, Change change) {
        ResourceKeys.require(key);
        return database.write(transaction -> {
            // Its key never changes, so it can be looked up before the guard is taken that it names.
            Optional<ResourceLock> there = LockRows.byToken(transaction, token, now());
            if (there.isEmpty()) {
                return new TokenOutcome.NoSuchLock();
            }
            Guards.tree(transaction, there.get().key());
            ResourceLock lock = LockRows.byToken(transaction, token, now())
                    .filter(live -> live.covers(key))
                    .orElse(null);
            if (lock == null) {
                return new TokenOutcome.NoSuchLock();
            }
            if (!lock.holder().principal().equals(principal)) {
                return new TokenOutcome.NotYours(lock);
            }
            return new TokenOutcome.Done(change.make(transaction, lock));
        });
    }

    @Override
    public Optional<ResourceLock> find(String token) {
        return database.read(transaction -> LockRows.byToken(transaction, token, now()));
    }

    @Override
    public List<ResourceLock> covering(String key) {
        ResourceKeys.require(key);
        return database.read(transaction -> covering(transaction, key, now()));
    }

    private static List<ResourceLock> covering(Transaction transaction, String key, Instant now) throws SQLException {
        return onKeys(transaction, ResourceKeys.selfAndAbove(key), now).stream()
                .filter(lock -> lock.covers(key))
                .toList();
    }

    /** The live locks of these very keys. */
    private static List<ResourceLock> onKeys(Transaction transaction, List<String> keys, Instant now)
            throws SQLException {
        List<Object> values = new ArrayList<>(keys.size() + 1);
        keys.forEach(key -> values.add(bytes(key)));
        values.add(now.toEpochMilli());
        return transaction.rows(
                LockRows.SELECT + " WHERE resource IN (" + marks(keys.size())
                        + ") AND expires_at > ? ORDER BY resource, token",
                LockRows::read,
                values);
    }

    @Override
    public Map<String, List<ResourceLock>> covering(Collection<String> keys) {
        Set<String> asked = new LinkedHashSet<>();
        keys.forEach(key -> asked.addAll(ResourceKeys.selfAndAbove(ResourceKeys.require(key))));
        if (asked.isEmpty()) {
            return Map.of();
        }
        List<String> all = List.copyOf(asked);
        Map<String, List<ResourceLock>> byKey = database.read(transaction -> {
            Instant now = now();
            Map<String, List<ResourceLock>> found = new LinkedHashMap<>();
            for (int from = 0; from < all.size(); from += KEYS_AT_ONCE) {
                List<String> some = all.subList(from, Math.min(all.size(), from + KEYS_AT_ONCE));
                collect(onKeys(transaction, some, now), found);
            }
            return found;
        });
        Map<String, List<ResourceLock>> covering = new LinkedHashMap<>();
        for (String key : keys) {
            covering.put(
                    key,
                    ResourceKeys.selfAndAbove(key).reversed().stream()
                            .flatMap(above -> byKey.getOrDefault(above, List.of()).stream())
                            .filter(lock -> lock.covers(key))
                            .toList());
        }
        return covering;
    }

    private static void collect(List<ResourceLock> locks, Map<String, List<ResourceLock>> byKey) {
        locks.forEach(lock ->
                byKey.computeIfAbsent(lock.key(), key -> new ArrayList<>()).add(lock));
    }

    @Override
    public Map<String, List<ResourceLock>> onChildren(String folder) {
        ResourceKeys.require(folder);
        List<ResourceLock> locks = database.read(transaction -> transaction.rows(
                LockRows.SELECT + " WHERE parent = ? AND expires_at > ? ORDER BY resource, token",
                LockRows::read,
                bytes(folder),
                now().toEpochMilli()));
        Map<String, List<ResourceLock>> byKey = new LinkedHashMap<>();
        // The root is said to lie in itself.
        collect(locks.stream().filter(lock -> !lock.key().equals(folder)).toList(), byKey);
        return byKey;
    }

    @Override
    public List<ResourceLock> below(String key, int most) {
        ResourceKeys.require(key);
        return database.read(transaction -> below(transaction, key, now(), false, most));
    }

    private static List<ResourceLock> below(
            Transaction transaction, String key, Instant now, boolean onlyExclusive, int most) throws SQLException {
        byte[][] range = Guards.rangeBelow(key);
        return transaction.rows(
                LockRows.SELECT + " WHERE resource > ? AND resource < ? AND expires_at > ?"
                        + (onlyExclusive ? " AND lock_scope = 'exclusive'" : "")
                        + " ORDER BY resource, token LIMIT ?",
                LockRows::read,
                range[0],
                range[1],
                now.toEpochMilli(),
                most);
    }

    @Override
    public void filled(String key) {
        ResourceKeys.require(key);
        database.write(transaction -> transaction.update(
                "UPDATE tabledav_lock SET name_only = 0 WHERE resource = ? AND name_only <> 0", bytes(key)));
    }

    @Override
    public List<ResourceLock> remove(String key) {
        ResourceKeys.require(key);
        return database.write(transaction -> {
            Guards.tree(transaction, key);
            return LockRows.removeTree(transaction, key, now());
        });
    }

    /** Deletes some locks that have expired; how many. The cost of a call is bounded. */
    int sweep() {
        return database.write(transaction -> LockRows.sweep(transaction, now()));
    }
}
