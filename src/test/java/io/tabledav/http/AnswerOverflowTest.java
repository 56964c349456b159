package io.tabledav.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A writer whose client does not read is let go; the client gets every byte all the same. */
class AnswerOverflowTest {
    private static final int BODY_BYTES = 8_000_000;
    private static final Duration PATIENCE = Duration.ofMillis(300);

    @TempDir
    private Path folder;

    private final byte[] bytes = new byte[BODY_BYTES];
    private final BlockingQueue<String> events = new ArrayBlockingQueue<>(10);

    AnswerOverflowTest() {
        new Random(3).nextBytes(bytes);
    }

    private AnswerOverflow.Rest rest(int mostBytes) throws IOException {
        events.add("overflow");
        Path path = Files.createTempFile(folder, "rest", "");
        FileChannel file = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
        OutputStream in = new FilterOutputStream(Channels.newOutputStream(file)) {
            private int room = mostBytes;

            @Override
            public void write(byte[] chunk, int offset, int length) throws IOException {
                room -= length;
                if (room < 0) {
                    throw DatabaseException.of(Code.STORAGE_FULL, "Full.");
                }
                out.write(chunk, offset, length);
            }

            @Override
            public void close() throws IOException {
                file.close();
                events.add("freed");
            }
        };
        return new AnswerOverflow.Rest(in, file);
    }

    private LoopbackServer server(int mostBytes) {
        return LoopbackServer.of(new AnswerOverflow(PATIENCE, () -> rest(mostBytes)), exchange -> {
            for (int at = 0; at < BODY_BYTES; at += 50_000) {
                exchange.responseBody().write(bytes, at, 50_000);
            }
            events.add("written");
        });
    }

    private String event() throws InterruptedException {
        return events.poll(20, TimeUnit.SECONDS);
    }

    @Test
    void theWriterEndsWhileTheClientDoesNotRead() throws Exception {
        try (LoopbackServer server = server(BODY_BYTES);
                RawClient client = new RawClient(server.port())) {
            RawClient.Head head =
                    client.send("GET /x HTTP/1.1\nHost: localhost\n\n").readHead();
            assertThat(event()).isEqualTo("overflow");
            assertThat(event()).isEqualTo("written");
            Thread.sleep(PATIENCE);
            assertThat(events)
                    .as("the disk is not free before the client has it all")
                    .isEmpty();
            assertThat(client.readBody(head)).isEqualTo(bytes);
            assertThat(event()).isEqualTo("freed");
        }
    }

    @Test
    void overHttp10ItIsTheSame() throws Exception {
        try (LoopbackServer server = server(BODY_BYTES);
                RawClient client = new RawClient(server.port())) {
            client.send("GET /x HTTP/1.0\n\n").readHead();
            assertThat(event()).isEqualTo("overflow");
            assertThat(event()).isEqualTo("written");
            assertThat(client.readToEnd()).isEqualTo(bytes);
            assertThat(event()).isEqualTo("freed");
        }
    }

    @Test
    void waitsAddUp() throws Exception {
        try (LoopbackServer server = server(BODY_BYTES);
                RawClient client = new RawClient(server.port())) {
            client.send("GET /x HTTP/1.0\n\n").readHead();
            for (int i = 0; i < 100 && events.isEmpty(); i++) {
                assertThat(client.readExactly(50_000)).hasSize(50_000);
                Thread.sleep(50);
            }
            assertThat(event()).as("no single wait was as long as the patience").isEqualTo("overflow");
        }
    }

    @Test
    void whoKeepsUpNeedsNone() throws Exception {
        try (LoopbackServer server = server(0);
                RawClient client = new RawClient(server.port())) {
            RawClient.Head head =
                    client.send("GET /x HTTP/1.1\nHost: localhost\n\n").readHead();
            assertThat(client.readBody(head)).isEqualTo(bytes);
            assertThat(event()).isEqualTo("written");
            assertThat(events).isEmpty();
        }
    }

    @Test
    void whereTheDiskIsFullTheAnswerIsBrokenOff() throws Exception {
        try (LoopbackServer server = server(1_000_000);
                RawClient client = new RawClient(server.port())) {
            RawClient.Head head =
                    client.send("GET /x HTTP/1.1\nHost: localhost\n\n").readHead();
            assertThat(event()).isEqualTo("overflow");
            assertThat(event()).isEqualTo("freed");
            assertThatThrownBy(() -> client.readBody(head)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void aClientThatGoesAwayFreesTheDisk() throws Exception {
        try (LoopbackServer server = server(BODY_BYTES);
                RawClient client = new RawClient(server.port())) {
            client.send("GET /x HTTP/1.1\nHost: localhost\n\n").readHead();
            assertThat(event()).isEqualTo("overflow");
            assertThat(event()).isEqualTo("written");
            client.reset();
            assertThat(event()).isEqualTo("freed");
        }
    }
}
