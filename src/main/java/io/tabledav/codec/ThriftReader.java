package io.tabledav.codec;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads Thrift's compact protocol and believes nothing in it: lengths are held against the bytes that are there, and depth and
 * number of values are bounded. What is wrong ends in an unchecked exception.
 *
 * <p>Source: <a href="https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md">Thrift compact
 * protocol</a>.
 */
final class ThriftReader {
    private static final int MAX_DEPTH = 16;
    private static final int MAX_VALUES = 2_000_000;

    private final byte[] bytes;
    private final int end;
    private int at;
    private int values;

    ThriftReader(byte[] bytes) {
        this(bytes, 0, bytes.length);
    }

    /** Reads from one place of the bytes on, and not beyond another. */
    ThriftReader(byte[] bytes, int from, int end) {
        this.bytes = bytes;
        this.at = from;
        this.end = end;
    }

    ThriftStruct struct() {
        return struct(0);
    }

    /** The place behind what was read. */
    int position() {
        return at;
    }

    private ThriftStruct struct(int depth) {
        if (depth > MAX_DEPTH) {
            throw new IllegalArgumentException("nested deeper than " + MAX_DEPTH);
        }
        ThriftStruct struct = new ThriftStruct();
        int id = 0;
        while (true) {
            int header = next() & 0xFF;
            int type = header & 0x0F;
            if (header == 0) {
                return struct;
            }
            id = header >>> 4 == 0 ? (int) zigzag() : id + (header >>> 4);
            if (id < 0 || id > Short.MAX_VALUE || struct.get(id) != null) {
                throw new IllegalArgumentException("field " + id);
            }
            count();
            switch (type) {
                case ThriftStruct.BOOL -> struct.put(id, ThriftStruct.BOOL, true);
                case ThriftStruct.BOOL_FALSE -> struct.put(id, ThriftStruct.BOOL, false);
                default -> struct.put(id, type, value(type, depth));
            }
        }
    }

    private Object value(int type, int depth) {
        return switch (type) {
            case ThriftStruct.BOOL, ThriftStruct.BOOL_FALSE -> next() == 1;
            case ThriftStruct.BYTE -> (long) next();
            case ThriftStruct.I16, ThriftStruct.I32, ThriftStruct.I64 -> zigzag();
            case ThriftStruct.DOUBLE -> take(8);
            case ThriftStruct.BINARY -> take(varint());
            case ThriftStruct.LIST, ThriftStruct.SET -> items(depth);
            case ThriftStruct.STRUCT -> struct(depth + 1);
            default -> throw new IllegalArgumentException("type " + type);
        };
    }

    private ThriftStruct.Items items(int depth) {
        int header = next() & 0xFF;
        int type = header & 0x0F;
        long size = header >>> 4 == 15 ? varint() : header >>> 4;
        // Each value has a byte at least.
        if (size < 0 || size > end - at) {
            throw new IllegalArgumentException("a list of " + size);
        }
        List<Object> items = new ArrayList<>();
        for (long i = 0; i < size; i++) {
            count();
            items.add(value(type, depth + 1));
        }
        return new ThriftStruct.Items(type, items);
    }

    private void count() {
        if (++values > MAX_VALUES) {
            throw ParquetLimits.tooLarge("A Parquet footer with more than " + MAX_VALUES + " values");
        }
    }

    private byte next() {
        if (at >= end) {
            throw new IndexOutOfBoundsException(at);
        }
        return bytes[at++];
    }

    private byte[] take(long length) {
        if (length < 0 || length > end - at) {
            throw new IllegalArgumentException("a length of " + length);
        }
        at += (int) length;
        return Arrays.copyOfRange(bytes, at - (int) length, at);
    }

    private long zigzag() {
        long value = varint();
        return (value >>> 1) ^ -(value & 1);
    }

    private long varint() {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            byte part = next();
            value |= (part & 0x7FL) << shift;
            if (part >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("a number without end");
    }
}
