package io.tabledav.spi;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;

/** A single constant, as a predicate or a statement's parameter carries it. */
public sealed interface Value {

    /** SQL NULL. */
    record Null() implements Value {}

    /** True or false. */
    record Bool(boolean value) implements Value {}

    /** A whole number of 64 bits. */
    record Int(long value) implements Value {}

    /** An exact decimal number, or a whole one beyond 64 bits. */
    record Decimal(BigDecimal value) implements Value {}

    /** A binary floating-point number. */
    record Real(double value) implements Value {}

    /** Text. */
    record Text(String value) implements Value {}

    /** Bytes; the array is not copied and must not be changed. */
    @SuppressWarnings("ArrayRecordComponent")
    record Binary(byte[] value) implements Value {}

    /** A calendar date. */
    record Date(LocalDate value) implements Value {}

    /** A time of day. */
    record Time(LocalTime value) implements Value {}

    /** A date and time without zone. */
    record Timestamp(LocalDateTime value) implements Value {}

    /** A moment in time. */
    record Instant(java.time.Instant value) implements Value {}
}
