package io.tabledav.backend.postgres;

import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.arrow.vector.BaseVariableWidthVector;
import org.apache.arrow.vector.FieldVector;

/** Copies texts and bytes, which are the same on both sides. */
final class VariableDecoder extends ColumnDecoder {
    private static final int FEWEST_BYTES_PER_ROW = 8;

    private final int passedOver;
    private BaseVariableWidthVector vector;
    private long offsets;
    private long data;
    private long capacity;
    private long position;
    private long bytesPerRow = FEWEST_BYTES_PER_ROW;

    /**
     * Copies nothing yet.
     *
     * @param passedOver how many bytes before each value say something about it
     */
    @SuppressWarnings("NullAway.Init") // begin comes before everything else
    VariableDecoder(String column, int passedOver) {
        super(column);
        this.passedOver = passedOver;
    }

    @Override
    void begin(FieldVector target, int rows) {
        vector = (BaseVariableWidthVector) target;
        vector.allocateNew(rows * bytesPerRow, rows);
        vector.zeroVector();
        position = 0;
        locate();
    }

    private void locate() {
        validity = vector.getValidityBuffer().memoryAddress();
        offsets = vector.getOffsetBuffer().memoryAddress();
        data = vector.getDataBuffer().memoryAddress();
        capacity = vector.getDataBuffer().capacity();
    }

    @Override
    void reserve(int rows) {
        if (vector.getValueCapacity() < rows) {
            while (vector.getValueCapacity() < rows) {
                vector.reallocValidityAndOffsetBuffers();
            }
            locate();
        }
    }

    @Override
    void decode(byte[] row, int at, int length, int index) {
        int size = length - passedOver;
        require(size >= 0);
        long end = position + size;
        if (end > capacity) {
            vector.reallocDataBuffer(end);
            locate();
        }
        MemoryUtil.copyToMemory(row, at + passedOver, data + position, size);
        position = end;
        present(index);
        MemoryUtil.putInt(offsets + 4L * (index + 1), (int) end);
    }

    @Override
    void skip(int index) {
        MemoryUtil.putInt(offsets + 4L * (index + 1), (int) position);
    }

    @Override
    void end(int rows) {
        vector.setLastSet(rows - 1);
        vector.setValueCount(rows);
        if (rows > 0) {
            // A little more than what was needed, so that most batches never grow.
            bytesPerRow = Math.max(FEWEST_BYTES_PER_ROW, position / rows * 9 / 8 + 1);
            bytesPerRow = Math.min(bytesPerRow, 1 << 10);
        }
    }
}
