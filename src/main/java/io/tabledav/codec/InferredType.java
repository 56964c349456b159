package io.tabledav.codec;

import io.tabledav.spi.DatabaseException;
import io.tabledav.tree.TextValue;
import java.util.Locale;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;

/**
 * Finds the type that holds every value of a column, as it is shown their texts one after the other. NULL is in every type and
 * is not shown.
 *
 * <p>A type is taken only if it keeps what the text says: {@code 007} and {@code +5} are no numbers, nor is anything of more
 * digits than its type has. What may change is the spelling: {@code 12.10} comes back as {@code 12.1}.
 */
final class InferredType implements TextParser {
    private static final ArrowType TEXT = ArrowType.Utf8.INSTANCE;
    private static final ArrowType WHOLE = new ArrowType.Int(64, true);
    private static final ArrowType REAL = new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE);
    private static final ArrowType DAY = new ArrowType.Date(DateUnit.DAY);
    private static final ArrowType MOMENT = new ArrowType.Timestamp(TimeUnit.MICROSECOND, null);
    private static final ArrowType INSTANT = new ArrowType.Timestamp(TimeUnit.MICROSECOND, "UTC");

    private static final int MOST_WHOLE_DIGITS = 18;
    /** No double needs more to be told from all others. */
    private static final int MOST_REAL_DIGITS = 17;

    private static final long LARGEST_EXACT = 1L << 53;
    private static final int LONGEST_NUMBER = 400;
    private static final int LONGEST_MOMENT = 40;
    private static final int DATE_LENGTH = 10;

    private boolean truths;
    private boolean wholes;
    private boolean largeWholes;
    private boolean reals;
    private boolean specials;
    private boolean days;
    private boolean moments;
    private boolean instants;
    private boolean texts;

    /** Sees a value of text, whose type is open. */
    @Override
    public void put(int index, char[] text, int offset, int length) {
        if (!texts) {
            see(new String(text, offset, length));
        }
    }

    /** Sees a truth value. */
    void seeTruth() {
        truths = true;
    }

    /** Sees a list or an object. */
    void seeNested() {
        texts = true;
    }

    /** Sees a text that is meant as one, whatever it looks like; but there is no other way to write a time, or NaN. */
    void seeString(String text) {
        if (texts) {
            return;
        }
        if (!text.isEmpty() && isDigit(text.charAt(0)) && isDateBefore(text)) {
            seeTime(text);
            return;
        }
        switch (text) {
            case "NaN", "Infinity", "-Infinity" -> specials = true;
            default -> texts = true;
        }
    }

    private void see(String text) {
        if (text.isEmpty()) {
            texts = true;
            return;
        }
        char first = text.charAt(0);
        boolean digit = isDigit(first);
        if (digit && isDateBefore(text)) {
            seeTime(text);
        } else if (digit || first == '-' || first == '.') {
            seeNumber(text);
        } else {
            seeWord(text);
        }
    }

    private void seeWord(String text) {
        switch (text.length() > 9 ? "" : text.toLowerCase(Locale.ROOT)) {
            case "true", "false" -> truths = true;
            case "nan", "inf", "infinity" -> specials = true;
            default -> texts = true;
        }
    }

    /** Sees a number, or a text that begins like one. */
    void seeNumber(String text) {
        if (text.equalsIgnoreCase("-inf") || text.equalsIgnoreCase("-infinity")) {
            specials = true;
            return;
        }
        int start = text.charAt(0) == '-' ? 1 : 0;
        int end = digitsEnd(text, start);
        int wholeDigits = end - start;
        boolean padded = wholeDigits > 1 && text.charAt(start) == '0';
        if (padded || text.length() > LONGEST_NUMBER) {
            texts = true;
        } else if (end == text.length() && wholeDigits > 0) {
            seeWhole(text, wholeDigits);
        } else {
            seeReal(text, start, end);
        }
    }

    private void seeWhole(String text, int digits) {
        if (digits > MOST_WHOLE_DIGITS) {
            texts = true;
        } else if (text.equals("-0")) {
            // No whole number has that sign.
            reals = true;
        } else {
            wholes = true;
            largeWholes |= Math.abs(Long.parseLong(text)) > LARGEST_EXACT;
        }
    }

    private void seeReal(String text, int start, int wholeEnd) {
        int end = wholeEnd;
        if (end < text.length() && text.charAt(end) == '.') {
            end = digitsEnd(text, end + 1);
        }
        boolean digits = end - start > (end > wholeEnd ? 1 : 0);
        int mantissaEnd = end;
        if (digits && end < text.length() && (text.charAt(end) == 'e' || text.charAt(end) == 'E')) {
            int exponent = end + 1;
            if (exponent < text.length() && (text.charAt(exponent) == '-' || text.charAt(exponent) == '+')) {
                exponent++;
            }
            end = digitsEnd(text, exponent);
            digits = end > exponent;
        }
        boolean number =
                digits && end == text.length() && significantDigits(text, start, mantissaEnd) <= MOST_REAL_DIGITS;
        double value = number ? Double.parseDouble(text) : Double.NaN;
        boolean vanished = value == 0 && significantDigits(text, start, mantissaEnd) > 0;
        if (number && !Double.isInfinite(value) && !vanished) {
            reals = true;
        } else {
            texts = true;
        }
    }

    /** The digits of a number from its first to its last one that is not 0. */
    private static int significantDigits(String text, int start, int end) {
        int digits = 0;
        int upToLast = 0;
        for (int at = start; at < end; at++) {
            char digit = text.charAt(at);
            if (digit != '.' && (digit != '0' || digits > 0)) {
                digits++;
                upToLast = digit == '0' ? upToLast : digits;
            }
        }
        return upToLast;
    }

    /** Whether a text begins like a date such as 2024-12-31. */
    private static boolean isDateBefore(String text) {
        return text.length() >= DATE_LENGTH
                && digitsEnd(text, 0) == 4
                && text.charAt(4) == '-'
                && digitsEnd(text, 5) == 7
                && text.charAt(7) == '-'
                && digitsEnd(text, 8) >= DATE_LENGTH;
    }

    private void seeTime(String text) {
        if (text.length() == DATE_LENGTH && isRead(text, DAY)) {
            days = true;
        } else if (text.length() == DATE_LENGTH || text.length() > LONGEST_MOMENT) {
            texts = true;
        } else if (isRead(text, MOMENT)) {
            moments = true;
        } else if (isRead(text, INSTANT)) {
            instants = true;
        } else {
            texts = true;
        }
    }

    /** What decides is who will read the value in the end. */
    private static boolean isRead(String text, ArrowType type) {
        try {
            return TextValue.parse(text, type) != null;
        } catch (DatabaseException e) {
            return false;
        }
    }

    private static boolean isDigit(char character) {
        return character >= '0' && character <= '9';
    }

    private static int digitsEnd(String text, int start) {
        int end = start;
        while (end < text.length() && isDigit(text.charAt(end))) {
            end++;
        }
        return end;
    }

    /** A field of a name that holds every value seen, and NULL. */
    Field field(String name) {
        return Field.nullable(name, type());
    }

    private ArrowType type() {
        boolean numbers = wholes || reals || specials;
        boolean times = days || moments || instants;
        int kinds = (truths ? 1 : 0) + (numbers ? 1 : 0) + (times ? 1 : 0);
        if (texts || kinds != 1) {
            return TEXT;
        }
        if (truths) {
            return ArrowType.Bool.INSTANCE;
        }
        return numbers ? number() : time();
    }

    private ArrowType number() {
        if (!reals && !specials) {
            return WHOLE;
        }
        // Nothing but "inf" is somebody's word, and a whole number that no double has must not be rounded.
        boolean words = !wholes && !reals;
        return words || largeWholes ? TEXT : REAL;
    }

    private ArrowType time() {
        if (instants) {
            return days || moments ? TEXT : INSTANT;
        }
        return moments ? MOMENT : DAY;
    }
}
