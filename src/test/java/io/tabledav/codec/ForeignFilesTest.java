package io.tabledav.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.tabledav.testing.Rows;
import io.tabledav.tree.Format;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files as pandas, pyarrow and polars wrote them; {@code make.py} beside them says how. */
class ForeignFilesTest {
    private static final List<String> KINDS = List.of("alpha", "beta", "gamma ä");

    @TempDir
    Path spool;

    private final BufferAllocator allocator = new RootAllocator();
    private Codecs codecs;

    @BeforeEach
    void makeCodecs() {
        codecs = new Codecs(spool);
    }

    @AfterEach
    void everyBufferIsFreed() {
        codecs.close();
        allocator.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"pandas-lz4.feather", "pandas-zstd.feather", "pyarrow.arrows"})
    void aPandasFrameWithACategoricalIsRead(String file) throws IOException {
        List<List<@Nullable Object>> rows = read(file);
        assertThat(rows).hasSize(file.contains("lz4") ? 9_000 : 100);
        for (int i = 0; i < rows.size(); i++) {
            assertThat(rows.get(i))
                    .containsExactly(
                            i / 100L,
                            i % 5 == 0 ? null : KINDS.get(i % 3),
                            i % 100 / 4.0,
                            "name " + i % 50,
                            LocalDateTime.of(2024, 1, 31, 0, 0).plusSeconds(i % 3600));
        }
    }

    @Test
    void aDecodedCategoricalIsAPlainColumn() throws IOException {
        try (ArrowReader reader = open("pandas-lz4.feather")) {
            Field kind = reader.getVectorSchemaRoot().getSchema().findField("kind");
            assertThat(kind.getDictionary()).isNull();
            assertThat(kind.getType()).isInstanceOfAny(ArrowType.Utf8.class, ArrowType.LargeUtf8.class);
            assertThat(reader.getDictionaryVectors()).isEmpty();
        }
    }

    @Test
    void aDictionaryMayGrow() throws IOException {
        assertThat(read("delta.arrows"))
                .containsExactly(
                        List.of("a"),
                        List.of("b"),
                        Arrays.asList((Object) null),
                        List.of("c"),
                        List.of("a"),
                        List.of("b"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"polars-lz4.feather", "polars.arrows"})
    void aPolarsFrameIsRead(String file) throws IOException {
        List<List<@Nullable Object>> rows = read(file);
        assertThat(rows.stream().map(row -> row.subList(0, 4)))
                .containsExactly(
                        List.of(1L, "short", "x", ByteBuffer.wrap(new byte[] {1})),
                        Arrays.asList(2L, "a text of more than twelve bytes", "y", null),
                        Arrays.asList(
                                3L,
                                null,
                                "x",
                                ByteBuffer.wrap("more than twelve bytes, surely".getBytes(StandardCharsets.UTF_8))));
        assertThat(rows.stream().map(row -> String.valueOf(row.get(4)))).containsExactly("[1,2]", "[]", "null");
    }

    @Test
    void aParquetFileOfPandasIsRead() throws IOException {
        List<List<@Nullable Object>> rows = read("pandas-snappy.parquet");
        assertThat(rows).hasSize(100);
        assertThat(rows.get(7))
                .containsExactly(0L, KINDS.get(1), 1.75, "name 7", LocalDateTime.of(2024, 1, 31, 0, 0, 7));
    }

    @Test
    void aParquetFileOfPyarrowIsReadWithNamesThatDifferInCaseOnly() throws IOException {
        try (ArrowReader reader = open("pyarrow-zstd.parquet")) {
            assertThat(reader.getVectorSchemaRoot().getSchema().getFields().stream()
                            .map(Field::getName))
                    .containsExactly("id", "Id", "price", "at", "when", "list");
            List<List<@Nullable Object>> rows = Rows.read(reader);
            assertThat(rows.get(0).subList(0, 4))
                    .containsExactly(1L, "a", new BigDecimal("1.50"), LocalTime.of(12, 30, 0, 5_000));
            assertThat(rows.get(1).subList(0, 5)).containsExactly(2L, "", null, null, null);
            assertThat(rows.stream().map(row -> String.valueOf(row.get(5)))).containsExactly("[1, null]", "[]", "null");
        }
    }

    @Test
    void parquetFilesOfPolarsAndDuckDbAreRead() throws IOException {
        assertThat(read("polars-zstd.parquet").getFirst().subList(0, 3)).containsExactly(1L, "short", "x");
        assertThat(read("duckdb-gzip.parquet").get(3))
                .containsExactly(3L, "name 3", UUID.fromString("00112233-4455-6677-8899-aabbccddeeff"), 0.75);
    }

    private List<List<@Nullable Object>> read(String file) throws IOException {
        try (ArrowReader reader = open(file)) {
            return Rows.read(reader);
        }
    }

    private ArrowReader open(String file) throws IOException {
        try (InputStream in = ForeignFilesTest.class.getResourceAsStream(file)) {
            byte[] bytes = Objects.requireNonNull(in, file).readAllBytes();
            return codecs.decoder(file.endsWith("parquet") ? Format.PARQUET : Format.FEATHER)
                    .decode(new ByteArrayInputStream(bytes), null, allocator);
        }
    }
}
