package io.tabledav.backend.sqlite;

import io.tabledav.spi.Value;
import java.math.BigDecimal;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/**
 * How values are kept in SQLite, which has only whole numbers, floating-point numbers, texts and blobs: truth as 1 and 0,
 * dates and times as ISO 8601 text with a space before the time.
 */
final class StoredValues {
    private static final int LONG_DIGITS = 19;

    private StoredValues() {}

    /** A value as an object that the driver binds: Long, Double, String, byte[] or null. */
    static @Nullable Object of(Value value) {
        return switch (value) {
            case Value.Null nothing -> null;
            case Value.Bool bool -> bool.value() ? 1L : 0L;
            case Value.Int number -> number.value();
            case Value.Decimal decimal -> number(decimal.value());
            case Value.Real real -> real.value();
            case Value.Text text -> text.value();
            case Value.Binary binary -> binary.value();
            case Value.Date date -> date.value().toString();
            case Value.Time time -> IsoText.time(time.value());
            case Value.Timestamp timestamp -> IsoText.timestamp(timestamp.value());
            case Value.Instant instant ->
                IsoText.timestamp(instant.value().atOffset(ZoneOffset.UTC).toLocalDateTime());
        };
    }

    /** A decimal as SQLite keeps numbers: whole if it is and fits, else the nearest floating-point number. */
    static Object number(BigDecimal value) {
        boolean whole = value.stripTrailingZeros().scale() <= 0;
        // A whole number of very many digits is not written out only to find that it does not fit.
        if (whole
                && value.precision() - value.scale() <= LONG_DIGITS
                && value.toBigInteger().bitLength() < Long.SIZE) {
            return value.longValueExact();
        }
        return value.doubleValue();
    }
}
