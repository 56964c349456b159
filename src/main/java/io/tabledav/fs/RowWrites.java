package io.tabledav.fs;

import io.tabledav.codec.Codecs;
import io.tabledav.fs.Resolver.Place;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.spi.Insert.Mode;
import io.tabledav.spi.RelationInfo;
import io.tabledav.tree.DbPath;
import io.tabledav.tree.DbPath.Drop;
import io.tabledav.tree.DbPath.RowsFile;
import io.tabledav.tree.DropMode;
import io.tabledav.tree.WriteShape;

/**
 * Writes rows: what may be refused without the body is refused before it is read; the rest is a {@link RowWrite}.
 *
 * @param reads tells the entity tag of a file for a write that changes nothing
 * @param stored keeps what was put, and forgets what was known
 */
record RowWrites(Codecs codecs, Resources resources, StoredRows stored, RowReads reads, TableCreation creation) {

    RowWrites(Codecs codecs, Resources resources, StoredRows stored, RowReads reads) {
        this(codecs, resources, stored, reads, new TableCreation(resources));
    }

    /** Writes a body into the relation of a settled place, or into a new one where the place is vacant. */
    WriteReport write(Caller caller, Place place, Upload upload) {
        WriteShape shape = shape(place.path(), upload.shape());
        boolean vacant = place.relation() == null;
        WriteCondition condition = upload.terms().condition();
        if (condition != null) {
            // What is put into a drop box is a new file every time.
            condition.requireExistence(!vacant && place.path() instanceof DbPath.Data);
        }
        if (vacant) {
            shape = TableCreation.requirePossible(place, shape);
        } else {
            requireWritable(place.relationInfo(), shape);
        }
        return new RowWrite(this, caller, place, upload, shape).run();
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
