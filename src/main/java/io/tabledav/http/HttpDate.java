package io.tabledav.http;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The text form of a moment in a header (RFC 9110, section 5.6.7), to the second. */
public final class HttpDate {

    private static final DateTimeFormatter IMF_FIXDATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
            .withZone(ZoneOffset.UTC);

    private HttpDate() {}

    public static String render(Instant moment) {
        return IMF_FIXDATE.format(moment);
    }

    /** The moment that a header says; null for one that says none, which counts as absent. */
    public static @Nullable Instant parse(@Nullable String text) {
        if (text == null) {
            return null;
        }
        try {
            return IMF_FIXDATE.parse(text.trim(), Instant::from);
        } catch (DateTimeParseException e) {
            return null;
        }
    }
}
