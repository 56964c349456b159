package io.tabledav.backend.postgres;

import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.complex.ListVector;

/**
 * Copies arrays of one dimension that count from 1 (array_send); another number of dimensions or another lower bound is
 * something that a list cannot say.
 */
final class ListDecoder extends ColumnDecoder {
    private static final int DIMENSIONS = 12;
    private static final int HEADER = 20;

    private final ColumnDecoder element;
    private ListVector vector;
    private long offsets;
    private int items;

    @SuppressWarnings("NullAway.Init") // begin comes before everything else
    ListDecoder(String column, ColumnDecoder element) {
        super(column);
        this.element = element;
    }

    @Override
    void begin(FieldVector target, int rows) {
        vector = (ListVector) target;
        vector.setInitialCapacity(rows);
        vector.allocateNew();
        vector.getValidityBuffer().setZero(0, vector.getValidityBuffer().capacity());
        vector.getOffsetBuffer().setZero(0, vector.getOffsetBuffer().capacity());
        validity = vector.getValidityBuffer().memoryAddress();
        offsets = vector.getOffsetBuffer().memoryAddress();
        items = 0;
        element.begin(vector.getDataVector(), rows);
    }

    @Override
    void reserve(int rows) {
        throw new IllegalStateException("PostgreSQL knows no arrays of arrays");
    }

    @Override
    void decode(byte[] row, int at, int length, int index) {
        require(length >= DIMENSIONS);
        int dimensions = (int) INT.get(row, at);
        if (dimensions > 1) {
            throw unreadable("an array of " + dimensions + " dimensions");
        }
        if (dimensions == 1) {
            require(length >= HEADER);
            int count = (int) INT.get(row, at + DIMENSIONS);
            if ((int) INT.get(row, at + DIMENSIONS + 4) != 1) {
                throw unreadable("an array that does not begin at 1");
            }
            element.reserve(items + count);
            int here = at + HEADER;
            for (int item = 0; item < count; item++) {
                int size = (int) INT.get(row, here);
                here += 4;
                if (size < 0) {
                    element.skip(items++);
                } else {
                    element.decode(row, here, size, items++);
                    here += size;
                }
            }
            require(here == at + length);
        }
        present(index);
        MemoryUtil.putInt(offsets + 4L * (index + 1), items);
    }

    @Override
    void skip(int index) {
        MemoryUtil.putInt(offsets + 4L * (index + 1), items);
    }

    @Override
    void end(int rows) {
        element.end(items);
        vector.setLastSet(rows - 1);
        vector.setValueCount(rows);
    }
}
