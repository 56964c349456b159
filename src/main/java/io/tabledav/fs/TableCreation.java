package io.tabledav.fs;

import io.tabledav.codec.CastReader;
import io.tabledav.fs.Resolver.Place;
import io.tabledav.spi.Column;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.spi.Insert.Mode;
import io.tabledav.spi.InsertResult;
import io.tabledav.spi.NewTable;
import io.tabledav.spi.RelationName;
import io.tabledav.spi.TableCreator;
import io.tabledav.tree.DbPath;
import io.tabledav.tree.DriveLitter;
import io.tabledav.tree.WriteShape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Function;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Field;
import org.jspecify.annotations.Nullable;

/** Makes a table out of a body: its fields become columns, and its rows go in. */
final class TableCreation {

    private final BufferAllocator allocator;
    private final ScheduledExecutorService timer;

    TableCreation(Resources resources) {
        this.allocator = resources.allocator();
        this.timer = resources.timer();
    }

    /** Takes what a creation has come to; what fails after that, closing the body for example, is no failure of it. */
    @FunctionalInterface
    interface Done {
        void with(long rows, InsertResult result);
    }

    /** The name of the relation at a place, which may still have to be made. */
    static RelationName name(Place place) {
        return place.relation() == null && place.path() instanceof DbPath.Data data
                ? data.relation().name()
                : place.relationInfo().name();
    }

    /** Refuses what cannot become a table, without its body; how the rows are written otherwise. */
    static WriteShape requirePossible(Place place, WriteShape shape) {
        if (!(place.path() instanceof DbPath.Data data)) {
            throw place.path().notFound();
        }
        String name = data.relation().relation();
        String file = name + "." + data.format().extension();
        if (DriveLitter.matches(name) || DriveLitter.matches(file)) {
            throw shape.mode() == Mode.CREATE
                    ? DatabaseException.of(Code.INVALID, "No table is made of " + file + ": drives leave such files.")
                            .withHint("Choose a name without a dot or ~ at its ends, that does not end in .tmp.")
                    : data.notFound();
        }
        if (!data.beside() && shape.mode() != Mode.CREATE) {
            throw DatabaseException.of(
                            Code.CONFLICT,
                            "There is no folder " + data.relation().href() + ".")
                    .withHint("To make a table, write to "
                            + new DbPath.Data(data.relation(), data.format(), true).href() + ".");
        }
        if (!(place.database().database() instanceof TableCreator)) {
            throw DatabaseException.of(
                    Code.UNSUPPORTED, "Tables of this kind of database cannot be created from a file.");
        }
        return new WriteShape(Mode.CREATE, List.of(), shape.replacement(), false, shape.dryRun());
    }

    /**
     * Creates the table of a place and fills it.
     *
     * @param decoding opens the body's rows
     * @param done told as soon as the table is there
     */
    void create(Place place, WriteShape shape, Function<BufferAllocator, ArrowReader> decoding, Done done)
            throws IOException {
        if (!(place.database().database() instanceof TableCreator creator)) {
            throw new IllegalStateException("requirePossible comes first");
        }
        try (BufferAllocator child = allocator.newChildAllocator("create", 0, Long.MAX_VALUE);
                ArrowReader decoded = decoding.apply(child)) {
            List<Field> fields = decoded.getVectorSchemaRoot().getSchema().getFields();
            NewTable table = new NewTable(name(place), fields, shape.dryRun());
            WorkTime time = new WorkTime(timer, place.database().queryTimeout());
            try (CastRows rows = new CastRows(decoded, child, time)) {
                InsertResult result = time.run(() -> creator.create(table, rows));
                done.with(rows.count(), result);
            }
        }
    }

    /** The rows of a body, cast once it is known to which columns. */
    private static final class CastRows implements TableCreator.Rows, AutoCloseable {
        private final ArrowReader decoded;
        private final BufferAllocator allocator;
        private final WorkTime time;
        private @Nullable CountingReader rows;

        CastRows(ArrowReader decoded, BufferAllocator allocator, WorkTime time) {
            this.decoded = decoded;
            this.allocator = allocator;
            this.time = time;
        }

        @Override
        public ArrowReader in(List<Column> columns) {
            List<CastReader.Mapping> mappings = new ArrayList<>();
            for (int index = 0; index < columns.size(); index++) {
                mappings.add(new CastReader.Mapping(index, columns.get(index).field()));
            }
            try {
                CountingReader cast =
                        new CountingReader(CastReader.cast(decoded, mappings, allocator), allocator, time);
                rows = cast;
                return cast;
            } catch (IOException e) {
                throw DatabaseException.of(Code.INVALID, "The rows broke off.").withCause(e);
            }
        }

        long count() {
            return rows == null ? 0 : rows.rows();
        }

        @Override
        public void close() throws IOException {
            if (rows != null) {
                rows.close();
            }
        }
    }
}
