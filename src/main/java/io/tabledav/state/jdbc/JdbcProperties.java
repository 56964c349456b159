package io.tabledav.state.jdbc;

import static io.tabledav.state.jdbc.Transaction.bytes;
import static io.tabledav.state.jdbc.Transaction.marks;
import static io.tabledav.state.jdbc.Transaction.text;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.state.DeadProperty;
import io.tabledav.state.LockKind.Depth;
import io.tabledav.state.PropertyChange;
import io.tabledav.state.PropertyName;
import io.tabledav.state.PropertyStore;
import io.tabledav.state.ResourceKeys;
import io.tabledav.state.StateLimits;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Dead properties in the table {@code tabledav_property}, a row each. */
final class JdbcProperties implements PropertyStore {

    /** So many keys are asked for at once: a statement has room for a bounded number of values. */
    private static final int KEYS_AT_ONCE = 400;

    private static final String SELECT = "SELECT resource, namespace, name, xml FROM tabledav_property WHERE ";

    private static final Comparator<DeadProperty> BY_NAME = Comparator.comparing(
                    (DeadProperty property) -> property.name().namespace())
            .thenComparing(property -> property.name().name());

    private final StateDatabase database;
    private final StateLimits.Properties limits;

    JdbcProperties(StateDatabase database, StateLimits.Properties limits) {
        this.database = database;
        this.limits = limits;
    }

    /** A property and whose it is. */
    private record Held(String key, DeadProperty property) {

        static Held read(ResultSet row) throws SQLException {
            return new Held(
                    text(row.getBytes(1)),
                    new DeadProperty(
                            new PropertyName(text(row.getBytes(2)), text(row.getBytes(3))), text(row.getBytes(4))));
        }
    }

    @Override
    public List<DeadProperty> properties(String key) {
        return propertiesOf(List.of(key)).getOrDefault(key, List.of());
    }

    @Override
    public Map<String, List<DeadProperty>> propertiesOf(Collection<String> keys) {
        List<byte[]> all = new LinkedHashSet<>(keys)
                .stream().map(ResourceKeys::require).map(Transaction::bytes).toList();
        if (all.isEmpty()) {
            return Map.of();
        }
        return byKey(database.read(transaction -> {
            List<Held> held = new ArrayList<>();
            for (int from = 0; from < all.size(); from += KEYS_AT_ONCE) {
                List<byte[]> some = all.subList(from, Math.min(all.size(), from + KEYS_AT_ONCE));
                held.addAll(transaction.rows(SELECT + "resource IN (" + marks(some.size()) + ")", Held::read, some));
            }
            return held;
        }));
    }

    @Override
    public Map<String, List<DeadProperty>> propertiesIn(String folder) {
        ResourceKeys.require(folder);
        Map<String, List<DeadProperty>> children =
                byKey(database.read(transaction -> transaction.rows(SELECT + "parent = ?", Held::read, bytes(folder))));
        // The root is said to lie in itself.
        children.remove(folder);
        return children;
    }

    private static Map<String, List<DeadProperty>> byKey(List<Held> held) {
        Map<String, List<DeadProperty>> byKey = new TreeMap<>();
        held.forEach(one ->
                byKey.computeIfAbsent(one.key(), key -> new ArrayList<>()).add(one.property()));
        byKey.values().forEach(properties -> properties.sort(BY_NAME));
        return byKey;
    }

    @Override
    public void change(String key, List<PropertyChange> changes) {
        ResourceKeys.require(key);
        changes.forEach(this::requireSmall);
        database.write(transaction -> {
            Guards.tree(transaction, key);
            for (PropertyChange change : changes) {
                switch (change) {
                    case PropertyChange.Set set -> put(transaction, key, set.property());
                    case PropertyChange.Remove remove -> delete(transaction, key, remove.name());
                }
            }
            long size = transaction.number(
                    "SELECT SUM(LENGTH(namespace) + LENGTH(name) + LENGTH(xml)) FROM tabledav_property WHERE resource = ?",
                    bytes(key));
            if (size > limits.resourceBytes()) {
                throw tooLarge("The properties of one resource", limits.resourceBytes());
            }
            return true;
        });
    }

    private void requireSmall(PropertyChange change) {
        if (change instanceof PropertyChange.Set set) {
            PropertyName name = set.property().name();
            if (bytes(set.property().xml()).length > limits.valueBytes()) {
                throw tooLarge("The value of the property " + name.name(), limits.valueBytes());
            }
            if (bytes(name.namespace() + name.name()).length > limits.valueBytes()) {
                throw tooLarge("The name of a property", limits.valueBytes());
            }
        }
    }

    private static DatabaseException tooLarge(String what, int most) {
        return DatabaseException.of(Code.STORAGE_FULL, what + " would take more than " + most + " bytes.")
                .withHint("Give it less to keep.");
    }

    private static void put(Transaction transaction, String key, DeadProperty property) throws SQLException {
        PropertyName name = property.name();
        delete(transaction, key, name);
        transaction.update(
                "INSERT INTO tabledav_property (resource, name_hash, parent, namespace, name, xml) VALUES (?,?,?,?,?,?)",
                bytes(key),
                hash(name),
                bytes(ResourceKeys.parent(key)),
                bytes(name.namespace()),
                bytes(name.name()),
                bytes(property.xml()));
    }

    private static void delete(Transaction transaction, String key, PropertyName name) throws SQLException {
        transaction.update(
                "DELETE FROM tabledav_property WHERE resource = ? AND name_hash = ?", bytes(key), hash(name));
    }

    /** Stands for a name of any length in an index. No XML name has a zero in it, nor has a namespace. */
    private static byte[] hash(PropertyName name) {
        return Digests.sha256(bytes(name.namespace() + '\0' + name.name()));
    }

    @Override
    public void copy(String from, String to, Depth depth) {
        Trees.requireApart(from, to);
        database.write(transaction -> {
            Guards.tree(transaction, from, to);
            clear(transaction, to, depth);
            List<List<Object>> renamed = new ArrayList<>();
            for (String key : keys(transaction, from, depth)) {
                String copy = Trees.moved(key, from, to);
                renamed.add(List.of(bytes(copy), bytes(ResourceKeys.parent(copy)), bytes(key)));
            }
            transaction.updateAll(
                    "INSERT INTO tabledav_property (resource, parent, name_hash, namespace, name, xml)"
                            + " SELECT ?, ?, name_hash, namespace, name, xml FROM tabledav_property WHERE resource = ?",
                    renamed);
            return true;
        });
    }

    @Override
    public void move(String from, String to) {
        Trees.requireApart(from, to);
        database.write(transaction -> {
            Guards.tree(transaction, from, to);
            clear(transaction, to, Depth.INFINITY);
            List<List<Object>> renamed = new ArrayList<>();
            for (String key : keys(transaction, from, Depth.INFINITY)) {
                String moved = Trees.moved(key, from, to);
                renamed.add(List.of(bytes(moved), bytes(ResourceKeys.parent(moved)), bytes(key)));
            }
            transaction.updateAll("UPDATE tabledav_property SET resource = ?, parent = ? WHERE resource = ?", renamed);
            return true;
        });
    }

    @Override
    public void remove(String key) {
        ResourceKeys.require(key);
        database.write(transaction -> {
            Guards.tree(transaction, key);
            clear(transaction, key, Depth.INFINITY);
            return true;
        });
    }

    private static void clear(Transaction transaction, String key, Depth depth) throws SQLException {
        transaction.update("DELETE FROM tabledav_property WHERE resource = ?", bytes(key));
        if (depth == Depth.INFINITY) {
            byte[][] range = Guards.rangeBelow(key);
            transaction.update("DELETE FROM tabledav_property WHERE resource > ? AND resource < ?", range[0], range[1]);
        }
    }

    /** The keys with properties: the one itself, if it has any, and with infinite depth those below. */
    private static List<String> keys(Transaction transaction, String key, Depth depth) throws SQLException {
        List<String> keys = new ArrayList<>(transaction.rows(
                "SELECT DISTINCT resource FROM tabledav_property WHERE resource = ?",
                row -> text(row.getBytes(1)),
                bytes(key)));
        if (depth == Depth.INFINITY) {
            byte[][] range = Guards.rangeBelow(key);
            keys.addAll(transaction.rows(
                    "SELECT DISTINCT resource FROM tabledav_property WHERE resource > ? AND resource < ?",
                    row -> text(row.getBytes(1)),
                    range[0],
                    range[1]));
        }
        return keys;
    }
}
