package io.tabledav.backend.sqlite;

import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows kept in memory as SQLite stores them, up to a limit. */
final class KeptRows implements RowSource {
    private static final int BYTES_PER_VALUE = 24;

    private final int columns;
    private final long mostBytes;
    private final List<@Nullable Object[]> rows = new ArrayList<>();
    private long bytes;
    private int position = -1;

    /**
     * Keeps nothing yet.
     *
     * @param mostBytes about how much memory it may take
     */
    KeptRows(int columns, long mostBytes) {
        this.columns = columns;
        this.mostBytes = mostBytes;
    }

    /** Takes rows until there are no more, or no more may be kept; whether all are here now. */
    boolean takeAll(Engine engine, RowSource source) throws SQLException {
        while (bytes < mostBytes) {
            if (!source.next()) {
                return true;
            }
            engine.requireRunning();
            @Nullable Object[] row = new @Nullable Object[columns];
            for (int column = 0; column < columns; column++) {
                row[column] = value(source, column);
            }
            rows.add(row);
        }
        return false;
    }

    private @Nullable Object value(Cells cells, int column) throws SQLException {
        bytes += BYTES_PER_VALUE;
        switch (cells.type(column)) {
            case INTEGER -> {
                return cells.integer(column);
            }
            case REAL -> {
                return cells.real(column);
            }
            case NULL -> {
                return null;
            }
            default -> {
                boolean text = cells.type(column) == TEXT;
                byte[] value = cells.bytes(column);
                bytes += value == null ? 0 : value.length;
                return value == null ? null : new Octets(value, text);
            }
        }
    }

    /** Takes a row of values: Long, Double or null. */
    void add(@Nullable Object... row) {
        rows.add(row);
    }

    /** Goes back before the first row. */
    void rewind() {
        position = -1;
    }

    @Override
    public boolean next() {
        position++;
        return position < rows.size();
    }

    @Override
    public Object lock() {
        return this;
    }

    private @Nullable Object at(int column) {
        return rows.get(position)[column];
    }

    @Override
    public int type(int column) {
        return switch (at(column)) {
            case null -> NULL;
            case Long whole -> INTEGER;
            case Double real -> REAL;
            case Octets octets -> octets.text() ? TEXT : BLOB;
            default -> throw new IllegalStateException();
        };
    }

    @Override
    public long integer(int column) {
        return at(column) instanceof Number number ? number.longValue() : 0;
    }

    @Override
    public double real(int column) {
        return at(column) instanceof Number number ? number.doubleValue() : 0;
    }

    @Override
    public byte @Nullable [] bytes(int column) {
        return switch (at(column)) {
            case null -> null;
            case Octets octets -> octets.bytes();
            case Object number -> number.toString().getBytes(StandardCharsets.US_ASCII);
        };
    }

    @SuppressWarnings("ArrayRecordComponent")
    private record Octets(byte[] bytes, boolean text) {}
}
