package io.tabledav.backend.mysql;

import io.tabledav.spi.Value;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;

/** Binds values to placeholders. Dates and times go as text, which no driver moves into another zone. */
final class Bindings {
    private static final DateTimeFormatter TIMESTAMP = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS");

    private Bindings() {}

    static void bind(PreparedStatement statement, List<Value> values) throws SQLException {
        for (int index = 0; index < values.size(); index++) {
            bind(statement, index + 1, values.get(index));
        }
    }

    private static void bind(PreparedStatement statement, int parameter, Value value) throws SQLException {
        switch (value) {
            case Value.Null nothing -> statement.setNull(parameter, Types.NULL);
            case Value.Bool bool -> statement.setInt(parameter, bool.value() ? 1 : 0);
            case Value.Int number -> statement.setLong(parameter, number.value());
            case Value.Decimal number -> statement.setBigDecimal(parameter, number.value());
            case Value.Real number -> statement.setDouble(parameter, number.value());
            case Value.Text text -> statement.setString(parameter, text.value());
            case Value.Binary bytes -> statement.setBytes(parameter, bytes.value());
            case Value.Date date -> statement.setString(parameter, date.value().toString());
            case Value.Time time -> statement.setString(parameter, time.value().toString());
            case Value.Timestamp timestamp -> statement.setString(parameter, TIMESTAMP.format(timestamp.value()));
            case Value.Instant instant ->
                statement.setString(
                        parameter, TIMESTAMP.format(LocalDateTime.ofInstant(instant.value(), ZoneOffset.UTC)));
        }
    }
}
