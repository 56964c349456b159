package io.tabledav.codec;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A struct of Thrift's compact protocol as it was read: fields by their numbers, whatever they mean.
 *
 * <p>Shape: a boolean is a {@link Boolean}, an integer a {@link Long}, a double its 8 bytes, binary a {@code byte[]}, a list or a
 * set {@link Items}, a struct a {@link ThriftStruct}.
 */
final class ThriftStruct {
    static final int BOOL = 1;
    static final int BOOL_FALSE = 2;
    static final int BYTE = 3;
    static final int I16 = 4;
    static final int I32 = 5;
    static final int I64 = 6;
    static final int DOUBLE = 7;
    static final int BINARY = 8;
    static final int LIST = 9;
    static final int SET = 10;
    static final int STRUCT = 12;

    /** One field. */
    record Member(int id, int type, Object value) {}

    /** A list or a set with the type of what is in it. */
    record Items(int type, List<Object> values) {
        static Items of(List<ThriftStruct> structs) {
            return new Items(STRUCT, List.copyOf(structs));
        }
    }

    /** A struct as its bytes, to be written as it is: a fraction of what its fields take. */
    record Raw(byte[] bytes) {}

    private final List<Member> members = new ArrayList<>(4);

    /** The fields in the order of their numbers. */
    List<Member> members() {
        return members;
    }

    /** The value of a field, null if it is not there. */
    @Nullable
    Object get(int id) {
        for (Member member : members) {
            if (member.id() == id) {
                return member.value();
            }
        }
        return null;
    }

    /** A whole number, or what it is if it is not there. */
    long number(int id, long absent) {
        return get(id) instanceof Long number ? number : absent;
    }

    /** The structs of a list, none if it is not there. */
    List<ThriftStruct> structs(int id) {
        return get(id) instanceof Items items
                ? items.values().stream().map(ThriftStruct.class::cast).toList()
                : List.of();
    }

    /** A struct of the same fields. */
    ThriftStruct copy() {
        ThriftStruct copy = new ThriftStruct();
        copy.members.addAll(members);
        return copy;
    }

    /** Sets a field, new or not. */
    void put(int id, int type, Object value) {
        int at = 0;
        while (at < members.size() && members.get(at).id() < id) {
            at++;
        }
        if (at < members.size() && members.get(at).id() == id) {
            members.set(at, new Member(id, type, value));
        } else {
            members.add(at, new Member(id, type, value));
        }
    }

    /** Drops all other fields. */
    void keep(Set<Integer> ids) {
        members.removeIf(member -> !ids.contains(member.id()));
    }
}
