package io.tabledav.backend.generic;

import io.tabledav.spi.Value;
import java.sql.Date;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Time;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;

/** Binds values to the placeholders of a statement. */
final class Parameters {
    private Parameters() {}

    /** Binds values to the placeholders from the first on. */
    static void bind(PreparedStatement statement, List<Value> values) throws SQLException {
        for (int index = 0; index < values.size(); index++) {
            bind(statement, index + 1, values.get(index));
        }
    }

    private static void bind(PreparedStatement statement, int index, Value value) throws SQLException {
        switch (value) {
            case Value.Null none -> statement.setNull(index, Types.NULL);
            case Value.Bool bool -> statement.setBoolean(index, bool.value());
            case Value.Int whole -> statement.setLong(index, whole.value());
            case Value.Decimal decimal -> statement.setBigDecimal(index, decimal.value());
            case Value.Real real -> statement.setDouble(index, real.value());
            case Value.Text text -> statement.setString(index, text.value());
            case Value.Binary binary -> statement.setBytes(index, binary.value());
            case Value.Date date -> bind(statement, index, date.value());
            case Value.Time time -> bind(statement, index, time.value());
            case Value.Timestamp timestamp -> bind(statement, index, timestamp.value());
            case Value.Instant instant -> bind(statement, index, instant.value().atOffset(ZoneOffset.UTC));
        }
    }

    /** Binds a date: as it is, or as the old type where the driver does not take it. */
    static void bind(PreparedStatement statement, int index, LocalDate value) throws SQLException {
        try {
            statement.setObject(index, value);
        } catch (SQLException e) {
            statement.setDate(index, Date.valueOf(value));
        }
    }

    /** Binds a time of day. */
    static void bind(PreparedStatement statement, int index, LocalTime value) throws SQLException {
        try {
            statement.setObject(index, value);
        } catch (SQLException e) {
            statement.setTime(index, Time.valueOf(value));
        }
    }

    /** Binds a date and time without zone. */
    static void bind(PreparedStatement statement, int index, LocalDateTime value) throws SQLException {
        try {
            statement.setObject(index, value);
        } catch (SQLException e) {
            statement.setTimestamp(index, Timestamp.valueOf(value));
        }
    }

    /** Binds a moment in time. */
    static void bind(PreparedStatement statement, int index, OffsetDateTime value) throws SQLException {
        try {
            statement.setObject(index, value);
        } catch (SQLException e) {
            statement.setTimestamp(index, Timestamp.from(value.toInstant()));
        }
    }
}
