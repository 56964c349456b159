package io.tabledav.backend.mysql;

import com.mysql.cj.exceptions.CJException;
import com.mysql.cj.jdbc.exceptions.SQLExceptionsMapping;
import com.mysql.cj.jdbc.result.ResultSetInternalMethods;
import com.mysql.cj.protocol.ResultsetRows;
import com.mysql.cj.result.Field;
import com.mysql.cj.result.Row;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows out of MySQL's driver, which gives the bytes of a value as they came, each in an array of their own. */
final class ConnectorJRows implements WireRows {
    private final ResultsetRows rows;
    private @Nullable Row row;
    private byte[] value = {};

    /** Reads nothing yet. */
    ConnectorJRows(ResultSet rows) throws SQLException {
        this.rows = rows.unwrap(ResultSetInternalMethods.class).getRows();
    }

    /** What the server says that the columns are. */
    static List<ResultColumn> columns(ResultSet rows) throws SQLException {
        List<ResultColumn> columns = new ArrayList<>();
        for (Field column : rows.unwrap(ResultSetInternalMethods.class)
                .getColumnDefinition()
                .getFields()) {
            columns.add(ResultColumn.of(
                    rows.getMetaData().getColumnLabel(columns.size() + 1),
                    "",
                    true,
                    MysqlTypes.ofWire(
                            column.getMysqlTypeId(),
                            column.isUnsigned(),
                            column.getCollationIndex() == MysqlTypes.BINARY_COLLATION,
                            column.getLength(),
                            column.getDecimals())));
        }
        return columns;
    }

    @Override
    public boolean next() throws SQLException {
        try {
            row = rows.next();
            return row != null;
        } catch (CJException e) {
            throw SQLExceptionsMapping.translateException(e);
        }
    }

    @Override
    public boolean at(int column) throws SQLException {
        Row current = row;
        if (current == null) {
            throw new SQLException("there is no row");
        }
        try {
            if (current.getNull(column)) {
                return false;
            }
            value = current.getBytes(column);
            return true;
        } catch (CJException e) {
            throw SQLExceptionsMapping.translateException(e);
        }
    }

    @Override
    public byte[] buffer() {
        return value;
    }

    @Override
    public int offset() {
        return 0;
    }

    @Override
    public int length() {
        return value.length;
    }
}
