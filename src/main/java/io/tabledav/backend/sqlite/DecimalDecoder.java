package io.tabledav.backend.sqlite;

import java.sql.SQLException;
import org.apache.arrow.vector.DecimalVector;

/** Copies decimals of up to 38 digits; those that fit into 64 bits without making an object. */
final class DecimalDecoder implements ColumnDecoder {
    private final int column;
    private final int scale;
    private final boolean nullable;
    private final DecimalVector vector;

    DecimalDecoder(int column, int scale, boolean nullable, DecimalVector vector) {
        this.column = column;
        this.scale = scale;
        this.nullable = nullable;
        this.vector = vector;
    }

    @Override
    public int decode(Cells cells, int row) throws SQLException {
        int type = cells.type(column);
        if (nullable && type == Cells.NULL) {
            return 0;
        }
        long small = type == Cells.INTEGER
                ? FixedPoint.small(cells.integer(column), scale)
                : FixedPoint.small(cells.real(column), scale);
        if (small != IsoText.NONE) {
            vector.set(row, small);
        } else {
            vector.setBigEndian(
                    row,
                    (type == Cells.INTEGER
                                    ? FixedPoint.unscaled(cells.integer(column), scale)
                                    : FixedPoint.unscaled(cells.real(column), scale))
                            .toByteArray());
        }
        return 0;
    }
}
