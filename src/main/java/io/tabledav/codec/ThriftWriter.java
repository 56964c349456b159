package io.tabledav.codec;

import io.tabledav.codec.ThriftStruct.Items;
import io.tabledav.codec.ThriftStruct.Member;
import java.io.ByteArrayOutputStream;

/** Writes what {@link ThriftReader} reads. */
final class ThriftWriter {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    static byte[] bytes(ThriftStruct struct) {
        ThriftWriter writer = new ThriftWriter();
        writer.struct(struct);
        return writer.out.toByteArray();
    }

    private void struct(ThriftStruct struct) {
        int last = 0;
        for (Member member : struct.members()) {
            int type = member.value() instanceof Boolean bool && !bool ? ThriftStruct.BOOL_FALSE : member.type();
            int delta = member.id() - last;
            if (delta > 0 && delta <= 15) {
                out.write(delta << 4 | type);
            } else {
                out.write(type);
                zigzag(member.id());
            }
            last = member.id();
            if (!(member.value() instanceof Boolean)) {
                value(member.type(), member.value());
            }
        }
        out.write(0);
    }

    private void value(int type, Object value) {
        switch (value) {
            case Boolean bool -> out.write(bool ? 1 : 2);
            case Long number when type == ThriftStruct.BYTE -> out.write(number.intValue());
            case Long number -> zigzag(number);
            case byte[] bytes -> {
                if (type == ThriftStruct.BINARY) {
                    varint(bytes.length);
                }
                out.write(bytes, 0, bytes.length);
            }
            case Items items -> {
                int size = items.values().size();
                out.write(Math.min(size, 15) << 4 | items.type());
                if (size >= 15) {
                    varint(size);
                }
                items.values().forEach(item -> value(items.type(), item));
            }
            case ThriftStruct struct -> struct(struct);
            case ThriftStruct.Raw raw -> out.writeBytes(raw.bytes());
            default -> throw new IllegalArgumentException(value.getClass().toString());
        }
    }

    private void zigzag(long value) {
        varint((value << 1) ^ (value >> 63));
    }

    private void varint(long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            out.write((int) (rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        out.write((int) rest);
    }
}
