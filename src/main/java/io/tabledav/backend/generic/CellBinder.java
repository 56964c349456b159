package io.tabledav.backend.generic;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.apache.arrow.vector.BaseIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.Decimal256Vector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.TimeMicroVector;
import org.apache.arrow.vector.TimeStampMicroTZVector;
import org.apache.arrow.vector.TimeStampMicroVector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.jspecify.annotations.Nullable;

/** Binds the values of a vector that are not NULL to one placeholder; chosen once for each column and batch. */
@FunctionalInterface
interface CellBinder {

    /** Binds the value of a row. */
    void bind(PreparedStatement statement, int index, int row) throws SQLException;

    /** The binder of a vector for a column; {@code INVALID} if the vector is not of the column's type. */
    static CellBinder of(FieldVector vector, GenericColumn column) {
        @Nullable
        CellBinder binder = switch (column.type().kind()) {
            case BOOL ->
                vector instanceof BitVector bits
                        ? (statement, index, row) -> statement.setBoolean(index, bits.get(row) != 0)
                        : null;
            case INT16, INT32, INT64 ->
                vector instanceof BaseIntVector numbers
                        ? (statement, index, row) -> statement.setLong(index, numbers.getValueAsLong(row))
                        : null;
            case FLOAT32, FLOAT64 -> floating(vector);
            case DECIMAL -> decimal(vector);
            case DATE, TIME, TIMESTAMP, INSTANT -> temporal(vector);
            case BYTES ->
                vector instanceof VarBinaryVector bytes
                        ? (statement, index, row) -> statement.setBytes(index, bytes.get(row))
                        : null;
            case TEXT -> vector instanceof VarCharVector texts ? text(texts, column.jdbcType()) : null;
        };
        if (binder == null || !vector.getField().getType().equals(column.type().arrow())) {
            throw DatabaseException.of(
                            Code.INVALID,
                            "Column " + column.name() + " takes "
                                    + column.type().arrow() + ", not "
                                    + vector.getField().getType() + ".")
                    .withColumn(column.name())
                    .withHint("Send the column in the type that reading it gives.");
        }
        return binder;
    }

    /** Text for a column of another type: what the database is to take it for depends on what drivers call that type. */
    private static CellBinder text(VarCharVector texts, int jdbcType) {
        return switch (jdbcType) {
            case Types.OTHER, Types.ARRAY, Types.BIT ->
                (statement, index, row) -> statement.setObject(index, value(texts, row), Types.OTHER);
            case Types.NUMERIC, Types.DECIMAL ->
                (statement, index, row) -> statement.setBigDecimal(index, number(value(texts, row)));
            default -> (statement, index, row) -> statement.setString(index, value(texts, row));
        };
    }

    private static BigDecimal number(String text) {
        try {
            return new BigDecimal(text);
        } catch (NumberFormatException e) {
            throw DatabaseException.of(Code.INVALID, "A value is no decimal number.")
                    .withCause(e);
        }
    }

    private static String value(VarCharVector texts, int row) {
        return new String(texts.get(row), StandardCharsets.UTF_8);
    }

    private static @Nullable CellBinder floating(FieldVector vector) {
        return switch (vector) {
            case Float4Vector numbers -> (statement, index, row) -> statement.setFloat(index, numbers.get(row));
            case Float8Vector numbers -> (statement, index, row) -> statement.setDouble(index, numbers.get(row));
            default -> null;
        };
    }

    private static @Nullable CellBinder decimal(FieldVector vector) {
        return switch (vector) {
            case DecimalVector decimals ->
                (statement, index, row) -> statement.setBigDecimal(index, value(decimals.getObject(row)));
            case Decimal256Vector decimals ->
                (statement, index, row) -> statement.setBigDecimal(index, value(decimals.getObject(row)));
            default -> null;
        };
    }

    private static BigDecimal value(@Nullable BigDecimal value) {
        return value == null ? BigDecimal.ZERO : value;
    }

    private static @Nullable CellBinder temporal(FieldVector vector) {
        return switch (vector) {
            case DateDayVector days ->
                (statement, index, row) -> Parameters.bind(statement, index, LocalDate.ofEpochDay(days.get(row)));
            case TimeMicroVector times ->
                (statement, index, row) ->
                        Parameters.bind(statement, index, LocalTime.ofNanoOfDay(times.get(row) * 1_000));
            case TimeStampMicroVector moments ->
                (statement, index, row) -> Parameters.bind(statement, index, local(moments.get(row)));
            case TimeStampMicroTZVector moments ->
                (statement, index, row) ->
                        Parameters.bind(statement, index, OffsetDateTime.of(local(moments.get(row)), ZoneOffset.UTC));
            default -> null;
        };
    }

    private static LocalDateTime local(long micros) {
        return LocalDateTime.ofEpochSecond(
                Math.floorDiv(micros, 1_000_000L), (int) Math.floorMod(micros, 1_000_000L) * 1_000, ZoneOffset.UTC);
    }
}
