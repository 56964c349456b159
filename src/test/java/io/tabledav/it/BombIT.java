package io.tabledav.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.ZstdOutputStream;
import io.tabledav.testing.ServerProcess;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies that mean to fill the memory: each is refused, memory stays flat, and no row changes. */
class BombIT {
    private static final long GIGABYTE = 1L << 30;
    private static final int MEGABYTE = 1 << 20;
    /** More than the server takes after its start for buffers and code; 20 to 50 were seen. */
    @TempDir
    private static Path folder;

    private static Path file;
    private static List<String> before;

    private ServerProcess server;
    private long startBytes;

    @BeforeAll
    static void makeDatabase() {
        file = folder.resolve("db.sqlite");
        SqliteFiles.run(
                file,
                "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, l TEXT)",
                "INSERT INTO t VALUES (1, 'as it was', NULL)");
        before = SqliteFiles.everything(file);
    }

    @BeforeEach
    void start() {
        server = ServerProcess.at(folder.resolve("home")).heap("128m").start("db=jdbc:sqlite:" + file, "--access=ddl");
        assertThat(server.get("/dav/db/main/t.csv").statusCode()).isEqualTo(200);
        startBytes = server.rssBytes();
    }

    @AfterEach
    void nothingChanged() {
        try {
            assertThat(server.isAlive()).isTrue();
            assertThat(server.get("/dav/db/main/t.csv").body()).contains("as it was");
            assertThat(server.log()).doesNotContain("OutOfMemory").doesNotContain("\tat io.tabledav");
            assertThat(SqliteFiles.everything(file)).isEqualTo(before);
        } finally {
            server.close();
        }
    }

    @AfterAll
    static void noTableWasMade() {
        assertThat(SqliteFiles.everything(file)).isEqualTo(before);
    }

    @Test
    void aGigabyteWithoutALineBreak() {
        HttpResponse<String> answer = put(
                "t.csv?missing=default",
                "",
                () -> new SequenceInputStream(
                        new ByteArrayInputStream("id,a\n2,fine\n3,".getBytes(StandardCharsets.UTF_8)),
                        new Same('x', GIGABYTE)));
        assertThat(answer.body()).contains("\"row\":2");
    }

    @Test
    void aGigabyteThatWasPackedWithGzip() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(packed)) {
            writeBomb(out);
        }
        assertRefusedWithRow(packed, "gzip");
    }

    @Test
    void aGigabyteThatWasPackedWithZstd() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new ZstdOutputStream(packed)) {
            writeBomb(out);
        }
        assertRefusedWithRow(packed, "zstd");
    }

    private static void writeBomb(OutputStream out) throws IOException {
        out.write("id,a\n2,fine\n3,".getBytes(StandardCharsets.UTF_8));
        new Same('x', GIGABYTE).transferTo(out);
    }

    private void assertRefusedWithRow(ByteArrayOutputStream packed, String encoding) {
        assertThat(packed.size()).isLessThan(2 * MEGABYTE);
        HttpResponse<String> answer =
                put("t.csv?missing=default", encoding, () -> new ByteArrayInputStream(packed.toByteArray()));
        assertThat(answer.body()).contains("\"row\":2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "t.jsonl?missing=default",
                "t.json?missing=default",
                "fresh.jsonl?mode=create",
                "fresh.json?mode=create"
            })
    void aTextOfAHundredMegabytes(String target) {
        String begin = (target.contains("jsonl") ? "" : "[") + "{\"id\": 2, \"a\": \"fine\"}"
                + (target.contains("jsonl") ? "\n" : ",") + "{\"id\": 3, \"a\": \"";
        HttpResponse<String> answer = put(
                target,
                "",
                () -> new SequenceInputStream(
                        new ByteArrayInputStream(begin.getBytes(StandardCharsets.UTF_8)),
                        new Same('x', 100L * MEGABYTE)));
        assertThat(answer.body()).contains("\"row\":2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bomb-dictionary.parquet", "bomb-delta.parquet", "bomb-list.parquet"})
    void aFewHundredBytesOfParquetThatStandForGigabytes(String bomb) throws IOException {
        byte[] bytes;
        try (InputStream in = BombIT.class.getResourceAsStream("/io/tabledav/codec/" + bomb)) {
            bytes = Objects.requireNonNull(in).readAllBytes();
        }
        HttpResponse<String> answer = put("t.parquet?missing=default", "", () -> new ByteArrayInputStream(bytes));
    }

    private void assertRefused(HttpResponse<String> answer, int status, long mostBytes) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.body()).contains("too_large", "\"detail\"");
        assertThat(server.peakRssBytes() - startBytes)
                .as("growth over %d bytes", startBytes)
                .isLessThan(mostBytes);
    }

    private HttpResponse<String> put(String target, String encoding, Supplier<InputStream> body) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(server.uri("/dav/db/main/" + target)).PUT(BodyPublishers.ofInputStream(body));
        if (!encoding.isEmpty()) {
            request.header("Content-Encoding", encoding);
        }
        return server.send(request.build());
    }

    /** The same byte, again and again. */
    private static final class Same extends InputStream {
        private final byte value;
        private long left;

        Same(char value, long length) {
            this.value = (byte) value;
            this.left = length;
        }

        @Override
        public int read() {
            return left-- > 0 ? value : -1;
        }

        @Override
        public int read(byte[] into, int offset, int length) {
            int count = (int) Math.min(length, left);
            Arrays.fill(into, offset, offset + count, value);
            left -= count;
            return count == 0 ? -1 : count;
        }
    }
}
