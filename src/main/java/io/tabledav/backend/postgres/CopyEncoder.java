package io.tabledav.backend.postgres;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import java.sql.SQLException;
import org.apache.arrow.vector.ExtensionTypeVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.NullVector;
import org.apache.arrow.vector.complex.LargeListVector;
import org.apache.arrow.vector.complex.ListVector;
import org.jspecify.annotations.Nullable;

/**
 * Turns the values of one vector, as it is loaded now, into the binary form of one PostgreSQL type (the manual's COPY page,
 * and the {@code …recv} functions of the types).
 */
interface CopyEncoder {

    /**
     * Puts the length and the bytes of a value that is not NULL.
     *
     * <p>Errors: {@code INVALID}, without row and column, if PostgreSQL cannot keep the value exactly.
     */
    void encode(int row, CopyBuffer out) throws SQLException;

    /** How many bytes the value has, without its length. */
    long length(int row);

    /**
     * The encoder of a vector for a column; null if the type has no binary form that values of this vector have, so that it
     * must be written as text.
     */
    static @Nullable CopyEncoder of(FieldVector vector, CopyColumn column) {
        CopyColumn.ValueType element = column.element();
        if (element == null) {
            return of(vector, column.type());
        }
        FieldVector items = switch (vector) {
            case ListVector lists -> lists.getDataVector();
            case LargeListVector lists -> lists.getDataVector();
            default -> null;
        };
        CopyEncoder encoder = items == null ? null : of(items, element);
        return items == null || encoder == null ? null : new CopyArray(vector, items, encoder, element.oid());
    }

    private static @Nullable CopyEncoder of(FieldVector vector, CopyColumn.ValueType type) {
        if (vector instanceof NullVector) {
            return new Nothing();
        }
        FieldVector values = storage(vector);
        if (type.labels()) {
            return CopyBytes.text(values);
        }
        return switch (type.base()) {
            case PostgresOids.BOOL -> CopyNumbers.bool(values);
            case PostgresOids.INT2 -> CopyNumbers.int2(values);
            case PostgresOids.INT4 -> CopyNumbers.int4(values);
            case PostgresOids.INT8 -> CopyNumbers.int8(values);
            case PostgresOids.OID -> CopyNumbers.oid(values);
            case PostgresOids.FLOAT4 -> CopyNumbers.float4(values);
            case PostgresOids.FLOAT8 -> CopyNumbers.float8(values);
            case PostgresOids.NUMERIC -> CopyNumeric.of(values, type.scale());
            case PostgresOids.DATE -> CopyTimes.date(values);
            case PostgresOids.TIME -> CopyTimes.time(values);
            case PostgresOids.TIMESTAMP -> CopyTimes.timestamp(values, false);
            case PostgresOids.TIMESTAMPTZ -> CopyTimes.timestamp(values, true);
            case PostgresOids.INTERVAL -> CopyTimes.interval(values);
            case PostgresOids.UUID -> CopyBytes.uuid(values);
            case PostgresOids.BYTEA -> CopyBytes.bytes(values);
            case PostgresOids.JSONB -> CopyBytes.jsonb(values);
            case PostgresOids.TEXT,
                    PostgresOids.VARCHAR,
                    PostgresOids.BPCHAR,
                    PostgresOids.NAME,
                    PostgresOids.JSON,
                    PostgresOids.XML -> CopyBytes.text(values);
            default -> null;
        };
    }

    private static FieldVector storage(FieldVector vector) {
        return vector instanceof ExtensionTypeVector<?> extended
                ? (FieldVector) extended.getUnderlyingVector()
                : vector;
    }

    /** A value that cannot be stored; row and column are added by who knows them. */
    static DatabaseException unfit(String what) {
        return DatabaseException.of(Code.INVALID, "A value " + what + ".");
    }

    /** The encoder of a vector that holds no value. */
    record Nothing() implements CopyEncoder {
        @Override
        public void encode(int row, CopyBuffer out) throws SQLException {
            out.putInt(-1);
        }

        @Override
        public long length(int row) {
            return 0;
        }
    }
}
