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
import org.apache.arrow.memory.OutOfMemoryException;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/** Walks over the records of a CSV file, of which the rows take the fields, and says in words what is wrong with one. */
final class CsvRecords {
    private static final int MAX_FIELD_CHARS = 16 << 20;

    private final Utf8Reader text;
    private final CsvRows rows;
    private final CloseableIterator<Boolean> records;

    CsvRecords(InputStream in, CsvRows rows) {
        this.text = new Utf8Reader(in);
        this.rows = rows;
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

    /** Reads the header, before anything else, and types its columns by a target. */
    Schema header(@Nullable Schema target) throws IOException {
        next();
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

    /** Has the next record read into the rows; whether there was one. */
    boolean next() throws IOException {
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

    long bytesRead() {
        return text.bytesRead();
    }
}
