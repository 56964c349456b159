package io.tabledav.codec;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import java.io.IOException;
import java.util.List;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.TimeMicroVector;
import org.apache.arrow.vector.TimeNanoVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.jspecify.annotations.Nullable;

/** Refuses what Parquet can say and no table holds, and lists of which the footer leaves a part out. */
final class ParquetCheck extends PassingReader {
    private static final long DAY_MICROS = 86_400_000_000L;

    private final List<String> names;
    private final @Nullable Long[] listedValues;
    private final long[] listed;
    private long rowsBefore;

    /**
     * @param names of the columns, for people
     * @param listedValues as {@link ParquetFooter#listedValues} gives them
     */
    ParquetCheck(ArrowReader source, List<String> names, @Nullable Long[] listedValues) {
        super(source);
        this.names = names;
        this.listedValues = listedValues;
        this.listed = new long[listedValues.length];
    }

    @Override
    public boolean loadNextBatch() throws IOException {
        if (!super.loadNextBatch()) {
            checkLists();
            return false;
        }
        VectorSchemaRoot root = getVectorSchemaRoot();
        int column = 0;
        for (FieldVector vector : root.getFieldVectors()) {
            checkTimes(vector, root.getRowCount(), names.get(column));
            if (vector instanceof ListVector list) {
                listed[column] += values(list, 0, root.getRowCount());
            }
            column++;
        }
        rowsBefore += root.getRowCount();
        return true;
    }

    private void checkTimes(FieldVector vector, int rows, String name) {
        long day = switch (vector) {
            case TimeMicroVector micros -> DAY_MICROS;
            case TimeNanoVector nanos -> DAY_MICROS * 1000;
            default -> 0;
        };
        for (int row = 0; day > 0 && row < rows; row++) {
            long time = vector.getDataBuffer().getLong(8L * row);
            if (!vector.isNull(row) && (time < 0 || time >= day)) {
                throw DatabaseException.of(Code.INVALID, time + " is no time of day")
                        .withRow(rowsBefore + row + 1)
                        .withColumn(name);
            }
        }
    }

    /** How many values Parquet counts in these lists: an empty one and a NULL are one each. */
    private static long values(ListVector lists, int from, int to) {
        long values = 0;
        for (int row = from; row < to; row++) {
            int begin = lists.isNull(row) ? 0 : lists.getElementStartIndex(row);
            int end = lists.isNull(row) ? 0 : lists.getElementEndIndex(row);
            if (begin == end) {
                values++;
            } else {
                values += lists.getDataVector() instanceof ListVector inner ? values(inner, begin, end) : end - begin;
            }
        }
        return values;
    }

    private void checkLists() {
        for (int column = 0; column < listed.length; column++) {
            Long promised = listedValues[column];
            if (promised != null && promised != listed[column]) {
                throw ParquetLimits.damaged("the lists of the column '" + names.get(column) + "' have " + promised
                                + " values, but its rows only " + listed[column])
                        .withColumn(names.get(column));
            }
        }
    }
}
