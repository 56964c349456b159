package io.tabledav.state;

import io.tabledav.state.LockKind.Depth;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * Dead properties of resources, by key (RFC 4918, section 4).
 *
 * <p>Each call is one transaction. Properties of one resource come in the order of namespace and name.
 *
 * <p>Errors: {@code INVALID} for a key that is too long; else as {@link State} says.
 */
public interface PropertyStore {

    /** Those of one resource. */
    List<DeadProperty> properties(String key);

    /** Those of several; a resource without any is left out. One query for each few hundred keys. */
    Map<String, List<DeadProperty>> propertiesOf(Collection<String> keys);

    /** Those of all direct children of a folder, by the child's key; a child without any is left out. One query. */
    Map<String, List<DeadProperty>> propertiesIn(String folder);

    /**
     * Carries out instructions in their order, all or none (RFC 4918, 9.2).
     *
     * <p>Errors: {@code STORAGE_FULL} if a name, a value or the resource would be beyond {@link StateLimits.Properties}.
     */
    void change(String key, List<PropertyChange> changes);

    /** Gives a copy exactly the properties of its original, and with infinite depth all below as well. */
    void copy(String from, String to, Depth depth);

    /** Takes the properties of a resource and of all below along to its new key; what was there is gone. */
    void move(String from, String to);

    /** Forgets those of a resource and of all below. */
    void remove(String key);
}
