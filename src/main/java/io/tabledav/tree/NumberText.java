package io.tabledav.tree;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.Value;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;

/** The text forms of numbers; {@link TextValue} tells which. Its callers bound the length of a text. */
final class NumberText {

    /** As many digits as always fit a long. */
    private static final int LONG_DIGITS = 18;

    private NumberText() {}

    static Value whole(String text, ArrowType.Int type) {
        int digits = signEnd(text);
        int end = digitsEnd(text, digits);
        if (end == digits || zeroFractionEnd(text, end) != text.length()) {
            throw TextValue.notA(text, "a whole number");
        }
        String number = text.substring(text.charAt(0) == '+' ? 1 : 0, end);
        if (end - digits <= LONG_DIGITS) {
            long value = Long.parseLong(number);
            if (!inRange(value, type)) {
                throw outOfRange(text, type);
            }
            return new Value.Int(value);
        }
        BigInteger value = new BigInteger(number);
        if (!inRange(value, type)) {
            throw outOfRange(text, type);
        }
        return value.bitLength() < Long.SIZE
                ? new Value.Int(value.longValueExact())
                : new Value.Decimal(new BigDecimal(value));
    }

    static Value decimal(String text, ArrowType.Decimal type) {
        if (!isNumber(text) || exponentDigits(text) > 5) {
            throw TextValue.notA(text, "a decimal number");
        }
        BigDecimal value = new BigDecimal(text);
        if (value.signum() == 0) {
            return new Value.Decimal(BigDecimal.ZERO.setScale(type.getScale()));
        }
        // The size is checked before the scale is set: 1e99999 would become as many digits.
        int wholeDigits = value.precision() - value.scale();
        if (wholeDigits > type.getPrecision() - type.getScale()) {
            throw TextValue.invalid(TextValue.quoted(text) + " is too large for " + TypeWords.of(type) + ".");
        }
        if (value.stripTrailingZeros().scale() > type.getScale()) {
            throw TextValue.invalid(
                    TextValue.quoted(text) + " has more digits after the point than " + TypeWords.of(type) + " holds.");
        }
        return new Value.Decimal(value.setScale(type.getScale(), RoundingMode.UNNECESSARY));
    }

    /** A double. */
    static Value real(String text) {
        if (isNumber(text)) {
            return finite(text, Double.parseDouble(text));
        }
        return new Value.Real(notFinite(text));
    }

    /** A float or half float, widened: it is compared as the same number that the column holds. */
    static Value narrowReal(String text, FloatingPointPrecision precision) {
        if (!isNumber(text)) {
            return new Value.Real(notFinite(text));
        }
        float value = Float.parseFloat(text);
        return finite(
                text,
                precision == FloatingPointPrecision.HALF ? Float.float16ToFloat(Float.floatToFloat16(value)) : value);
    }

    /** All digits and no exponent, unless it would be absurdly long. */
    static String render(BigDecimal number) {
        return Math.abs((long) number.scale()) > 1_000 ? number.toString() : number.toPlainString();
    }

    /** Whether a text is digits with an optional sign, fraction and exponent. Java's own parsers take more. */
    static boolean isNumber(String text) {
        int start = signEnd(text);
        int end = digitsEnd(text, start);
        int digits = end - start;
        if (end < text.length() && text.charAt(end) == '.') {
            int fractionEnd = digitsEnd(text, end + 1);
            digits += fractionEnd - end - 1;
            end = fractionEnd;
        }
        if (digits == 0) {
            return false;
        }
        if (end < text.length() && (text.charAt(end) == 'e' || text.charAt(end) == 'E')) {
            int exponent = signEnd(text, end + 1);
            end = digitsEnd(text, exponent);
            if (end == exponent) {
                return false;
            }
        }
        return end == text.length();
    }

    private static int exponentDigits(String number) {
        int e = Math.max(number.indexOf('e'), number.indexOf('E'));
        return e < 0 ? 0 : number.length() - signEnd(number, e + 1);
    }

    private static Value finite(String text, double value) {
        if (Double.isInfinite(value)) {
            throw TextValue.invalid(TextValue.quoted(text) + " is too large for a floating-point number.");
        }
        return new Value.Real(value);
    }

    private static double notFinite(String text) {
        int start = signEnd(text);
        String word = text.substring(start);
        if (word.equalsIgnoreCase("infinity") || word.equalsIgnoreCase("inf")) {
            return text.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        }
        if (text.equalsIgnoreCase("nan")) {
            return Double.NaN;
        }
        throw TextValue.notA(text, "a number");
    }

    private static int signEnd(String text) {
        return signEnd(text, 0);
    }

    private static int signEnd(String text, int at) {
        return at < text.length() && (text.charAt(at) == '-' || text.charAt(at) == '+') ? at + 1 : at;
    }

    private static int digitsEnd(String text, int at) {
        int end = at;
        while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
            end++;
        }
        return end;
    }

    private static int zeroFractionEnd(String text, int at) {
        if (at == text.length() || text.charAt(at) != '.') {
            return at;
        }
        int end = at + 1;
        while (end < text.length() && text.charAt(end) == '0') {
            end++;
        }
        return end;
    }

    private static boolean inRange(long value, ArrowType.Int type) {
        int bits = type.getIsSigned() ? type.getBitWidth() - 1 : type.getBitWidth();
        boolean signFits = type.getIsSigned() || value >= 0;
        return signFits && (bits >= Long.SIZE - 1 || value >> bits == value >> (Long.SIZE - 1));
    }

    private static boolean inRange(BigInteger value, ArrowType.Int type) {
        return type.getIsSigned()
                ? value.bitLength() < type.getBitWidth()
                : value.signum() >= 0 && value.bitLength() <= type.getBitWidth();
    }

    private static DatabaseException outOfRange(String text, ArrowType.Int type) {
        BigInteger span = BigInteger.ONE.shiftLeft(type.getIsSigned() ? type.getBitWidth() - 1 : type.getBitWidth());
        BigInteger lowest = type.getIsSigned() ? span.negate() : BigInteger.ZERO;
        return TextValue.invalid(TextValue.quoted(text) + " is out of range: from " + lowest + " to "
                + span.subtract(BigInteger.ONE) + ".");
    }
}
