package io.tabledav.backend.postgres;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.spi.Value;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Values as the text that PostgreSQL reads them from. */
final class PostgresText {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSSSSS", Locale.ROOT);

    private PostgresText() {}

    /** The text of a value, null for NULL; {@code INVALID} for a text with a NUL character. */
    static @Nullable String of(Value value) {
        return switch (value) {
            case Value.Null nothing -> null;
            case Value.Bool bool -> bool.value() ? "true" : "false";
            case Value.Int whole -> Long.toString(whole.value());
            case Value.Decimal decimal -> decimal.value().toString();
            case Value.Real real -> Double.toString(real.value());
            case Value.Text text -> withoutNul(text.value());
            case Value.Binary bytes -> "\\x" + HexFormat.of().formatHex(bytes.value());
            case Value.Date date -> date(date.value());
            case Value.Time time -> TIME.format(time.value());
            case Value.Timestamp timestamp -> timestamp(timestamp.value(), "");
            case Value.Instant instant -> instant(instant.value());
        };
    }

    private static String withoutNul(String text) {
        if (text.indexOf('\0') >= 0) {
            throw DatabaseException.of(Code.INVALID, "A text holds a NUL character, which PostgreSQL cannot keep.");
        }
        return text;
    }

    private static String date(LocalDate date) {
        long days = date.toEpochDay();
        if (days >= Integer.MAX_VALUE) {
            return "infinity";
        }
        return days <= Integer.MIN_VALUE ? "-infinity" : day(date) + era(date);
    }

    private static String day(LocalDate date) {
        int year = date.getYear() > 0 ? date.getYear() : 1 - date.getYear();
        return String.format(Locale.ROOT, "%04d-%02d-%02d", year, date.getMonthValue(), date.getDayOfMonth());
    }

    private static String era(LocalDate date) {
        return date.getYear() > 0 ? "" : " BC";
    }

    private static String timestamp(LocalDateTime timestamp, String zone) {
        LocalDate date = timestamp.toLocalDate();
        LocalTime time = timestamp.toLocalTime();
        long last = Math.floorDiv(Long.MAX_VALUE, 1_000_000L);
        long seconds = timestamp.toEpochSecond(ZoneOffset.UTC);
        if (seconds >= last) {
            return "infinity";
        }
        return seconds < -last ? "-infinity" : day(date) + " " + TIME.format(time) + zone + era(date);
    }

    private static String instant(Instant instant) {
        return timestamp(LocalDateTime.ofInstant(instant, ZoneOffset.UTC), "+00");
    }
}
