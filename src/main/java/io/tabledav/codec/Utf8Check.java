package io.tabledav.codec;

import org.apache.arrow.memory.ArrowBuf;

/** Tells well-formed UTF-8 from other bytes. Source: the Unicode Standard, table 3-7. */
final class Utf8Check {
    private static final long HIGH_BITS = 0x8080_8080_8080_8080L;

    private Utf8Check() {}

    static boolean isAscii(ArrowBuf data, long from, long to) {
        long at = from;
        for (; at + 8 <= to; at += 8) {
            if ((data.getLong(at) & HIGH_BITS) != 0) {
                return false;
            }
        }
        for (; at < to; at++) {
            if (data.getByte(at) < 0) {
                return false;
            }
        }
        return true;
    }

    static boolean isValid(ArrowBuf data, long from, long to) {
        long at = from;
        while (at < to) {
            if (at + 8 <= to && (data.getLong(at) & HIGH_BITS) == 0) {
                at += 8;
                continue;
            }
            int lead = data.getByte(at) & 0xFF;
            int length = length(lead);
            if (length == 0 || at + length > to) {
                return false;
            }
            for (int i = 1; i < length; i++) {
                if ((data.getByte(at + i) & 0xC0) != 0x80) {
                    return false;
                }
            }
            if (length > 2 && !isSecondAllowed(lead, data.getByte(at + 1) & 0xFF)) {
                return false;
            }
            at += length;
        }
        return true;
    }

    /** How many bytes a character has that begins with {@code lead}; 0 if none does. */
    private static int length(int lead) {
        if (lead < 0x80) {
            return 1;
        }
        if (lead < 0xC2 || lead > 0xF4) {
            return 0;
        }
        return lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    }

    /** Rules out longer forms than needed, surrogates, and what is beyond Unicode. */
    private static boolean isSecondAllowed(int lead, int second) {
        return switch (lead) {
            case 0xE0 -> second >= 0xA0;
            case 0xED -> second < 0xA0;
            case 0xF0 -> second >= 0x90;
            case 0xF4 -> second < 0x90;
            default -> true;
        };
    }
}
