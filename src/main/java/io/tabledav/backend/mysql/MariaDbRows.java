package io.tabledav.backend.mysql;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.mariadb.jdbc.client.ColumnDecoder;
import org.mariadb.jdbc.client.ReadableByteBuf;
import org.mariadb.jdbc.client.result.Result;

/**
 * Rows out of MariaDB's driver. Its getters find a column, look at its type and make an object for nearly each value anew; the
 * row is read faster from the packet that the driver holds it in, which no public method gives.
 */
final class MariaDbRows implements WireRows {
    private static final VarHandle ROW = field("rowBuf", ReadableByteBuf.class);
    private static final VarHandle COLUMNS = field("metadataList", ColumnDecoder[].class);

    private final ResultSet rows;
    private final ReadableByteBuf row;
    private final int[] wireBytes;
    private final int firstValue;
    private byte[] packet = {};
    private int next;
    private int offset;
    private int length;

    /**
     * Reads nothing yet.
     *
     * @param wireBytes for each column {@link MysqlType#wireBytes()}
     */
    MariaDbRows(ResultSet rows, int[] wireBytes) throws SQLException {
        this.rows = rows;
        this.row = (ReadableByteBuf) ROW.get(rows.unwrap(Result.class));
        this.wireBytes = wireBytes.clone();
        // A header byte, and a bit for each column that says whether it is NULL, after two that say nothing.
        this.firstValue = 1 + (wireBytes.length + 9) / Byte.SIZE;
    }

    private static VarHandle field(String name, Class<?> type) {
        try {
            return MethodHandles.privateLookupIn(Result.class, MethodHandles.lookup())
                    .findVarHandle(Result.class, name, type);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this version of MariaDB's driver keeps its rows elsewhere", e);
        }
    }

    /** What the server says that the columns are. */
    static List<ResultColumn> columns(ResultSet rows) throws SQLException {
        ColumnDecoder[] declared = (ColumnDecoder[]) COLUMNS.get(rows.unwrap(Result.class));
        List<ResultColumn> columns = new ArrayList<>();
        for (int index = 0; index < declared.length; index++) {
            ColumnDecoder column = declared[index];
            columns.add(ResultColumn.of(
                    rows.getMetaData().getColumnLabel(index + 1),
                    "",
                    true,
                    MysqlTypes.ofWire(
                            column.getType().get(),
                            !column.isSigned(),
                            column.isBinary(),
                            column.getColumnLength(),
                            column.getDecimals())));
        }
        return columns;
    }

    @Override
    public boolean next() throws SQLException {
        if (!rows.next()) {
            return false;
        }
        packet = row.buf();
        next = firstValue;
        return true;
    }

    @Override
    public boolean at(int column) {
        int bit = column + 2;
        if ((packet[1 + bit / Byte.SIZE] & (1 << (bit % Byte.SIZE))) != 0) {
            return false;
        }
        int bytes = wireBytes[column];
        if (bytes == MysqlType.VARYING) {
            varying();
        } else {
            offset = next;
            length = bytes;
        }
        next = offset + length;
        return true;
    }

    /** A value after its length, which has 1, 3, 4 or 9 bytes itself. */
    private void varying() {
        int first = packet[next] & 0xFF;
        switch (first) {
            case 0xFC -> {
                length = Wire.uint16(packet, next + 1);
                offset = next + 3;
            }
            case 0xFD -> {
                length = Wire.uint16(packet, next + 1) | (packet[next + 3] & 0xFF) << 16;
                offset = next + 4;
            }
            case 0xFE -> {
                length = Math.toIntExact(Wire.int64(packet, next + 1));
                offset = next + 9;
            }
            default -> {
                length = first;
                offset = next + 1;
            }
        }
    }

    @Override
    public byte[] buffer() {
        return packet;
    }

    @Override
    public int offset() {
        return offset;
    }

    @Override
    public int length() {
        return length;
    }
}
