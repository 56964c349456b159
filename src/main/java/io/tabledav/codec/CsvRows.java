package io.tabledav.codec;

import de.siegmar.fastcsv.reader.AbstractBaseCsvCallbackHandler;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.jspecify.annotations.Nullable;

/**
 * Takes the fields of a CSV file as the parser finds them: first the header's, then those of the rows straight into
 * vectors.
 *
 * <p>What is wrong with a value is told when its row ends, because a row with the wrong number of fields is the better
 * explanation for it.
 */
final class CsvRows extends AbstractBaseCsvCallbackHandler<Boolean> {
    private final List<String> header = new ArrayList<>();
    private boolean headerQuoted;
    private boolean headerTaken;

    private List<FieldVector> vectors = List.of();
    private TextParser[] parsers = {};
    private boolean[] emptyIsText = {};

    private int batchRows;
    private long batchChars;
    private long rowsBefore;
    private @Nullable DatabaseException failure;

    /** From now on fields are rows', and go to these vectors. */
    void into(List<FieldVector> vectors) {
        this.vectors = vectors;
        this.parsers = vectors.stream().map(TextParsers::of).toArray(TextParser[]::new);
        this.emptyIsText = new boolean[parsers.length];
        for (int column = 0; column < parsers.length; column++) {
            ArrowType type = vectors.get(column).getField().getType();
            boolean text = type instanceof ArrowType.Utf8
                    || type instanceof ArrowType.LargeUtf8
                    || type instanceof ArrowType.Utf8View;
            emptyIsText[column] = text && !vectors.get(column).getField().isNullable();
        }
        headerTaken = true;
    }

    /** From now on fields are rows', and are only looked at. An empty field is NULL. */
    void into(InferredType[] types) {
        this.parsers = types;
        this.emptyIsText = new boolean[types.length];
        headerTaken = true;
    }

    /** The names in the first row. */
    List<String> header() {
        return header;
    }

    /** Whether some name in the first row was quoted. */
    boolean isHeaderQuoted() {
        return headerQuoted;
    }

    /** Begins a batch: the vectors are empty again. */
    void nextBatch() {
        rowsBefore += batchRows;
        batchRows = 0;
        batchChars = 0;
    }

    /** How many rows are in the vectors. */
    int batchRows() {
        return batchRows;
    }

    /** How many characters the values in the vectors had. */
    long batchChars() {
        return batchChars;
    }

    /** The number of the row that is being read, from 1 without the header. */
    long currentRow() {
        return rowsBefore + batchRows + 1;
    }

    @Override
    protected void handleField(int field, char[] text, int offset, int length, boolean quoted) {
        if (!headerTaken) {
            header.add(new String(text, offset, length));
            headerQuoted |= quoted;
            return;
        }
        if (field >= parsers.length || failure != null) {
            return;
        }
        batchChars += length;
        if (length > 0 || quoted || emptyIsText[field]) {
            try {
                parsers[field].put(batchRows, text, offset, length);
            } catch (DatabaseException e) {
                failure = named(e, field, text, offset, length);
            }
        }
    }

    private DatabaseException named(DatabaseException e, int field, char[] text, int offset, int length) {
        boolean garbled = new String(text, offset, length).indexOf(Utf8Parser.NOT_UTF8) >= 0;
        DatabaseException reason = garbled ? Utf8Parser.notUtf8() : e;
        return reason.withRow(currentRow()).withColumn(vectors.get(field).getName());
    }

    /** An empty line is a row only if a row has one field. */
    @Override
    protected void handleEmpty() {
        if (headerTaken && parsers.length == 1) {
            handleField(0, new char[0], 0, 0, false);
        }
    }

    @Override
    protected Boolean buildRecord() {
        boolean empty = getRecordType() == de.siegmar.fastcsv.reader.RecordType.EMPTY;
        if (!headerTaken || (empty && parsers.length != 1)) {
            return Boolean.FALSE;
        }
        if (getFieldCount() != parsers.length) {
            throw DatabaseException.of(
                            Code.INVALID,
                            "A row has " + getFieldCount() + " fields where the header has " + parsers.length)
                    .withHint("A value with a comma, a quote or a line break must be in quotes")
                    .withRow(currentRow());
        }
        if (failure != null) {
            throw failure;
        }
        batchRows++;
        return Boolean.TRUE;
    }
}
