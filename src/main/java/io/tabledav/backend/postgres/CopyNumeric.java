package io.tabledav.backend.postgres;

import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Locale;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.BaseIntVector;
import org.apache.arrow.vector.Decimal256Vector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.VarCharVector;
import org.jspecify.annotations.Nullable;

/** Exact numbers, from decimals, whole numbers and texts. */
abstract class CopyNumeric implements CopyEncoder {
    private final NumericDigits digits = new NumericDigits();

    private CopyNumeric() {}

    /**
     * The encoder of a vector.
     *
     * @param scale the column's declared scale, null where none is declared
     */
    static @Nullable CopyEncoder of(FieldVector vector, @Nullable Integer scale) {
        return switch (vector) {
            case DecimalVector values
            when fits(values.getScale(), scale) ->
                new Fixed(values.getDataBuffer(), DecimalVector.TYPE_WIDTH, values.getScale(), zeros(scale));
            case Decimal256Vector values
            when fits(values.getScale(), scale) ->
                new Fixed(values.getDataBuffer(), Decimal256Vector.TYPE_WIDTH, values.getScale(), zeros(scale));
            case UInt8Vector values -> null;
            case BaseIntVector values when zeros(scale) == 0 -> new Whole(values);
            case VarCharVector values -> new Text(values, scale);
            default -> null;
        };
    }

    /** The server would round what is finer than the column. */
    private static boolean fits(int given, @Nullable Integer declared) {
        return given >= 0 && (declared == null || given <= Math.max(0, declared));
    }

    /** A scale below zero means that a number ends in so many zeros. */
    private static int zeros(@Nullable Integer declared) {
        return declared == null ? 0 : Math.max(0, -declared);
    }

    abstract void read(int row, NumericDigits into);

    @Override
    public void encode(int row, CopyBuffer out) throws SQLException {
        read(row, digits);
        digits.put(out);
    }

    @Override
    public long length(int row) {
        read(row, digits);
        return digits.length();
    }

    private static final class Whole extends CopyNumeric {
        private final BaseIntVector values;

        Whole(BaseIntVector values) {
            this.values = values;
        }

        @Override
        void read(int row, NumericDigits into) {
            into.fixed(values.getValueAsLong(row), 0);
        }
    }

    private static final class Fixed extends CopyNumeric {
        private final ArrowBuf values;
        private final int width;
        private final int scale;
        private final int zeros;
        private final int[] limbs;

        Fixed(ArrowBuf values, int width, int scale, int zeros) {
            this.values = values;
            this.width = width;
            this.scale = scale;
            this.zeros = zeros;
            this.limbs = new int[width / Integer.BYTES];
        }

        @Override
        void read(int row, NumericDigits into) {
            take(row, into);
            if (!into.endsInZeros(zeros)) {
                throw CopyEncoder.unfit("does not end in " + zeros + " zeros, and PostgreSQL would round it");
            }
        }

        private void take(int row, NumericDigits into) {
            long start = (long) row * width;
            long low = values.getLong(start);
            long above = low >> 63;
            for (int offset = Long.BYTES; offset < width; offset += Long.BYTES) {
                if (values.getLong(start + offset) != above) {
                    wide(start, into);
                    return;
                }
            }
            into.fixed(low, scale);
        }

        private void wide(long start, NumericDigits into) {
            boolean negative = values.getLong(start + width - Long.BYTES) < 0;
            long carry = negative ? 1 : 0;
            for (int limb = 0; limb < limbs.length; limb++) {
                int bits = values.getInt(start + (long) limb * Integer.BYTES);
                if (negative) {
                    carry += Integer.toUnsignedLong(~bits);
                    bits = (int) carry;
                    carry >>>= Integer.SIZE;
                }
                limbs[limb] = bits;
            }
            into.wide(limbs, negative, scale);
        }
    }

    /** Exact texts, as PostgreSQL writes them: digits with a point, an exponent, or a word. */
    private static final class Text extends CopyNumeric {
        /** PostgreSQL keeps 131,072 digits before the point and 16,383 behind it. */
        private static final int MOST_CHARACTERS = 160_000;

        private final VarCharVector values;
        private final @Nullable Integer declared;

        Text(VarCharVector values, @Nullable Integer declared) {
            this.values = values;
            this.declared = declared;
        }

        @Override
        void read(int row, NumericDigits into) {
            if (values.getValueLength(row) > MOST_CHARACTERS) {
                throw CopyEncoder.unfit("has more digits than PostgreSQL keeps");
            }
            byte[] text = values.get(row);
            if (!number(text, into)) {
                word(new String(text, StandardCharsets.UTF_8), into);
            }
        }

        private boolean number(byte[] text, NumericDigits into) {
            int at = 0;
            boolean negative = text.length > 0 && text[0] == '-';
            if (negative || text.length > 0 && text[0] == '+') {
                at++;
            }
            int length = 0;
            int behind = 0;
            boolean point = false;
            for (; at < text.length; at++) {
                byte character = text[at];
                if (character >= '0' && character <= '9') {
                    // In place: digits never overtake what is still to be read.
                    text[length++] = character;
                    behind += point ? 1 : 0;
                } else if (character == '.' && !point) {
                    point = true;
                } else {
                    break;
                }
            }
            if (length == 0) {
                return false;
            }
            if (at < text.length) {
                Integer exponent = exponent(text, at);
                if (exponent == null) {
                    return false;
                }
                behind -= exponent;
            }
            take(text, length, negative, behind, into);
            return true;
        }

        private static @Nullable Integer exponent(byte[] text, int at) {
            if (text[at] != 'e' && text[at] != 'E') {
                return null;
            }
            String digits = new String(text, at + 1, text.length - at - 1, StandardCharsets.UTF_8);
            if (!digits.matches("[+-]?[0-9]{1,9}")) {
                return null;
            }
            int exponent = Integer.parseInt(digits);
            if (Math.abs(exponent) > MOST_CHARACTERS) {
                throw CopyEncoder.unfit("is beyond the numbers that PostgreSQL keeps");
            }
            return exponent;
        }

        private void take(byte[] text, int given, boolean negative, int givenBehind, NumericDigits into) {
            int length = given;
            int behind = givenBehind;
            if (declared != null) {
                for (; behind > declared; behind--) {
                    if (length > 0 && text[--length] != '0') {
                        throw CopyEncoder.unfit("has more than " + declared + " digits behind the point");
                    }
                }
            }
            into.text(text, length, negative, behind);
        }

        private static void word(String text, NumericDigits into) {
            switch (text.toLowerCase(Locale.ROOT)) {
                case "nan" -> into.special(NumericDigits.NAN);
                case "infinity", "inf", "+infinity", "+inf" -> into.special(NumericDigits.INFINITY);
                case "-infinity", "-inf" -> into.special(NumericDigits.NEGATIVE_INFINITY);
                default -> throw CopyEncoder.unfit("is no number");
            }
        }
    }
}
