package io.tabledav.backend.sqlite;

import java.sql.SQLException;

/** Holds values against times of day, or dates with times, and finds the style that they are spelled in. */
final class TemporalCheck implements TypeCheck {
    private static final int SECONDS_LENGTH = 8;
    private static final int MOST_DIGITS = 6;
    private static final int MINUTES_ONLY = 1;
    private static final int NO_FRACTION = 1 << 1;
    private static final int FULL_FRACTION = 1 << (MOST_DIGITS + 1);

    private final boolean withDate;
    private boolean kept = true;
    private boolean zeroFractions;
    private boolean spaces;
    private boolean letters;

    /** A bit for each spelling seen: minutes only, no fraction, one digit of it, and so on. */
    private int spellings;

    TemporalCheck(boolean withDate) {
        this.withDate = withDate;
    }

    @Override
    public boolean see(Cells cells, int column) throws SQLException {
        // The bytes alone tell enough: no number has the text of a time.
        byte[] text = cells.bytes(column);
        if (text == null) {
            return kept;
        }
        if (micros(text) == IsoText.NONE) {
            kept = false;
            return false;
        }
        if (withDate) {
            spaces |= text[IsoText.DATE_LENGTH] == ' ';
            letters |= text[IsoText.DATE_LENGTH] == 'T';
        }
        int length = text.length - (withDate ? IsoText.DATE_LENGTH + 1 : 0);
        int digits = length - SECONDS_LENGTH - 1;
        spellings |= length < SECONDS_LENGTH ? MINUTES_ONLY : digits < 0 ? NO_FRACTION : 1 << (digits + 1);
        zeroFractions |= digits == MOST_DIGITS && zeroFraction(text);
        return true;
    }

    private long micros(byte[] text) {
        return withDate ? IsoText.timestampMicros(text) : IsoText.timeMicros(text);
    }

    private static boolean zeroFraction(byte[] text) {
        for (int index = text.length - MOST_DIGITS; index < text.length; index++) {
            if (text[index] != '0') {
                return false;
            }
        }
        return true;
    }

    @Override
    public ColumnType outcome() {
        if (!kept) {
            return new ColumnType.Text(false);
        }
        TemporalStyle style = spaces && letters
                ? new TemporalStyle(' ', TemporalStyle.MIXED)
                : new TemporalStyle(letters ? 'T' : ' ', digits());
        return withDate ? new ColumnType.Moment(style) : new ColumnType.TimeOfDay(style);
    }

    private int digits() {
        boolean sparse = (spellings & ~(NO_FRACTION | FULL_FRACTION)) == 0 && !zeroFractions;
        if (sparse) {
            return TemporalStyle.SPARSE;
        }
        if (Integer.bitCount(spellings) > 1) {
            return TemporalStyle.MIXED;
        }
        return spellings == MINUTES_ONLY ? TemporalStyle.MINUTES : Integer.numberOfTrailingZeros(spellings) - 1;
    }
}
