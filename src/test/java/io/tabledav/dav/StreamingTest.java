package io.tabledav.dav;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tabledav.fs.Content;
import io.tabledav.http.RawClient;
import io.tabledav.tree.DbPath;
import io.tabledav.tree.Node;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Large answers, slow clients, and clients that go away, on the wire. */
class StreamingTest {

    private static final String GET = "GET /dav/demo/main/airports.csv HTTP/1.1\nHost: localhost\n\n";

    private final DavServer server = new DavServer();

    @AfterEach
    void stop() {
        server.close();
    }

    /** Children that come into being one by one, as they are looked at. */
    private static final class Children extends AbstractList<Node> {

        private final int size;
        private final AtomicInteger made = new AtomicInteger();

        Children(int size) {
            this.size = size;
        }

        @Override
        public Node get(int index) {
            made.accumulateAndGet(index + 1, Math::max);
            return Node.folder(
                    new DbPath.Relation("demo", "main", "table_" + index),
                    true,
                    Map.of("kind", "table", "row_count", 5L));
        }

        @Override
        public int size() {
            return size;
        }
    }

    @Test
    void aHundredThousandChildrenAreSentAsTheyAreWritten() throws Exception {
        Children children = new Children(100_000);
        server.files.children("/demo/main/", children);
        try (RawClient client = server.connect()) {
            client.send("PROPFIND /dav/demo/main/ HTTP/1.1\nHost: localhost\nDepth: 1\n\n");
            RawClient.Head head = client.readHead();
            assertThat(head.status()).isEqualTo(207);
            // The client reads nothing yet: the window is full, and the rest is not written.
            standStill(() -> children.made.get());
            assertThat(children.made).hasValueBetween(1, 20_000);
            byte[] body = client.readBody(head);
            assertThat(children.made).hasValue(100_000);
            assertThat(Multistatuses.hrefs(new String(body, java.nio.charset.StandardCharsets.UTF_8)))
                    .hasSize(100_001);
        }
    }

    @Test
    void tenSlowReadersDoNotFillTheMemory() throws Exception {
        int clients = 10;
        long bytesEach = 20_000_000;
        AtomicLong written = new AtomicLong();
        server.files.contents = file -> rows(bytesEach, written, new LinkedBlockingQueue<>());
        List<RawClient> readers = new ArrayList<>();
        List<RawClient.Head> heads = new ArrayList<>();
        try {
            for (int i = 0; i < clients; i++) {
                RawClient reader = server.connect();
                readers.add(reader);
                heads.add(reader.send(GET).readHead());
            }
            standStill(written::get);
            // The window and the kernel's small buffers for each, out of 200 MB that wait to be read.
            assertThat(written).hasValueLessThan(clients * 1_500_000L);
            for (int i = 0; i < clients; i++) {
                assertThat(readers.get(i).readBody(heads.get(i))).hasSize((int) bytesEach);
            }
        } finally {
            for (RawClient reader : readers) {
                reader.close();
            }
        }
    }

    @Test
    void aReaderThatGoesAwayInTheMiddleEndsTheRows() throws Exception {
        BlockingQueue<String> events = new LinkedBlockingQueue<>();
        server.files.contents = file -> rows(Long.MAX_VALUE, new AtomicLong(), events);
        try (RawClient client = server.connect()) {
            client.send(GET).readHead();
            client.readExactly(100_000);
            client.close();
            assertThat(events.poll(5, TimeUnit.SECONDS)).isEqualTo("failed");
            assertThat(events.poll(5, TimeUnit.SECONDS)).isEqualTo("closed");
        }
    }

    @Test
    void aReaderThatGoesAwayBeforeTheFirstRowInterruptsTheStatement() throws Exception {
        BlockingQueue<String> events = new LinkedBlockingQueue<>();
        CountDownLatch entered = new CountDownLatch(1);
        server.files.contents = file -> {
            entered.countDown();
            try {
                Thread.sleep(60_000);
            } catch (InterruptedException e) {
                events.add("interrupted");
            }
            throw new IllegalStateException("nobody is there to be told");
        };
        try (RawClient client = server.connect()) {
            client.send(GET);
            assertThat(entered.await(20, TimeUnit.SECONDS)).isTrue();
            client.close();
            assertThat(events.poll(5, TimeUnit.SECONDS)).isEqualTo("interrupted");
        }
    }

    @Test
    void rowsThatFailInTheMiddleNeverLookWhole() throws Exception {
        server.files.contents = file -> ReadVerbTest.failing(3_000_000);
        try (RawClient client = server.connect()) {
            RawClient.Head head = client.send(GET).readHead();
            assertThat(head.status()).isEqualTo(200);
            assertThatThrownBy(() -> client.readBody(head)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void aWriterThatGoesAwayInTheMiddleIsNoEnd() throws Exception {
        for (String length : new String[] {"Content-Length: 500", "Transfer-Encoding: chunked"}) {
            try (RawClient client = server.connect()) {
                client.send("PUT /dav/demo/main/airports.csv HTTP/1.1\nHost: localhost\n" + length + "\n\n")
                        .send("5\na,b,c");
                assertThat(server.files.calls.poll(20, TimeUnit.SECONDS)).startsWith("write");
            }
            assertThat(server.files.bodies.poll(5, TimeUnit.SECONDS)).isIn("broken: true", "broken: false");
        }
    }

    @Test
    void aReaderThatSendsMoreThanItsRequestIsServedInOrder() throws Exception {
        try (RawClient client = server.connect()) {
            client.send(GET + GET + "PROPFIND /dav/ HTTP/1.1\nHost: localhost\nDepth: 0\n\n");
            assertThat(client.readAnswer()).isEqualTo("200 " + FakeFiles.CSV);
            assertThat(client.readAnswer()).isEqualTo("200 " + FakeFiles.CSV);
            assertThat(client.readAnswer()).startsWith("207 ");
        }
    }

    /** Waits until a count no longer grows. */
    private static void standStill(java.util.function.LongSupplier count) throws InterruptedException {
        long before = -1;
        while (before != count.getAsLong()) {
            before = count.getAsLong();
            Thread.sleep(Duration.ofMillis(500));
        }
    }

    private static Content rows(long bytes, AtomicLong written, BlockingQueue<String> events) {
        return new Content() {
            @Override
            public String mediaType() {
                return "text/csv";
            }

            @Override
            public @Nullable Long sizeBytes() {
                return null;
            }

            @Override
            public void writeTo(OutputStream out) throws IOException {
                byte[] rows = new byte[10_000];
                try {
                    for (long sent = 0; sent < bytes; sent += rows.length) {
                        out.write(rows);
                        written.addAndGet(rows.length);
                    }
                } catch (IOException e) {
                    events.add("failed");
                    throw e;
                }
            }

            @Override
            public void close() {
                events.add("closed");
            }
        };
    }
}
