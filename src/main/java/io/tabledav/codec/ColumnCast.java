package io.tabledav.codec;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import org.apache.arrow.vector.ExtensionTypeVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.NullVector;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;

/** Fills one column of a batch from a column of another type, or takes it over. */
interface ColumnCast {

    /**
     * Fills the target, which is empty.
     *
     * @param rowsBefore how many rows came before, so that a failure can name its row
     */
    void cast(int rows, long rowsBefore);

    /** How a column gets into another; {@code INVALID} with the column if it cannot. */
    static ColumnCast of(FieldVector source, FieldVector target) {
        FieldVector from = storage(source);
        FieldVector to = storage(target);
        if (from instanceof NullVector) {
            return (rows, rowsBefore) -> {
                target.setInitialCapacity(rows);
                target.allocateNew();
            };
        }
        if (isSame(from.getField(), to.getField())) {
            return (rows, rowsBefore) -> from.makeTransferPair(to).transfer();
        }
        if (!CastRules.allow(source.getField().getType(), target.getField().getType())) {
            throw DatabaseException.of(
                            Code.INVALID,
                            "The column '" + source.getName() + "' of type "
                                    + source.getField().getType()
                                    + " cannot go into '" + target.getName() + "' of type "
                                    + target.getField().getType())
                    .withColumn(target.getName());
        }
        CellCast cell = CellCasts.of(source, target);
        return (rows, rowsBefore) -> {
            target.setInitialCapacity(rows);
            target.allocateNew();
            for (int row = 0; row < rows; row++) {
                if (source.isNull(row)) {
                    continue;
                }
                try {
                    cell.put(row);
                } catch (DatabaseException e) {
                    throw e.withRow(rowsBefore + row + 1).withColumn(target.getName());
                }
            }
        };
    }

    private static FieldVector storage(FieldVector vector) {
        return vector instanceof ExtensionTypeVector<?> extended
                ? storage((FieldVector) extended.getUnderlyingVector())
                : vector;
    }

    /** Whether the values of two fields are the same bytes in the same kind of vector. */
    private static boolean isSame(Field from, Field to) {
        if (!isSame(from.getType(), to.getType())
                || from.getChildren().size() != to.getChildren().size()) {
            return false;
        }
        boolean named = from.getType() instanceof ArrowType.Struct;
        for (int i = 0; i < from.getChildren().size(); i++) {
            Field fromChild = from.getChildren().get(i);
            Field toChild = to.getChildren().get(i);
            if (!isSame(fromChild, toChild) || (named && !fromChild.getName().equals(toChild.getName()))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isSame(ArrowType from, ArrowType to) {
        if (from instanceof ArrowType.Timestamp fromTime && to instanceof ArrowType.Timestamp toTime) {
            return fromTime.getUnit() == toTime.getUnit()
                    && (fromTime.getTimezone() == null) == (toTime.getTimezone() == null);
        }
        return from.equals(to);
    }
}
