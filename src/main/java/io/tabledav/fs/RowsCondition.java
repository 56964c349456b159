package io.tabledav.fs;

import io.tabledav.codec.Codec;
import io.tabledav.snapshot.ContentTag;
import io.tabledav.spi.CurrentRows;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.spi.RowsCheck;
import java.io.IOException;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.jspecify.annotations.Nullable;

/**
 * Lets a write go on only if the entity tag of the rows that it finds is one that the writer accepts. An equal version token proves it at
 * once; else the rows are encoded again.
 *
 * @param known the tag of a state that a token tells
 * @param codec encodes the rows as those were that the writer has seen
 */
record RowsCondition(WriteCondition condition, KnownTags known, Codec codec, BufferAllocator allocator)
        implements RowsCheck {

    /** Knows the tags of states. */
    @FunctionalInterface
    interface KnownTags {
        @Nullable
        String at(String version);
    }

    @Override
    public void require(CurrentRows current) {
        String version = current.versionToken();
        String tag = version == null ? null : known.at(version);
        condition.require(true, tag == null ? tag(current) : tag);
    }

    private String tag(CurrentRows current) {
        ContentTag tag = new ContentTag();
        try (BufferAllocator child = allocator.newChildAllocator("condition", 0, Long.MAX_VALUE);
                ArrowReader rows = current.open(child)) {
            codec.encode(rows, tag);
        } catch (IOException e) {
            throw DatabaseException.of(Code.INTERNAL, "The rows that are there could not be read.")
                    .withCause(e);
        }
        return tag.finish();
    }
}
