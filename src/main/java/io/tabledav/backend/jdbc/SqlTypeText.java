package io.tabledav.backend.jdbc;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A text that may be an SQL type, taken apart: words, at most two numbers in parentheses, and words after them.
 *
 * <p>The text comes from a file, so from anybody. A backend compares the words with those that it knows, and writes its own:
 * no part of the text gets into SQL but the numbers.
 *
 * @param words what stands before the parentheses, in lower case, with single spaces
 * @param first the first number, null if there is none
 * @param second the second one, null if there is none
 * @param after what stands behind the parentheses, in lower case; all words are before them where there are none
 */
public record SqlTypeText(
        String words, @Nullable Integer first, @Nullable Integer second, String after) {
    private static final int LONGEST = 100;
    private static final Pattern FORM = Pattern.compile(
            "([a-z][a-z0-9_]*(?: [a-z][a-z0-9_]*)*)(?: ?\\((\\d{1,8})(?:, ?(\\d{1,8}))?\\))?((?: [a-z]+)*)");

    /** Takes a text apart; null if it has not this form. */
    public static @Nullable SqlTypeText parse(String text) {
        if (text.length() > LONGEST) {
            return null;
        }
        Matcher matcher = FORM.matcher(text.toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            return null;
        }
        return new SqlTypeText(
                matcher.group(1),
                number(matcher.group(2)),
                number(matcher.group(3)),
                matcher.group(4).strip());
    }

    private static @Nullable Integer number(@Nullable String digits) {
        return digits == null ? null : Integer.valueOf(digits);
    }

    /** How many numbers it has. */
    public int numbers() {
        return first == null ? 0 : second == null ? 1 : 2;
    }

    /** The numbers in parentheses, as SQL; empty if there are none. */
    public String parentheses() {
        return first == null ? "" : "(" + first + (second == null ? "" : "," + second) + ")";
    }
}
