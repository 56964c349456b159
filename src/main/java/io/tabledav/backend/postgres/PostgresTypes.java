package io.tabledav.backend.postgres;

/** Finds what a type of PostgreSQL is read as: the narrowest exact Arrow type, else its text. */
final class PostgresTypes {
    private static final int MOST_DIGITS = 76;

    /** The text that everything has, and what a column is read as on demand. */
    static final PostgresType TEXT = new PostgresType.Cast();

    private PostgresTypes() {}

    /**
     * A type as {@code pg_type} tells it, with no domain around it.
     *
     * @param oid its oid
     * @param modifier what is in the parentheses after its name, -1 if there are none
     * @param kind {@code typtype}: {@code b} for base types, {@code e} for enumerations
     * @param elementOid the oid of the elements of an array, 0 for what is none
     * @param elementKind {@code typtype} of the elements
     */
    record Described(long oid, int modifier, String kind, long elementOid, String elementKind) {}

    /** What values of a type are read as. */
    static PostgresType of(Described type) {
        if (type.elementOid() != 0) {
            return new PostgresType.ListOf(of(type.elementOid(), type.modifier(), type.elementKind()));
        }
        return of(type.oid(), type.modifier(), type.kind());
    }

    private static PostgresType of(long oid, int modifier, String kind) {
        if (kind.equals("e")) {
            return new PostgresType.Text(false, true);
        }
        return switch ((int) oid) {
            case PostgresOids.BOOL -> new PostgresType.Bool();
            case PostgresOids.INT2 -> new PostgresType.Whole(16);
            case PostgresOids.INT4 -> new PostgresType.Whole(32);
            case PostgresOids.INT8 -> new PostgresType.Whole(64);
            case PostgresOids.OID -> new PostgresType.Oid();
            case PostgresOids.FLOAT4 -> new PostgresType.Floating(32);
            case PostgresOids.FLOAT8 -> new PostgresType.Floating(64);
            case PostgresOids.NUMERIC -> numeric(modifier);
            case PostgresOids.DATE -> new PostgresType.Day();
            case PostgresOids.TIME -> new PostgresType.TimeOfDay();
            case PostgresOids.TIMESTAMP -> new PostgresType.Moment(false);
            case PostgresOids.TIMESTAMPTZ -> new PostgresType.Moment(true);
            case PostgresOids.INTERVAL -> new PostgresType.Interval();
            case PostgresOids.UUID -> new PostgresType.Uuid();
            case PostgresOids.BYTEA -> new PostgresType.Bytes();
            case PostgresOids.TEXT, PostgresOids.VARCHAR, PostgresOids.NAME -> new PostgresType.Text(false, false);
            case PostgresOids.BPCHAR -> new PostgresType.Text(true, false);
            case PostgresOids.JSON -> new PostgresType.Json(false);
            case PostgresOids.JSONB -> new PostgresType.Json(true);
            default -> TEXT;
        };
    }

    /** The modifier holds the digits above 16 bits and the scale, of 11 bits and with a sign, below (numeric.c). */
    private static PostgresType numeric(int modifier) {
        if (modifier < 4) {
            return new PostgresType.Unbounded();
        }
        int digits = (modifier - 4) >> 16 & 0xFFFF;
        int scale = ((modifier - 4 & 0x7FF) ^ 0x400) - 0x400;
        // A scale below zero means zeros before the point, one above the digits zeros behind it.
        int precision = scale < 0 ? digits - scale : Math.max(digits, scale);
        return precision > MOST_DIGITS
                ? new PostgresType.Unbounded()
                : new PostgresType.Numeric(precision, Math.max(0, scale));
    }
}
