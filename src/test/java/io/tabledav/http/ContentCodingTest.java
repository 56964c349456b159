package io.tabledav.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import io.tabledav.http.RawClient.Head;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Compressed bodies in both directions, over real connections. */
class ContentCodingTest {

    private static final byte[] ROWS = "iata,name\nABE,Lehigh\n".repeat(50_000).getBytes(UTF_8);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "none",
            value = {
                "none                                | none",
                "''                                  | none",
                "gzip                                | GZIP",
                "x-gzip                              | GZIP",
                "GZIP                                | GZIP",
                "gzip, deflate                       | GZIP",
                "gzip, deflate, br, zstd             | ZSTD",
                "gzip;q=1.0, zstd;q=0.999            | GZIP",
                "gzip;q=0.001                        | GZIP",
                "gzip;q=0, zstd;q=0                  | none",
                "br                                  | none",
                "identity                            | none",
                "identity, gzip                      | none",
                "identity;q=0.5, gzip                | GZIP",
                "gzip;q=0.5, identity                | none",
                "*                                   | none",
                "*;q=0.5, gzip                       | GZIP",
                "*, identity;q=0.1                   | ZSTD",
                "*, zstd;q=0, identity;q=0           | GZIP",
                "*;q=0, gzip                         | GZIP",
                "gzip;q=x                            | none",
                "gzip;q=1.5                          | none",
                "gzip;q=0.1234                       | none",
                ",;q=1,, ;                           | none",
            })
    void theCodingIsTheOneThatIsLikedBest(@Nullable String header, @Nullable ContentCoding coding) {
        assertThat(AcceptEncoding.pick(header, true)).isEqualTo(coding);
    }

    @Test
    void whatDoesNotPayIsCompressedOnlyForWhoRefusesPlainBodies() {
        assertThat(AcceptEncoding.pick("gzip", false)).isNull();
        assertThat(AcceptEncoding.pick("gzip, identity;q=0", false)).isEqualTo(ContentCoding.GZIP);
        assertThat(AcceptEncoding.isCompressible("application/vnd.apache.parquet"))
                .isFalse();
        assertThat(AcceptEncoding.isCompressible("text/csv; charset=utf-8")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"identity;q=0", "*;q=0", "br, identity;q=0", "gzip;q=0, zstd;q=0, identity;q=0.0"})
    void whoTakesNothingGetsNothing(String header) {
        assertThatExceptionOfType(DatabaseException.class)
                .isThrownBy(() -> AcceptEncoding.pick(header, true))
                .satisfies(failure -> assertThat(failure.code()).isEqualTo(Code.NOT_ACCEPTABLE));
    }

    @Test
    void aTagOfACodingStandsForTheSameState() {
        assertThat(ContentCoding.GZIP.tag("\"a\"")).isEqualTo("\"a-gzip\"");
        assertThat(ContentCoding.plainTag("\"a-zstd\"")).isEqualTo("\"a\"");
        assertThat(ContentCoding.plainTag("\"a\"")).isEqualTo("\"a\"");
        Conditions match = new Conditions("\"a-gzip\"", null, null, null, null);
        assertThat(match.allowWrite(true, "\"a\"")).isTrue();
        assertThat(match.allowWrite(true, "\"b\"")).isFalse();
        Conditions noneMatch = new Conditions(null, "\"a-gzip\"", null, null, null);
        assertThat(noneMatch.allowWrite(true, "\"a\"")).isFalse();
        assertThat(noneMatch.isNotModified("\"a-gzip\"", null)).isTrue();
        // Whoever has the compressed bytes does not have the plain ones.
        assertThat(noneMatch.isNotModified("\"a\"", null)).isFalse();
    }

    @ParameterizedTest
    @EnumSource(ContentCoding.class)
    void anAnswerIsCompressedOnRequest(ContentCoding coding) throws Exception {
        try (LoopbackServer server = serving(out -> out.write(ROWS));
                RawClient client = new RawClient(server.port())) {
            Head head = get(client, "Accept-Encoding: " + coding.word());
            assertThat(head.headers())
                    .containsEntry("content-encoding", coding.word())
                    .containsEntry("vary", "Accept-Encoding")
                    .containsEntry("etag", "\"v1-" + coding.word() + "\"")
                    .containsEntry("accept-ranges", "none");
            assertThat(plain(coding, client.readBody(head))).isEqualTo(ROWS);

            Head plain = get(client, "X: y");
            assertThat(plain.headers())
                    .doesNotContainKey("content-encoding")
                    .containsEntry("vary", "Accept-Encoding")
                    .containsEntry("etag", "\"v1\"")
                    .containsEntry("accept-ranges", "bytes");
            assertThat(client.readBody(plain)).isEqualTo(ROWS);

            Head part = get(client, "Accept-Encoding: " + coding.word() + "\nRange: bytes=0-3");
            assertThat(part.status()).isEqualTo(206);
            assertThat(client.readBody(part)).asString(UTF_8).isEqualTo("iata");

            Head same =
                    get(client, "Accept-Encoding: " + coding.word() + "\nIf-None-Match: \"v1-" + coding.word() + "\"");
            assertThat(same.status()).isEqualTo(304);
            Head match = get(client, "If-Match: \"v1-" + coding.word() + "\"");
            assertThat(match.status()).isEqualTo(200);
            assertThat(client.readBody(match)).isEqualTo(ROWS);

            client.send("HEAD / HTTP/1.1\nHost: localhost\nAccept-Encoding: " + coding.word() + "\n\n");
            assertThat(client.readHead().headers())
                    .containsEntry("content-encoding", coding.word())
                    .containsEntry("etag", "\"v1-" + coding.word() + "\"")
                    .doesNotContainKey("content-length");
            assertThat(get(client, "Accept-Encoding: identity;q=0").status()).isEqualTo(406);
        }
    }

    @ParameterizedTest
    @EnumSource(ContentCoding.class)
    void whatFailsMidwayNeverLooksWhole(ContentCoding coding) throws Exception {
        byte[] noise = new byte[2_000_000];
        new Random(1).nextBytes(noise);
        try (LoopbackServer server = serving(out -> {
                    out.write(noise);
                    throw DatabaseException.of(Code.TIMEOUT, "Too long.");
                });
                RawClient client = new RawClient(server.port())) {
            Head head = get(client, "Accept-Encoding: " + coding.word());
            assertThat(head.status()).isEqualTo(200);
            assertThatThrownBy(() -> client.readBody(head)).isInstanceOf(IOException.class);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThatThrownBy(() -> CodedOutput.write(
                        coding,
                        body -> {
                            body.write(ROWS);
                            throw new IOException("broken");
                        },
                        out))
                .hasMessage("broken");
        assertThatThrownBy(() -> plain(coding, out.toByteArray())).isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @EnumSource(ContentCoding.class)
    void aFailureBeforeTheFirstByteIsAPlainProblem(ContentCoding coding) throws Exception {
        try (LoopbackServer server = serving(out -> {
                    out.write(ROWS, 0, 5_000);
                    throw DatabaseException.of(Code.TIMEOUT, "Too long.");
                });
                RawClient client = new RawClient(server.port())) {
            Head head = get(client, "Accept-Encoding: " + coding.word());
            assertThat(head.status()).isEqualTo(504);
            assertThat(head.headers()).doesNotContainKey("content-encoding");
            assertThat(client.readBody(head)).asString(UTF_8).contains("Too long.");
        }
    }

    @ParameterizedTest
    @CsvSource({"gzip, GZIP,", "x-gzip, GZIP,", "zstd, ZSTD,", "'identity, gzip', GZIP,", "'gzip, zstd', GZIP, ZSTD"})
    void aBodyIsDecompressed(String header, ContentCoding first, @Nullable ContentCoding second) throws Exception {
        byte[] once = coded(first, ROWS);
        assertThat(echoed(header, second == null ? once : coded(second, once)))
                .isEqualTo("200 " + ROWS.length + " " + Arrays.hashCode(ROWS));
        assertThat(echoed(header, new byte[0])).isEqualTo("200 0 1");
    }

    @Test
    void membersThatFollowEachOtherAreOneBody() throws Exception {
        for (ContentCoding coding : ContentCoding.values()) {
            byte[] member = coded(coding, ROWS);
            byte[] twice = join(member, join(coded(coding, new byte[0]), member));
            byte[] plain = join(ROWS, ROWS);
            assertThat(echoed(coding.word(), twice)).isEqualTo("200 " + plain.length + " " + Arrays.hashCode(plain));
        }
    }

    @ParameterizedTest
    @EnumSource(ContentCoding.class)
    void aDamagedBodyIsRefused(ContentCoding coding) throws Exception {
        byte[] whole = coded(coding, ROWS);
        for (int cut : new int[] {1, 5, whole.length / 2, whole.length - 1}) {
            assertThat(echoed(coding.word(), Arrays.copyOf(whole, cut)))
                    .startsWith("400")
                    .contains("Nothing was");
        }
        byte[] wrong = whole.clone();
        // The checksum: gzip's stands before the length, that of zstd is the end.
        wrong[whole.length - (coding == ContentCoding.GZIP ? 8 : 1)] ^= 1;
        assertThat(echoed(coding.word(), wrong)).startsWith("400").contains("damaged");
        assertThat(echoed(coding.word(), join(whole, "more".getBytes(UTF_8)))).startsWith("400");
        assertThat(echoed(coding.word(), ROWS)).startsWith("400");
    }

    @Test
    void anUnknownCodingIsRefusedWithThoseThatAreKnown() throws Exception {
        try (LoopbackServer server = echo();
                RawClient client = new RawClient(server.port())) {
            client.send("PUT / HTTP/1.1\nHost: localhost\nContent-Encoding: br\nContent-Length: 1\n\na");
            Head head = client.readHead();
            assertThat(head.status()).isEqualTo(415);
            assertThat(head.headers()).containsEntry("accept-encoding", "gzip, zstd");
        }
        assertThat(echoed("gzip, gzip, gzip", ROWS)).startsWith("400");
    }

    @Test
    void aWindowBeyondTheLimitIsRefused() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new ZstdOutputStreamNoFinalizer(bytes, 1).setWindowLog(28)) {
            out.write(ROWS);
        }
        assertThat(echoed("zstd", bytes.toByteArray())).startsWith("413").contains("--long=23");
    }

    @ParameterizedTest
    @EnumSource(ContentCoding.class)
    void aBombIsReadInConstantMemory(ContentCoding coding) throws Exception {
        long large = 2L << 30;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutput.write(coding, out -> writeZeros(out, large), bytes);
        assertThat(bytes.size()).isLessThan(20_000_000);
        try (LoopbackServer server = LoopbackServer.of(exchange -> {
                    long count = 0;
                    byte[] chunk = new byte[65_536];
                    try (InputStream body = DecodedBody.of(exchange)) {
                        for (int read = body.read(chunk); read >= 0; read = body.read(chunk)) {
                            count += read;
                        }
                    }
                    exchange.responseBody().write(Long.toString(count).getBytes(UTF_8));
                });
                RawClient client = new RawClient(server.port())) {
            assertThat(put(client, coding.word(), bytes.toByteArray())).isEqualTo("200 " + large);
        }
    }

    /** A damaged body is refused or, where the damage says nothing, gives the same bytes; never others, never a fault. */
    @ParameterizedTest
    @EnumSource(ContentCoding.class)
    void noDamageIsTakenForRows(ContentCoding coding) throws Exception {
        byte[] plain = Arrays.copyOf(ROWS, 3_000);
        byte[] whole = coded(coding, plain);
        try (LoopbackServer server = echo()) {
            for (int seed = 0; seed < 400; seed++) {
                Random random = new Random(seed);
                byte[] damaged = Arrays.copyOf(whole, whole.length - random.nextInt(2) * random.nextInt(whole.length));
                for (int i = random.nextInt(3); i >= 0 && damaged.length > 0; i--) {
                    damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
                }
                try (RawClient client = new RawClient(server.port())) {
                    assertThat(put(client, coding.word(), damaged))
                            .as("seed %d", seed)
                            .matches("(?s)(400|413) .*|200 " + plain.length + " " + Arrays.hashCode(plain));
                }
            }
        }
    }

    private static void writeZeros(OutputStream out, long count) throws IOException {
        byte[] zeros = new byte[1 << 20];
        for (long left = count; left > 0; left -= zeros.length) {
            out.write(zeros);
        }
    }

    private static LoopbackServer serving(Representation.Whole body) {
        return LoopbackServer.of(exchange -> Delivery.send(
                exchange,
                new Representation(
                        "text/csv",
                        (long) ROWS.length,
                        "\"v1\"",
                        null,
                        body,
                        (out, first, length) -> out.write(ROWS, (int) first, (int) length),
                        null)));
    }

    private static LoopbackServer echo() {
        return LoopbackServer.of(exchange -> {
            try (InputStream body = DecodedBody.of(exchange)) {
                byte[] bytes = body.readAllBytes();
                exchange.responseBody().write((bytes.length + " " + Arrays.hashCode(bytes)).getBytes(UTF_8));
            }
        });
    }

    private static String echoed(String header, byte[] body) throws IOException {
        try (LoopbackServer server = echo();
                RawClient client = new RawClient(server.port())) {
            return put(client, header, body);
        }
    }

    private static String put(RawClient client, String header, byte[] body) throws IOException {
        return client.send("PUT / HTTP/1.1\nHost: localhost\nContent-Encoding: " + header + "\nContent-Length: "
                        + body.length + "\n\n")
                .send(body)
                .readAnswer();
    }

    private static Head get(RawClient client, String header) throws IOException {
        return client.send("GET / HTTP/1.1\nHost: localhost\n" + header + "\n\n")
                .readHead();
    }

    private static byte[] coded(ContentCoding coding, byte[] plain) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        switch (coding) {
            case GZIP -> {
                try (OutputStream out = new GZIPOutputStream(bytes)) {
                    out.write(plain);
                }
            }
            case ZSTD -> {
                try (OutputStream out =
                        new ZstdOutputStreamNoFinalizer(bytes, Zstd.defaultCompressionLevel()).setChecksum(true)) {
                    out.write(plain);
                }
            }
        }
        return bytes.toByteArray();
    }

    private static byte[] plain(ContentCoding coding, byte[] coded) throws IOException {
        try (InputStream in = switch (coding) {
            case GZIP -> new GZIPInputStream(new ByteArrayInputStream(coded));
            case ZSTD -> new ZstdInputStreamNoFinalizer(new ByteArrayInputStream(coded));
        }) {
            return in.readAllBytes();
        }
    }

    private static byte[] join(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
