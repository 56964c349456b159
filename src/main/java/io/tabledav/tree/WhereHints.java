package io.tabledav.tree;

import io.tabledav.spi.Predicate.Function;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What to tell people whose condition is more SQL than there is. */
final class WhereHints {

    private static final String FUNCTION_NAMES = Arrays.stream(Function.values())
            .map(function -> function.name().toLowerCase(Locale.ROOT))
            .sorted()
            .collect(Collectors.joining(", "));

    static final String FUNCTIONS = "The functions are: " + FUNCTION_NAMES + ".";
    static final String GRAMMAR = "A condition is made of comparisons (= <> < <= > >=), AND, OR, NOT, IN (…), BETWEEN,"
            + " LIKE, IS NULL, parentheses, columns, literals and the functions " + FUNCTION_NAMES + ".";

    static final String NO_FURTHER_STATEMENT = "The parameter where is one condition; nothing may follow it.";
    static final String NO_COMMENT = "Comments are not allowed in a condition.";
    static final String NO_PLACEHOLDER = "Write the value itself: a number, or text in single quotes.";
    static final String NO_ARITHMETIC = "There is no arithmetic and no concatenation in a condition.";
    static final String NO_CAST = "There are no casts: a literal takes the type of the column it meets.";
    static final String QUOTES = "Text stands in single quotes: 'Austin'; a column's name in double quotes.";

    private static final Map<String, String> BY_WORD = byWord();

    private WhereHints() {}

    /** The hint for a word of SQL that is no part of the grammar, else another. */
    static String forWord(String word, String otherwise) {
        return BY_WORD.getOrDefault(word.toLowerCase(Locale.ROOT), otherwise);
    }

    private static Map<String, String> byWord() {
        String noSubquery = "A condition is over one relation's own rows: there are no subqueries.";
        String noCase = "There is no CASE and no CAST: a literal takes the type of the column it meets.";
        String noPattern = "For patterns there is LIKE alone, without ESCAPE; ignoring case is lower(name) LIKE 'a%'.";
        String noClause = "Sorting and paging have parameters of their own: order, limit and offset.";
        return Map.ofEntries(
                Map.entry("select", noSubquery),
                Map.entry("with", noSubquery),
                Map.entry("exists", noSubquery),
                Map.entry("any", noSubquery),
                Map.entry("all", noSubquery),
                Map.entry("union", noSubquery),
                Map.entry("case", noCase),
                Map.entry("cast", noCase),
                Map.entry("convert", noCase),
                Map.entry("ilike", noPattern),
                Map.entry("escape", noPattern),
                Map.entry("regexp", noPattern),
                Map.entry("rlike", noPattern),
                Map.entry("similar", noPattern),
                Map.entry("glob", noPattern),
                Map.entry("order", noClause),
                Map.entry("limit", noClause),
                Map.entry("offset", noClause));
    }
}
