package io.tabledav.codec;

import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.OutOfMemoryException;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/** Reads CSV, typed by the relation that it is for. */
final class CsvDecoder extends ArrowReader {
    private static final int MAX_FIELD_CHARS = 16 << 20;
    private static final int MAX_BATCH_ROWS = 65_536;
    private static final int MIN_BATCH_ROWS = 64;
    /** A batch ends when it has about so many values, so that wide rows make short batches. */
    private static final int BATCH_VALUES = 1 << 20;

    private static final long BATCH_CHARS = 4 << 20;
    private static final int FIRST_CAPACITY_ROWS = 1024;

    private final Utf8Reader text;
    private final @Nullable Schema target;
    private final CsvRows rows = new CsvRows();
    private final CloseableIterator<Boolean> records;
    private boolean prepared;
    private boolean ended;

    CsvDecoder(InputStream in, @Nullable Schema target, BufferAllocator allocator) {
        super(allocator);
        this.text = new Utf8Reader(in);
        this.target = target;
        this.records = CsvReader.builder()
                .allowUnclosedQuote(false)
                .allowExtraCharsAfterClosingQuote(false)
                .skipEmptyLines(false)
                .allowExtraFields(true)
                .allowMissingFields(true)
                .maxBufferSize(MAX_FIELD_CHARS)
                .build(rows, text)
                .iterator();
    }

    @Override
    protected Schema readSchema() throws IOException {
        nextRecord();
        List<String> names = rows.header();
        if (names.isEmpty()) {
            throw DatabaseException.of(Code.INVALID, "The CSV has no header: its first line must name the columns");
        }
        for (String name : names) {
            if (name.indexOf(Utf8Parser.NOT_UTF8) >= 0) {
                throw Utf8Parser.notUtf8();
            }
        }
        CsvHeader.requireCommas(names, rows.isHeaderQuoted(), target);
        return CsvHeader.typed(names, target);
    }

    @Override
    public boolean loadNextBatch() throws IOException {
        VectorSchemaRoot root = getVectorSchemaRoot();
        List<FieldVector> vectors = root.getFieldVectors();
        int mostRows = Math.clamp(BATCH_VALUES / vectors.size(), MIN_BATCH_ROWS, MAX_BATCH_ROWS);
        if (!prepared) {
            vectors.forEach(vector -> vector.setInitialCapacity(Math.min(mostRows, FIRST_CAPACITY_ROWS)));
            rows.into(vectors);
            prepared = true;
        }
        vectors.forEach(FieldVector::reset);
        rows.nextBatch();
        try {
            while (!ended && rows.batchRows() < mostRows && rows.batchChars() < BATCH_CHARS) {
                ended = !nextRecord();
            }
            root.setRowCount(rows.batchRows());
        } catch (OutOfMemoryException e) {
            throw DatabaseException.of(Code.TOO_LARGE, "A row needs more memory than one request may use")
                    .withRow(rows.currentRow())
                    .withCause(e);
        }
        return rows.batchRows() > 0;
    }

    /** Has the next record read into the rows; whether there was one. */
    private boolean nextRecord() throws IOException {
        try {
            if (!records.hasNext()) {
                return false;
            }
            records.next();
            return true;
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } catch (CsvParseException e) {
            throw told(e);
        }
    }

    private DatabaseException told(CsvParseException e) {
        // The parser wraps what comes from the rows, and tells its own reasons by words alone.
        Throwable reason = e;
        while (reason.getCause() != null && !(reason instanceof DatabaseException)) {
            reason = reason.getCause();
        }
        if (reason instanceof DatabaseException told) {
            return told;
        }
        if (reason instanceof OutOfMemoryException memory) {
            throw memory;
        }
        return inWords(String.valueOf(reason.getMessage()))
                .withRow(rows.currentRow())
                .withCause(e);
    }

    private static DatabaseException inWords(String reason) {
        if (reason.contains("maximum buffer size")) {
            return DatabaseException.of(Code.TOO_LARGE, "A value is longer than " + MAX_FIELD_CHARS + " characters")
                    .withHint("If none is meant to be, a quote is opened and never closed");
        }
        if (reason.startsWith("Unclosed quoted field")) {
            return DatabaseException.of(Code.INVALID, "A quote is opened and never closed");
        }
        if (reason.startsWith("Unexpected character after closing quote")) {
            return DatabaseException.of(Code.INVALID, "A closing quote is followed by something other than a comma")
                    .withHint("A quote inside of a quoted value is written twice");
        }
        return DatabaseException.of(Code.INVALID, "This is no CSV");
    }

    @Override
    public long bytesRead() {
        return text.bytesRead();
    }

    @Override
    protected void closeReadSource() {}
}
