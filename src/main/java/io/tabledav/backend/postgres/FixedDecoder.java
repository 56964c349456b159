package io.tabledav.backend.postgres;

import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.ExtensionTypeVector;
import org.apache.arrow.vector.FieldVector;

/** Copies values of one width. The buffers start as zeros, so that what is NULL is always the same bytes. */
abstract class FixedDecoder extends ColumnDecoder {
    /** Days from the Unix epoch to PostgreSQL's, the first of January 2000. */
    private static final int EPOCH_DAYS = 10_957;

    private static final long EPOCH_MICROS = EPOCH_DAYS * 86_400_000_000L;

    private BaseFixedWidthVector vector;

    /** Where the values are. */
    long values;

    @SuppressWarnings("NullAway.Init") // begin comes before everything else
    FixedDecoder(String column) {
        super(column);
    }

    @Override
    final void begin(FieldVector target, int rows) {
        FieldVector storage = target instanceof ExtensionTypeVector<?> extension
                ? (FieldVector) extension.getUnderlyingVector()
                : target;
        vector = (BaseFixedWidthVector) storage;
        vector.allocateNew(rows);
        vector.zeroVector();
        locate();
    }

    private void locate() {
        validity = vector.getValidityBuffer().memoryAddress();
        values = vector.getDataBuffer().memoryAddress();
    }

    @Override
    final void reserve(int rows) {
        if (vector.getValueCapacity() < rows) {
            while (vector.getValueCapacity() < rows) {
                vector.reAlloc();
            }
            locate();
        }
    }

    @Override
    final void end(int rows) {
        vector.setValueCount(rows);
    }

    /** True and false. */
    static final class Truth extends FixedDecoder {
        Truth(String column) {
            super(column);
        }

        @Override
        void decode(byte[] row, int at, int length, int index) {
            require(length == 1);
            present(index);
            if (row[at] != 0) {
                long address = values + (index >> 3);
                MemoryUtil.putByte(address, (byte) (MemoryUtil.getByte(address) | 1 << (index & 7)));
            }
        }
    }

    /** Values of two bytes. */
    static final class Two extends FixedDecoder {
        Two(String column) {
            super(column);
        }

        @Override
        void decode(byte[] row, int at, int length, int index) {
            require(length == 2);
            present(index);
            MemoryUtil.putShort(values + 2L * index, (short) SHORT.get(row, at));
        }
    }

    /** Values of four bytes. */
    static final class Four extends FixedDecoder {
        Four(String column) {
            super(column);
        }

        @Override
        void decode(byte[] row, int at, int length, int index) {
            require(length == 4);
            present(index);
            MemoryUtil.putInt(values + 4L * index, (int) INT.get(row, at));
        }
    }

    /** Values of eight bytes. */
    static final class Eight extends FixedDecoder {
        Eight(String column) {
            super(column);
        }

        @Override
        void decode(byte[] row, int at, int length, int index) {
            require(length == 8);
            present(index);
            MemoryUtil.putLong(values + 8L * index, (long) LONG.get(row, at));
        }
    }

    /** UUIDs: bytes in the same order on both sides. */
    static final class Sixteen extends FixedDecoder {
        Sixteen(String column) {
            super(column);
        }

        @Override
        void decode(byte[] row, int at, int length, int index) {
            require(length == 16);
            present(index);
            MemoryUtil.copyToMemory(row, at, values + 16L * index, 16);
        }
    }

    /** Days; infinity is the extreme value on both sides. */
    static final class Day extends FixedDecoder {
        Day(String column) {
            super(column);
        }

        @Override
        void decode(byte[] row, int at, int length, int index) {
            require(length == 4);
            present(index);
            int days = (int) INT.get(row, at);
            boolean infinite = days == Integer.MAX_VALUE || days == Integer.MIN_VALUE;
            MemoryUtil.putInt(values + 4L * index, infinite ? days : days + EPOCH_DAYS);
        }
    }

    /** Microseconds since midnight. */
    static final class TimeOfDay extends FixedDecoder {
        private static final long DAY_MICROS = 86_400_000_000L;

        TimeOfDay(String column) {
            super(column);
        }

        @Override
        void decode(byte[] row, int at, int length, int index) {
            require(length == 8);
            long micros = (long) LONG.get(row, at);
            if (micros >= DAY_MICROS) {
                throw unreadable("the time 24:00:00, which is beyond the day");
            }
            present(index);
            MemoryUtil.putLong(values + 8L * index, micros);
        }
    }

    /** Microseconds since an epoch; infinity is the extreme value on both sides. */
    static final class Moment extends FixedDecoder {
        Moment(String column) {
            super(column);
        }

        @Override
        void decode(byte[] row, int at, int length, int index) {
            require(length == 8);
            present(index);
            long micros = (long) LONG.get(row, at);
            boolean infinite = micros == Long.MAX_VALUE || micros == Long.MIN_VALUE;
            long unix = infinite ? micros : micros + EPOCH_MICROS;
            if (unix < micros || (unix == Long.MAX_VALUE && !infinite)) {
                throw unreadable("a time beyond the year 294246");
            }
            MemoryUtil.putLong(values + 8L * index, unix);
        }
    }

    /** Months, days and nanoseconds. */
    static final class Interval extends FixedDecoder {
        private static final long MOST_MICROS = Long.MAX_VALUE / 1_000;

        Interval(String column) {
            super(column);
        }

        @Override
        void decode(byte[] row, int at, int length, int index) {
            require(length == 16);
            long micros = (long) LONG.get(row, at);
            int days = (int) INT.get(row, at + 8);
            int months = (int) INT.get(row, at + 12);
            if (micros > MOST_MICROS || micros < -MOST_MICROS) {
                throw unreadable("an interval whose hours are beyond 292 years, or infinite");
            }
            present(index);
            long address = values + 16L * index;
            MemoryUtil.putInt(address, months);
            MemoryUtil.putInt(address + 4, days);
            MemoryUtil.putLong(address + 8, micros * 1_000);
        }
    }
}
