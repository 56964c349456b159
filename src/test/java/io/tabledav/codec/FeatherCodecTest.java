package io.tabledav.codec;

import static io.tabledav.testing.Rows.row;
import static io.tabledav.testing.Rows.schema;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tabledav.spi.Column;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.testing.Rows;
import io.tabledav.tree.Format;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.arrow.vector.util.ByteArrayReadableSeekableByteChannel;
import org.junit.jupiter.api.Test;

class FeatherCodecTest extends CodecContract {
    private static final byte[] MAGIC = "ARROW1".getBytes(StandardCharsets.US_ASCII);
    private static final Schema NUMBERS = schema(Rows.field("id", new ArrowType.Int(64, true)));

    @Override
    Format format() {
        return Format.FEATHER;
    }

    @Test
    void arrowsOwnReaderReadsTheRowsAndTheFieldsMetadata() throws IOException {
        Map<String, String> metadata = Map.of(Column.SQL_TYPE_KEY, "varchar(20)");
        Field text = new Field("name", new FieldType(false, new ArrowType.Utf8(), null, metadata), List.of());
        byte[] file = encode(schema(text), List.of(row("a"), row("π"), row("")));
        assertThat(file).startsWith(MAGIC).endsWith(MAGIC);
        try (ArrowFileReader back = new ArrowFileReader(new ByteArrayReadableSeekableByteChannel(file), allocator)) {
            assertThat(back.getVectorSchemaRoot().getSchema().getFields()).containsExactly(text);
            assertThat(Rows.read(back)).containsExactly(List.of("a"), List.of("π"), List.of(""));
        }
    }

    @Test
    void everyBatchIsInTheFooter() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ArrowReader rows = Rows.generated(allocator, NUMBERS, 10, 95, index -> row(index))) {
            codec().encode(rows, out);
        }
        try (ArrowFileReader back =
                new ArrowFileReader(new ByteArrayReadableSeekableByteChannel(out.toByteArray()), allocator)) {
            assertThat(back.getRecordBlocks()).hasSize(10);
            assertThat(back.loadRecordBatch(back.getRecordBlocks().get(9))).isTrue();
            assertThat(Rows.batch(back.getVectorSchemaRoot()).getLast()).containsExactly(94L);
        }
    }

    @Test
    void twoEncodingsAreEqual() throws IOException {
        List<Object[]> rows = List.of(row(1L), row(2L));
        assertThat(encode(NUMBERS, rows)).isEqualTo(encode(NUMBERS, rows));
    }

    @Test
    void aFailureInTheMiddleLeavesNoFooter() throws IOException {
        DatabaseException failure = DatabaseException.of(Code.INTERNAL, "the disk is gone");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ArrowReader rows = Rows.generated(allocator, NUMBERS, 10, 100, index -> {
            if (index == 55) {
                throw failure;
            }
            return row(index);
        })) {
            assertThatThrownBy(() -> codec().encode(rows, out)).isSameAs(failure);
        }
        byte[] bytes = out.toByteArray();
        assertThat(bytes).startsWith(MAGIC);
        assertThat(Arrays.copyOfRange(bytes, bytes.length - MAGIC.length, bytes.length))
                .isNotEqualTo(MAGIC);
        try (ArrowReader back = codec().decode(new ByteArrayInputStream(bytes), null, allocator)) {
            assertThat(catchThrowableOfType(DatabaseException.class, () -> Rows.count(back))
                            .code())
                    .isEqualTo(Code.INVALID);
        }
    }
}
