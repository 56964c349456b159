package io.tabledav.backend.postgres;

import java.sql.SQLException;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.complex.ListVector;

/** Arrays of one dimension, counted from 1; an empty one has none. */
final class CopyArray implements CopyEncoder {
    private static final int HEADER_BYTES = 3 * Integer.BYTES;
    private static final int DIMENSION_BYTES = 2 * Integer.BYTES;

    private final ArrowBuf offsets;
    private final boolean small;
    private final FieldVector items;
    private final CopyEncoder encoder;
    private final int elementOid;

    CopyArray(FieldVector lists, FieldVector items, CopyEncoder encoder, int elementOid) {
        this.offsets = lists.getOffsetBuffer();
        this.small = lists instanceof ListVector;
        this.items = items;
        this.encoder = encoder;
        this.elementOid = elementOid;
    }

    private int offset(int index) {
        return small
                ? offsets.getInt((long) index * Integer.BYTES)
                : Math.toIntExact(offsets.getLong((long) index * Long.BYTES));
    }

    @Override
    public void encode(int row, CopyBuffer out) throws SQLException {
        int start = offset(row);
        int end = offset(row + 1);
        long length = length(row);
        if (length > Integer.MAX_VALUE) {
            throw CopyEncoder.unfit("is larger than PostgreSQL keeps");
        }
        out.putInt((int) length);
        out.putInt(start == end ? 0 : 1);
        out.putInt(holdsNull(start, end) ? 1 : 0);
        out.putInt(elementOid);
        if (start == end) {
            return;
        }
        out.putInt(end - start);
        out.putInt(1);
        for (int item = start; item < end; item++) {
            if (items.isNull(item)) {
                out.putInt(-1);
            } else {
                encoder.encode(item, out);
            }
        }
    }

    private boolean holdsNull(int start, int end) {
        for (int item = start; item < end; item++) {
            if (items.isNull(item)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public long length(int row) {
        int start = offset(row);
        int end = offset(row + 1);
        long length = HEADER_BYTES + (start == end ? 0 : DIMENSION_BYTES);
        for (int item = start; item < end; item++) {
            length += Integer.BYTES + (items.isNull(item) ? 0 : encoder.length(item));
        }
        return length;
    }
}
