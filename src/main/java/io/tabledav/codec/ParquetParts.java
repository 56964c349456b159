package io.tabledav.codec;

import io.tabledav.codec.ThriftStruct.Items;
import io.tabledav.codec.ThriftStruct.Raw;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * One Parquet file made of several that this server wrote, each with some of the columns of the same row groups: the pages are
 * handed out as they are, row group by row group, and only the footer is put together anew.
 */
final class ParquetParts implements AutoCloseable {
    private static final int GROUP_BYTES = 2;
    private static final int GROUP_OFFSET = 5;
    private static final int GROUP_PACKED_BYTES = 6;
    private static final int CHUNK_OFFSET = 2;
    private static final int COLUMN_ORDERS = 7;

    private final List<Part> parts = new ArrayList<>();

    /** One of the files, and where in it each row group begins; the last place is the end of the last one. */
    private record Part(ParquetFile file, List<Long> places) {
        long bytes(int group) {
            return places.get(group + 1) - places.get(group);
        }
    }

    /** Takes one file more, whose columns come behind those of the others. It is closed with this. */
    void add(ParquetFile file) throws IOException {
        List<Long> places = new ArrayList<>();
        parts.add(new Part(file, places));
        byte[] footer = file.footer();
        ThriftStruct root = new ThriftReader(footer).struct();
        for (ThriftStruct group : root.structs(ParquetFooter.ROW_GROUPS)) {
            long begin = Long.MAX_VALUE;
            for (ThriftStruct chunk : group.structs(ParquetFooter.CHUNKS)) {
                begin = Math.min(begin, ParquetFooter.begin(ParquetFooter.metadata(chunk)));
            }
            places.add(begin);
        }
        places.add(file.dataEnd(footer.length));
        if (places.size() != parts.getFirst().places().size()) {
            throw unequal();
        }
    }

    /** Hands out everything but the footer. */
    void writeTo(OutputStream out) throws IOException {
        out.write(ParquetFile.MAGIC);
        for (int group = 0; group < parts.getFirst().places().size() - 1; group++) {
            for (Part part : parts) {
                long from = part.places().get(group);
                part.file().writeTo(out, from, from + part.bytes(group));
            }
        }
    }

    /** The footer of the whole, whose columns have these names. */
    ParquetFooter footer(List<String> names) throws IOException {
        Joint joint = new Joint();
        int column = 0;
        for (int part = 0; part < parts.size(); part++) {
            ParquetFooter footer = ParquetFooter.parse(parts.get(part).file().footer());
            int next = column + footer.names().size();
            footer.rename(names.subList(column, next));
            column = next;
            joint.add(footer.root(), part);
        }
        return joint.footer(column);
    }

    /** Where each part's share of each row group begins in the whole. */
    private long[][] places() {
        long[][] places = new long[parts.getFirst().places().size() - 1][parts.size()];
        long at = ParquetFile.MAGIC.length;
        for (int group = 0; group < places.length; group++) {
            for (int part = 0; part < parts.size(); part++) {
                places[group][part] = at;
                at += parts.get(part).bytes(group);
            }
        }
        return places;
    }

    private static DatabaseException unequal() {
        return DatabaseException.of(Code.INTERNAL, "The parts of a Parquet file do not fit together");
    }

    /** A footer as far as it is put together; of the columns' places there may be hundreds of thousands. */
    private final class Joint {
        private final long[][] places = places();
        private final ThriftStruct root = new ThriftStruct();
        private final List<ThriftStruct> elements = new ArrayList<>();
        private final List<Object> orders = new ArrayList<>();
        private final List<ThriftStruct> groups = new ArrayList<>();
        private final List<List<Object>> chunks = new ArrayList<>();

        void add(ThriftStruct part, int index) {
            List<ThriftStruct> own = part.structs(ParquetFooter.SCHEMA);
            if (index == 0) {
                part.members().forEach(member -> root.put(member.id(), member.type(), member.value()));
                elements.add(own.getFirst().copy());
            }
            elements.addAll(own.subList(1, own.size()));
            if (part.get(COLUMN_ORDERS) instanceof Items items) {
                orders.addAll(items.values());
            }
            List<ThriftStruct> ownGroups = part.structs(ParquetFooter.ROW_GROUPS);
            for (int group = 0; group < ownGroups.size(); group++) {
                add(ownGroups.get(group), group, index);
            }
        }

        private void add(ThriftStruct own, int group, int part) {
            if (part == 0) {
                ThriftStruct head = own.copy();
                head.put(GROUP_OFFSET, ThriftStruct.I64, places[group][0]);
                groups.add(head);
                chunks.add(new ArrayList<>());
            } else {
                ThriftStruct head = groups.get(group);
                for (int field : new int[] {GROUP_BYTES, GROUP_PACKED_BYTES}) {
                    head.put(field, ThriftStruct.I64, head.number(field, 0) + own.number(field, 0));
                }
                if (head.number(ParquetFooter.GROUP_ROWS, -1) != own.number(ParquetFooter.GROUP_ROWS, -2)) {
                    throw unequal();
                }
            }
            long shift = places[group][part] - parts.get(part).places().get(group);
            for (ThriftStruct chunk : own.structs(ParquetFooter.CHUNKS)) {
                ThriftStruct metadata = ParquetFooter.metadata(chunk);
                shift(chunk, CHUNK_OFFSET, shift);
                shift(metadata, ParquetFooter.DATA_OFFSET, shift);
                shift(metadata, ParquetFooter.DICTIONARY_OFFSET, shift);
                chunks.get(group).add(new Raw(ThriftWriter.bytes(chunk)));
            }
        }

        private static void shift(ThriftStruct struct, int field, long shift) {
            if (struct.number(field, 0) > 0) {
                struct.put(field, ThriftStruct.I64, struct.number(field, 0) + shift);
            }
        }

        ParquetFooter footer(long columns) {
            elements.getFirst().put(ParquetFooter.CHILDREN, ThriftStruct.I32, columns);
            root.put(ParquetFooter.SCHEMA, ThriftStruct.LIST, Items.of(elements));
            if (!orders.isEmpty()) {
                root.put(COLUMN_ORDERS, ThriftStruct.LIST, new Items(ThriftStruct.STRUCT, orders));
            }
            for (int group = 0; group < groups.size(); group++) {
                groups.get(group)
                        .put(
                                ParquetFooter.CHUNKS,
                                ThriftStruct.LIST,
                                new Items(ThriftStruct.STRUCT, chunks.get(group)));
            }
            root.put(ParquetFooter.ROW_GROUPS, ThriftStruct.LIST, Items.of(groups));
            return ParquetFooter.of(root);
        }
    }

    @Override
    public void close() {
        parts.forEach(part -> part.file().close());
    }
}
