package io.tabledav.backend.mysql;

import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;

/** What the values of a column are: how the server sends them, and the narrowest Arrow type that holds all of them exactly. */
sealed interface MysqlType {

    /** A value of varying length, which comes with its length before it. */
    int VARYING = 0;

    /** The Arrow type of a read. */
    ArrowType arrow();

    /** How many bytes a value has in the binary protocol; {@link #VARYING} if that is said with each value. */
    int wireBytes();

    /**
     * A whole number; {@code tinyint(1)} among them, since it can hold 2.
     *
     * @param wireBytes 1, 2, 4 or 8
     */
    record Whole(int wireBytes, boolean unsigned) implements MysqlType {
        @Override
        public ArrowType arrow() {
            return new ArrowType.Int(wireBytes * Byte.SIZE, !unsigned);
        }
    }

    /** A year, with 0 for the year that is none. */
    record Year() implements MysqlType {
        @Override
        public ArrowType arrow() {
            return new ArrowType.Int(16, true);
        }

        @Override
        public int wireBytes() {
            return 2;
        }
    }

    /** {@code float}. */
    record Single() implements MysqlType {
        @Override
        public ArrowType arrow() {
            return new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE);
        }

        @Override
        public int wireBytes() {
            return 4;
        }
    }

    /** {@code double}. */
    record Real() implements MysqlType {
        @Override
        public ArrowType arrow() {
            return new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE);
        }

        @Override
        public int wireBytes() {
            return 8;
        }
    }

    /** A decimal, sent as its digits. */
    record Fixed(int precision, int scale) implements MysqlType {
        /** Up to so many digits fit into 128 bits. */
        static final int MOST_IN_128_BITS = 38;

        @Override
        public ArrowType arrow() {
            return new ArrowType.Decimal(precision, scale, precision <= MOST_IN_128_BITS ? 128 : 256);
        }

        @Override
        public int wireBytes() {
            return VARYING;
        }
    }

    /** A bit field; one of one bit is a truth value, others are numbers without sign. */
    record Bits(int bits) implements MysqlType {
        @Override
        public ArrowType arrow() {
            if (bits == 1) {
                return new ArrowType.Bool();
            }
            return new ArrowType.Int(bits <= 8 ? 8 : bits <= 16 ? 16 : bits <= 32 ? 32 : 64, false);
        }

        @Override
        public int wireBytes() {
            return VARYING;
        }
    }

    /** {@code date}. */
    record Day() implements MysqlType {
        @Override
        public ArrowType arrow() {
            return new ArrowType.Date(DateUnit.DAY);
        }

        @Override
        public int wireBytes() {
            return VARYING;
        }
    }

    /**
     * {@code datetime} or {@code timestamp}.
     *
     * @param zoned whether it is a moment in time: a {@code timestamp}, whose session's zone is UTC
     * @param digits how many digits of a second it keeps
     */
    record Moment(boolean zoned, int digits) implements MysqlType {
        @Override
        public ArrowType arrow() {
            return new ArrowType.Timestamp(TimeUnit.MICROSECOND, zoned ? "UTC" : null);
        }

        @Override
        public int wireBytes() {
            return VARYING;
        }
    }

    /**
     * {@code time}: a span of up to 838 hours in either direction, not a time of day.
     *
     * @param digits how many digits of a second it keeps
     */
    record Span(int digits) implements MysqlType {
        @Override
        public ArrowType arrow() {
            return new ArrowType.Duration(TimeUnit.MICROSECOND);
        }

        @Override
        public int wireBytes() {
            return VARYING;
        }
    }

    /** Text of any kind, enumerations and sets among it. */
    record Text() implements MysqlType {
        @Override
        public ArrowType arrow() {
            return new ArrowType.Utf8();
        }

        @Override
        public int wireBytes() {
            return VARYING;
        }
    }

    /** Text that is JSON. */
    record Json() implements MysqlType {
        @Override
        public ArrowType arrow() {
            return new ArrowType.Utf8();
        }

        @Override
        public int wireBytes() {
            return VARYING;
        }
    }

    /** Bytes. */
    record Bytes() implements MysqlType {
        @Override
        public ArrowType arrow() {
            return new ArrowType.Binary();
        }

        @Override
        public int wireBytes() {
            return VARYING;
        }
    }

    /** A geometry, as its well-known binary form. The SRID, four bytes before it on the wire, is left out. */
    record Geometry() implements MysqlType {
        @Override
        public ArrowType arrow() {
            return new ArrowType.Binary();
        }

        @Override
        public int wireBytes() {
            return VARYING;
        }
    }
}
