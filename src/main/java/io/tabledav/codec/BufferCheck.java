package io.tabledav.codec;

import io.tabledav.spi.DatabaseException;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.types.pojo.ArrowType;

/** Checks what is in the buffers of one column before anybody reads by it. */
final class BufferCheck {
    private static final int VIEW_BYTES = 16;
    private static final int INLINE_BYTES = 12;
    private static final long SECONDS_OF_DAY = 86_400;

    private final long rowsBefore;

    BufferCheck(long rowsBefore) {
        this.rowsBefore = rowsBefore;
    }

    /**
     * The values of a column, or of a field inside of one.
     *
     * @param validity one bit for each; empty if all are NULL or none is
     * @param nullCount how many are said to be NULL, which matters only where there are no bits
     * @param top whether a value is a row's, so that a failure can name the row
     */
    record Values(int length, ArrowBuf validity, long nullCount, boolean top) {
        /** Whether a value is NULL, so that what stands in its place means nothing. */
        boolean isNull(int index) {
            return validity.capacity() == 0
                    ? nullCount == length
                    : (validity.getByte(index >> 3) >> (index & 7) & 1) == 0;
        }
    }

    /** Offsets must rise, and stay within {@code limit}. */
    void offsets(Values values, ArrowBuf offsets, int offsetBytes, long limit) {
        if (values.length() == 0) {
            return;
        }
        long previous = offset(offsets, offsetBytes, 0);
        if (previous < 0) {
            throw failure(values, 0, "an offset is negative");
        }
        for (int i = 1; i <= values.length(); i++) {
            long offset = offset(offsets, offsetBytes, i);
            if (offset < previous) {
                throw failure(values, i - 1, "an offset is smaller than the one before");
            }
            previous = offset;
        }
        if (previous > limit) {
            throw failure(values, values.length() - 1, "an offset points beyond the end");
        }
    }

    void listViews(Values values, ArrowBuf offsets, ArrowBuf sizes, int offsetBytes, long limit) {
        for (int i = 0; i < values.length(); i++) {
            long offset = offset(offsets, offsetBytes, i);
            long size = offset(sizes, offsetBytes, i);
            if (offset < 0 || size < 0 || offset > limit || size > limit - offset) {
                throw failure(values, i, "a list lies outside of its values");
            }
        }
    }

    /** Every view that is not NULL must point into one of its targets; texts must be UTF-8. */
    void views(Values values, ArrowBuf views, List<ArrowBuf> targets, boolean text) {
        for (int i = 0; i < values.length(); i++) {
            if (values.isNull(i)) {
                continue;
            }
            long view = (long) i * VIEW_BYTES;
            int size = views.getInt(view);
            ArrowBuf target = views;
            long start = view + 4;
            if (size > INLINE_BYTES) {
                int index = views.getInt(view + 8);
                start = views.getInt(view + 12);
                if (index < 0 || index >= targets.size() || start < 0) {
                    throw failure(values, i, "a view points to no buffer");
                }
                target = targets.get(index);
            }
            if (size < 0 || (size > INLINE_BYTES && size > target.capacity() - start)) {
                throw failure(values, i, "a view points beyond the end");
            }
            if (text && !Utf8Check.isValid(target, start, start + size)) {
                throw notUtf8(values, i);
            }
        }
    }

    /** Texts must be UTF-8, each of them; the offsets are sound already. */
    void text(Values values, ArrowBuf offsets, int offsetBytes, ArrowBuf data) {
        if (values.length() == 0) {
            return;
        }
        long end = offset(offsets, offsetBytes, values.length());
        if (Utf8Check.isAscii(data, offset(offsets, offsetBytes, 0), end)) {
            return;
        }
        for (int i = 0; i < values.length(); i++) {
            long from = offset(offsets, offsetBytes, i);
            long to = offset(offsets, offsetBytes, i + 1);
            if (!Utf8Check.isValid(data, from, to) && !values.isNull(i)) {
                throw notUtf8(values, i);
            }
        }
    }

    /** A time of day must be within one; values of other types may be anything. */
    void timesOfDay(Values values, ArrowBuf data, ArrowType type) {
        if (!(type instanceof ArrowType.Time time)) {
            return;
        }
        long perDay = IsoText.perSecond(time.getUnit()) * SECONDS_OF_DAY;
        for (int i = 0; i < values.length(); i++) {
            long value = time.getBitWidth() == 32 ? data.getInt(4L * i) : data.getLong(8L * i);
            if ((value < 0 || value >= perDay) && !values.isNull(i)) {
                throw failure(values, i, "a time of day is " + value + " of unit " + time.getUnit());
            }
        }
    }

    private static long offset(ArrowBuf offsets, int offsetBytes, long index) {
        return offsetBytes == 4 ? offsets.getInt(index * 4) : offsets.getLong(index * 8);
    }

    private DatabaseException notUtf8(Values values, int index) {
        return failure(values, index, "a text is not UTF-8");
    }

    private DatabaseException failure(Values values, int index, String what) {
        DatabaseException failure = IpcLimits.damaged(what);
        return values.top() ? failure.withRow(rowsBefore + index + 1) : failure;
    }
}
