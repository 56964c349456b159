package io.tabledav.backend.memory;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.arrow.vector.VectorSchemaRoot;

/**
 * One owner's share of rows that never change.
 *
 * <p>Owner: whoever has a share closes it. Arrow counts the shares of each buffer, and frees it with the last of them.
 */
record Batches(List<VectorSchemaRoot> roots) implements AutoCloseable {

    /** No rows; nothing to close. */
    static final Batches NONE = new Batches(List.of());

    /** A share of the same rows for another owner. Nothing is copied. */
    Batches share() {
        return new Batches(roots.stream().map(root -> root.slice(0)).toList());
    }

    /** A share of these rows, and of others after them. */
    Batches shareWith(Batches others) {
        return new Batches(Stream.concat(share().roots.stream(), others.share().roots.stream())
                .toList());
    }

    /** The rows in order, made one at a time; they are valid as long as this share is open. */
    Stream<Row> rows() {
        return roots.stream()
                .flatMap(root -> IntStream.range(0, root.getRowCount()).mapToObj(index -> new Row(root, index)));
    }

    long count() {
        return roots.stream().mapToLong(VectorSchemaRoot::getRowCount).sum();
    }

    @Override
    public void close() {
        roots.forEach(VectorSchemaRoot::close);
    }
}
