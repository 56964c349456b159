package io.tabledav.backend.sqlite;

import java.sql.SQLException;

/** Looks at the stored values of one column, one after the other, and tells what they can all be read as. */
interface TypeCheck {

    /** Looks at a value; false once what is known can change no more, and further values need not be shown. */
    boolean see(Cells cells, int column) throws SQLException;

    /** What all the values seen can be read as. */
    ColumnType outcome();

    /** The check of a column that promises something. */
    static TypeCheck of(ColumnType promised) {
        return switch (promised) {
            case ColumnType.Whole whole -> new Promise(whole, (cells, column, type) -> type == Cells.INTEGER);
            case ColumnType.Truth truth ->
                new Promise(
                        truth, (cells, column, type) -> type == Cells.INTEGER && (cells.integer(column) & ~1L) == 0);
            case ColumnType.Floating floating -> new Promise(floating, TypeCheck::isDouble);
            case ColumnType.Fixed fixed ->
                new Promise(fixed, (cells, column, type) -> FixedPoint.fits(cells, column, type, fixed));
            case ColumnType.Day day -> new DayCheck(day);
            case ColumnType.TimeOfDay time -> new TemporalCheck(false);
            case ColumnType.Moment moment -> new TemporalCheck(true);
            case ColumnType.Bytes bytes -> new MixedCheck(true, bytes);
            case ColumnType.Json json ->
                new Promise(
                        json,
                        (cells, column, type) -> type == Cells.INTEGER
                                || (type == Cells.REAL && Double.isFinite(cells.real(column)))
                                || (type == Cells.TEXT && JsonText.isValid(text(cells, column))));
            // Anything has a text form: there is nothing to look at.
            case ColumnType.Text text -> new Promise(text, (cells, column, type) -> false);
        };
    }

    private static boolean isDouble(Cells cells, int column, int type) throws SQLException {
        return type == Cells.REAL || (type == Cells.INTEGER && MixedCheck.exactAsDouble(cells.integer(column)));
    }

    private static byte[] text(Cells cells, int column) throws SQLException {
        byte[] bytes = cells.bytes(column);
        return bytes == null ? new byte[0] : bytes;
    }

    /** Whether a value that is not NULL keeps a promise. */
    @FunctionalInterface
    interface Condition {
        boolean holds(Cells cells, int column, int type) throws SQLException;
    }

    /** Holds values against a promise; one that breaks it makes the column text. */
    final class Promise implements TypeCheck {
        private final ColumnType promised;
        private final Condition condition;
        private boolean kept = true;

        Promise(ColumnType promised, Condition condition) {
            this.promised = promised;
            this.condition = condition;
        }

        @Override
        public boolean see(Cells cells, int column) throws SQLException {
            int type = cells.type(column);
            if (type != Cells.NULL && !condition.holds(cells, column, type)) {
                kept = false;
            }
            return kept;
        }

        @Override
        public ColumnType outcome() {
            return kept ? promised : new ColumnType.Text(false);
        }
    }

    /** Holds texts against dates. Only asking for the bytes spares a call: no number has the text of a date. */
    final class DayCheck implements TypeCheck {
        private final ColumnType.Day day;
        private boolean kept = true;

        DayCheck(ColumnType.Day day) {
            this.day = day;
        }

        @Override
        public boolean see(Cells cells, int column) throws SQLException {
            byte[] text = cells.bytes(column);
            kept &= text == null || IsoText.days(text) != IsoText.NONE;
            return kept;
        }

        @Override
        public ColumnType outcome() {
            return kept ? day : new ColumnType.Text(false);
        }
    }
}
