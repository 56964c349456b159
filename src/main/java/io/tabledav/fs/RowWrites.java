package io.tabledav.fs;

import io.tabledav.codec.CastReader;
import io.tabledav.codec.Codec;
import io.tabledav.codec.Codecs;
import io.tabledav.codec.SchemaInference;
import io.tabledav.fs.Resolver.Place;
import io.tabledav.snapshot.GivenBytes;
import io.tabledav.spi.Column;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.spi.Insert;
import io.tabledav.spi.Insert.Mode;
import io.tabledav.spi.InsertResult;
import io.tabledav.spi.RelationInfo;
import io.tabledav.spi.RelationName;
import io.tabledav.spi.SingleWriter;
import io.tabledav.tree.DbPath;
import io.tabledav.tree.DbPath.Drop;
import io.tabledav.tree.DbPath.RowsFile;
import io.tabledav.tree.DropMode;
import io.tabledav.tree.WriteShape;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ScheduledExecutorService;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.OutOfMemoryException;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Writes rows: what may be refused without the body is refused before it is read; then decode, align, cast, insert, and
 * forget what was known.
 */
final class RowWrites {

    private final Codecs codecs;
    private final BufferAllocator allocator;
    private final ScheduledExecutorService timer;
    private final Spool spool;
    private final StoredRows stored;
    private final TableCreation creation;

    RowWrites(Codecs codecs, Resources resources, StoredRows stored) {
        this.stored = stored;
        this.codecs = codecs;
        this.allocator = resources.allocator();
        this.timer = resources.timer();
        this.spool = resources.spool();
        this.creation = new TableCreation(resources);
    }

    /** Writes a body into the relation of a settled place, or into a new one where the place is vacant. */
    WriteReport write(Caller caller, Place place, Upload upload) {
        long startNanos = System.nanoTime();
        boolean vacant = place.relation() == null;
        WriteShape shape = shape(place.path(), upload.shape());
        if (vacant) {
            shape = TableCreation.requirePossible(place, shape);
        } else {
            requireWritable(place.relationInfo(), shape);
        }
        Codec codec = codecs.decoder(upload.format());
        CountingInput counted = new CountingInput(upload.body());
        Written written = upload.shown() && !shape.dryRun()
                ? writeAndShow(caller, place, shape, upload, codec, counted)
                : gatherAndWrite(caller, place, shape, codec, counted);
        return new WriteReport(
                shape.mode(),
                shape.dryRun(),
                vacant && !shape.dryRun(),
                written.rows(),
                counted.bytes(),
                Duration.ofNanos(System.nanoTime() - startNanos),
                written.result());
    }

    private record Written(long rows, InsertResult result) {
        static final Written NOTHING = new Written(0, new InsertResult(0, 0, 0, 0));
    }

    /** What a write has come to, once the database has done it. */
    private static final class Finished {
        private @Nullable Written written;

        Written required() {
            return Objects.requireNonNull(written);
        }
    }

    private Written writeAndShow(
            Caller caller, Place place, WriteShape shape, Upload upload, Codec codec, InputStream body) {
        try (GivenBytes given = stored.keep(place.database(), TableCreation.name(place), upload.format())) {
            KeptInput kept = new KeptInput(body, given);
            Written written = gatherAndWrite(caller, place, shape, codec, kept);
            if (written != Written.NOTHING) {
                show(caller, kept, given);
            }
            return written;
        }
    }

    /** The rows are committed by now: nothing that fails here is a failure of the write. */
    private static void show(Caller caller, KeptInput kept, GivenBytes given) {
        try {
            kept.readRest();
        } catch (IOException e) {
            return;
        }
        given.show(caller);
    }

    private Written gatherAndWrite(Caller caller, Place place, WriteShape shape, Codec codec, InputStream body) {
        try {
            return gatherAndWrite(place, shape, codec, body);
        } finally {
            if (!shape.dryRun()) {
                stored.written(place.database(), caller);
            }
        }
    }

    private Written gatherAndWrite(Place place, WriteShape shape, Codec codec, InputStream body) {
        PushbackInputStream peekable = new PushbackInputStream(body);
        Finished finished = new Finished();
        try {
            int first = peekable.read();
            if (first < 0 && place.relation() == null) {
                throw DatabaseException.of(Code.INVALID, "The body is empty, and a table needs columns.");
            }
            if (first < 0) {
                // Drives create a file empty before they fill it, so no bytes means no change, not no rows.
                return Written.NOTHING;
            }
            peekable.unread(first);
            boolean inferring = place.relation() == null && codec instanceof SchemaInference;
            if (!inferring && !writesOneAtATime(place)) {
                decodeAndWrite(place, shape, codec, peekable, null, finished);
                return finished.required();
            }
            try (Spool.Gathered gathered = spool.gather(peekable)) {
                Schema inferred = null;
                if (inferring && codec instanceof SchemaInference inference) {
                    inferred = inference.infer(gathered);
                    gathered.rewind();
                }
                decodeAndWrite(place, shape, codec, gathered, inferred, finished);
                return finished.required();
            }
        } catch (OutOfMemoryException e) {
            throw RowsContent.outOfMemory(e);
        } catch (IOException e) {
            if (finished.written != null) {
                // Only closing failed: the rows are committed, and whoever was told otherwise would send them again.
                return finished.written;
            }
            throw DatabaseException.of(Code.INVALID, "The body broke off before its end; nothing was written.")
                    .withHint("Send the whole body again.")
                    .withCause(e);
        }
    }

    private static boolean writesOneAtATime(Place place) {
        return place.database().database() instanceof SingleWriter single && single.writesOneAtATime();
    }

    private void decodeAndWrite(
            Place place, WriteShape shape, Codec codec, InputStream body, @Nullable Schema inferred, Finished finished)
            throws IOException {
        if (place.relation() != null) {
            decodeAndInsert(place, shape, codec, body, finished);
            return;
        }
        creation.create(
                place,
                shape,
                child -> codec.decode(body, inferred, child),
                (rows, result) -> finished.written = new Written(rows, result));
    }

    private void decodeAndInsert(Place place, WriteShape shape, Codec codec, InputStream body, Finished finished)
            throws IOException {
        List<Column> columns = Listings.columns(place);
        Schema target = new Schema(columns.stream().map(Column::field).toList());
        try (BufferAllocator child = allocator.newChildAllocator("write", 0, Long.MAX_VALUE);
                ArrowReader decoded = codec.decode(body, target, child)) {
            Schema schema = decoded.getVectorSchemaRoot().getSchema();
            Map<Integer, Column> aligned = Alignment.align(schema, columns, shape);
            List<CastReader.Mapping> mappings = new ArrayList<>();
            aligned.forEach((index, column) -> mappings.add(new CastReader.Mapping(index, column.field())));
            WorkTime time = new WorkTime(timer, place.database().queryTimeout());
            try (CountingReader rows = new CountingReader(CastReader.cast(decoded, mappings, child), child, time)) {
                RelationName relation = place.relationInfo().name();
                List<String> key = Alignment.key(shape.key(), columns);
                Insert insert = new Insert(relation, shape.mode(), key, shape.replacement(), shape.dryRun());
                InsertResult result = time.run(() -> place.database().database().insert(insert, rows));
                finished.written = new Written(rows.rows(), result);
            }
        } finally {
            place.database().metadata().forget();
        }
    }

    /** How rows are written at this place: a drop box has its own mode. */
    private static WriteShape shape(DbPath path, WriteShape asked) {
        return switch (path) {
            case Drop drop -> asked.inMode(drop.box().mode() == DropMode.APPEND ? Mode.APPEND : Mode.UPSERT);
            case RowsFile rows -> asked;
            case DbPath.Directory folder ->
                throw DatabaseException.of(Code.NOT_ALLOWED, folder.href() + " is a folder and takes no body.")
                        .withHint("Write to a data file in it, such as " + folder.href() + "….csv.");
            case DbPath.File file -> throw DatabaseException.of(Code.NOT_ALLOWED, file.href() + " cannot be written.");
        };
    }

    private static void requireWritable(RelationInfo relation, WriteShape shape) {
        if (shape.mode() == Mode.CREATE) {
            throw DatabaseException.of(Code.CONFLICT, relation.name() + " exists already.")
                    .withHint("Leave out mode=create to replace its rows, or write to a new name.");
        }
        if (!relation.insertable()) {
            throw DatabaseException.of(
                    Code.READ_ONLY,
                    relation.name() + " is a " + relation.kind().word().replace('_', ' ') + " and only gives rows.");
        }
    }
}
