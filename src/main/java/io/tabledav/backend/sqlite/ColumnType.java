package io.tabledav.backend.sqlite;

import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;

/** What the values of a column are read as. */
sealed interface ColumnType {

    /** The Arrow type of the column's vector. */
    ArrowType arrow();

    /** Whole numbers; SQLite's have 64 bits whatever the column declares. */
    record Whole() implements ColumnType {
        @Override
        public ArrowType arrow() {
            return new ArrowType.Int(64, true);
        }
    }

    /** True and false, stored as 1 and 0. */
    record Truth() implements ColumnType {
        @Override
        public ArrowType arrow() {
            return ArrowType.Bool.INSTANCE;
        }
    }

    /** Floating-point numbers, among them whole ones that a double carries exactly. */
    record Floating() implements ColumnType {
        @Override
        public ArrowType arrow() {
            return new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE);
        }
    }

    /** Decimals, stored as whole or floating-point numbers: the decimal is the shortest one that means the same double. */
    record Fixed(int precision, int scale) implements ColumnType {
        static final int MOST_DIGITS = 76;
        private static final int MOST_DIGITS_OF_128_BITS = 38;

        @Override
        public ArrowType arrow() {
            return new ArrowType.Decimal(precision, scale, precision <= MOST_DIGITS_OF_128_BITS ? 128 : 256);
        }
    }

    /** Dates, stored as ISO 8601 text. */
    record Day() implements ColumnType {
        @Override
        public ArrowType arrow() {
            return new ArrowType.Date(DateUnit.DAY);
        }
    }

    /** Times of day, stored as ISO 8601 text. */
    record TimeOfDay(TemporalStyle style) implements ColumnType {
        @Override
        public ArrowType arrow() {
            return new ArrowType.Time(TimeUnit.MICROSECOND, 64);
        }
    }

    /** Dates and times without zone, stored as ISO 8601 text. */
    record Moment(TemporalStyle style) implements ColumnType {
        @Override
        public ArrowType arrow() {
            return new ArrowType.Timestamp(TimeUnit.MICROSECOND, null);
        }
    }

    /** Bytes; a text among them is its UTF-8 bytes. */
    record Bytes() implements ColumnType {
        @Override
        public ArrowType arrow() {
            return ArrowType.Binary.INSTANCE;
        }
    }

    /** Texts that are JSON, one and all. */
    record Json() implements ColumnType {
        @Override
        public ArrowType arrow() {
            return ArrowType.Utf8.INSTANCE;
        }
    }

    /**
     * Texts, and the text form of anything else.
     *
     * @param uniform whether the column converts all that is stored into it to text, so that its values compare as texts
     */
    record Text(boolean uniform) implements ColumnType {
        @Override
        public ArrowType arrow() {
            return ArrowType.Utf8.INSTANCE;
        }
    }
}
