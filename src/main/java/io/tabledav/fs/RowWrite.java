package io.tabledav.fs;

import io.tabledav.codec.CastReader;
import io.tabledav.codec.Codec;
import io.tabledav.codec.SchemaInference;
import io.tabledav.fs.Resolver.Place;
import io.tabledav.snapshot.GivenBytes;
import io.tabledav.spi.Column;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.spi.Insert;
import io.tabledav.spi.InsertResult;
import io.tabledav.spi.RelationName;
import io.tabledav.spi.RowsCheck;
import io.tabledav.spi.SingleWriter;
import io.tabledav.tree.DbPath;
import io.tabledav.tree.QueryParameters;
import io.tabledav.tree.WriteShape;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.OutOfMemoryException;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/** One write that nothing speaks against, from its body to the rows: decode, align, cast, insert, and forget what was known. */
final class RowWrite {
    private static final InsertResult NOTHING = new InsertResult(0, 0, 0, 0);

    private final RowWrites services;
    private final Caller caller;
    private final Place place;
    private final Upload upload;
    private final WriteShape shape;
    private final Codec codec;
    private final CountingInput body;
    private @Nullable InsertResult result;
    private long rows;

    /** Reads nothing yet; {@code UNSUPPORTED_FORMAT} for a body that cannot be decoded. */
    RowWrite(RowWrites services, Caller caller, Place place, Upload upload, WriteShape shape) {
        this.services = services;
        this.caller = caller;
        this.place = place;
        this.upload = upload;
        this.shape = shape;
        this.codec = services.codecs().decoder(upload.format());
        this.body = new CountingInput(upload.body());
    }

    private boolean isVacant() {
        return place.relation() == null;
    }

    WriteReport run() {
        long startNanos = System.nanoTime();
        InsertResult done = upload.terms().shown() && !shape.dryRun() ? writeAndShow() : writeAndForget(body);
        return new WriteReport(
                shape.mode(),
                shape.dryRun(),
                isVacant() && !shape.dryRun(),
                rows,
                body.bytes(),
                Duration.ofNanos(System.nanoTime() - startNanos),
                done);
    }

    private InsertResult writeAndShow() {
        try (GivenBytes given = services.stored().keep(place.database(), TableCreation.name(place), upload.format())) {
            KeptInput kept = new KeptInput(body, given);
            InsertResult done = writeAndForget(kept);
            if (result != null) {
                show(kept, given);
            }
            return done;
        }
    }

    /** The rows are committed by now: nothing that fails here is a failure of the write. */
    private void show(KeptInput kept, GivenBytes given) {
        try {
            kept.readRest();
        } catch (IOException e) {
            return;
        }
        given.show(caller);
    }

    private InsertResult writeAndForget(InputStream bytes) {
        try {
            return write(new PushbackInputStream(bytes));
        } finally {
            if (!shape.dryRun()) {
                services.stored().written(place.database(), caller);
            }
        }
    }

    /** What it did; {@link #result} stays null if there was nothing to do. */
    private InsertResult write(PushbackInputStream bytes) {
        try {
            int first = bytes.read();
            if (first < 0) {
                return writeNothing();
            }
            bytes.unread(first);
            if (isVacant() && codec instanceof SchemaInference inference) {
                inferAndDecode(inference, bytes);
            } else if (writesOneAtATime()) {
                gatherAndDecode(bytes);
            } else {
                decode(bytes, null);
            }
        } catch (OutOfMemoryException e) {
            throw RowsContent.outOfMemory(e);
        } catch (IOException e) {
            if (result == null) {
                throw DatabaseException.of(Code.INVALID, "The body broke off before its end; nothing was written.")
                        .withHint("Send the whole body again.")
                        .withCause(e);
            }
            // Only closing failed: the rows are committed, and whoever was told otherwise would send them again.
        }
        if (result == null) {
            throw new IllegalStateException("a write ends with a result or fails");
        }
        return result;
    }

    /** Drives create a file empty before they fill it, so no bytes means no change, not no rows. */
    private InsertResult writeNothing() {
        if (isVacant()) {
            throw DatabaseException.of(Code.INVALID, "The body is empty, and a table needs columns.");
        }
        WriteCondition condition = upload.terms().condition();
        if (condition != null && condition.namesTags() && place.path() instanceof DbPath.Data data) {
            RowReads.Reader reader = new RowReads.Reader(caller, Wanted.TOLD);
            try (Content content = services.reads().rows(place, data.format(), QueryParameters.NONE, reader)) {
                condition.require(true, content.etag());
            }
        }
        return NOTHING;
    }

    private boolean writesOneAtATime() {
        return place.database().database() instanceof SingleWriter single && single.writesOneAtATime();
    }

    private void inferAndDecode(SchemaInference inference, InputStream bytes) throws IOException {
        try (Spool.Gathered gathered = services.resources().spool().gather(bytes)) {
            Schema inferred = inference.infer(gathered);
            gathered.rewind();
            decode(gathered, inferred);
        }
    }

    private void gatherAndDecode(InputStream bytes) throws IOException {
        try (Spool.Gathered gathered = services.resources().spool().gather(bytes)) {
            decode(gathered, null);
        }
    }

    private void decode(InputStream bytes, @Nullable Schema inferred) throws IOException {
        try {
            if (isVacant()) {
                create(bytes, inferred);
            } else {
                insert(bytes);
            }
        } finally {
            place.database().metadata().forget();
        }
    }

    private void create(InputStream bytes, @Nullable Schema inferred) throws IOException {
        try {
            services.creation().create(place, shape, child -> codec.decode(bytes, inferred, child), this::finish);
        } catch (DatabaseException e) {
            WriteCondition condition = upload.terms().condition();
            if (e.code() == Code.CONFLICT
                    && condition != null
                    && !condition.test().allows(true, null)) {
                // Nothing was there when this began: somebody was faster.
                throw WriteCondition.failed().withCause(e);
            }
            throw e;
        }
    }

    private void finish(long written, InsertResult done) {
        rows = written;
        result = done;
    }

    private void insert(InputStream bytes) throws IOException {
        List<Column> columns = Listings.columns(place);
        Schema target = new Schema(columns.stream().map(Column::field).toList());
        BufferAllocator allocator = services.resources().allocator();
        try (BufferAllocator child = allocator.newChildAllocator("write", 0, Long.MAX_VALUE);
                ArrowReader decoded = codec.decode(bytes, target, child)) {
            Schema schema = decoded.getVectorSchemaRoot().getSchema();
            Map<Integer, Column> aligned = Alignment.align(schema, columns, shape);
            List<CastReader.Mapping> mappings = new ArrayList<>();
            aligned.forEach((index, column) -> mappings.add(new CastReader.Mapping(index, column.field())));
            WorkTime time =
                    new WorkTime(services.resources().timer(), place.database().queryTimeout());
            try (CountingReader given = new CountingReader(CastReader.cast(decoded, mappings, child), child, time)) {
                Insert insert = insert(Alignment.key(shape.key(), columns));
                InsertResult done = time.run(() -> place.database().database().insert(insert, given));
                finish(given.rows(), done);
            }
        }
    }

    private Insert insert(List<String> key) {
        RelationName relation = place.relationInfo().name();
        return new Insert(relation, shape.mode(), key, shape.replacement(), shape.dryRun(), check(relation));
    }

    /** What has to hold of the rows that are there; null if nothing. */
    private @Nullable RowsCheck check(RelationName relation) {
        WriteCondition condition = upload.terms().condition();
        if (condition == null || !condition.namesTags() || !(place.path() instanceof DbPath.Data data)) {
            return null;
        }
        return new RowsCondition(
                condition,
                version -> services.stored().tagAt(place.database(), relation, data.format(), version),
                services.codecs().encoder(data.format()),
                services.resources().allocator());
    }
}
