package io.tabledav.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** Bodies whose reader does not come: they are read on, so that the end of their connection is seen. */
class UploadOverflowTest {
    private static final long ROOMY = 100_000_000;
    private static final byte[] BODY = new byte[8_000_000];

    static {
        new Random(1).nextBytes(BODY);
    }

    private final BlockingQueue<String> ends = new ArrayBlockingQueue<>(10);
    private final BlockingQueue<RequestBody> bodies = new ArrayBlockingQueue<>(1);
    private final CountDownLatch goOn = new CountDownLatch(1);

    private static LoopbackServer server(UploadOverflow overflow, StallLimit limit, BlockingRoute.Service service) {
        return new LoopbackServer(router -> router.route()
                .handler(new BlockingRoute(service, new SlowClients(limit, overflow, AnswerOverflow.NONE))));
    }

    private static LoopbackServer server(UploadOverflow overflow, BlockingRoute.Service service) {
        return server(overflow, StallLimit.DEFAULT, service);
    }

    /** What a write is that waits for a lock. */
    private void waitForLong(Exchange exchange) throws IOException {
        bodies.add(exchange.requestBody());
        ends.add("read " + exchange.requestBody().readNBytes(1).length);
        try {
            // It has come back once, so that what it leaves behind is what a reader leaves, and not one that has just
            // begun.
            Thread.sleep(50);
            boolean ignored = exchange.requestBody().readNBytes(300_000).length > 0;
            Thread.sleep(60_000);
            ends.add("slept");
        } catch (InterruptedException e) {
            ends.add("interrupted");
        }
    }

    /** Reads a byte, waits until it is told to go on, and reads the rest. */
    private void readLater(Exchange exchange) throws IOException {
        bodies.add(exchange.requestBody());
        byte[] first = exchange.requestBody().readNBytes(1);
        awaitGoOn();
        byte[] rest = exchange.requestBody().readAllBytes();
        byte[] all = new byte[first.length + rest.length];
        System.arraycopy(first, 0, all, 0, first.length);
        System.arraycopy(rest, 0, all, first.length, rest.length);
        exchange.responseBody().write((Arrays.equals(all, BODY) ? "equal" : "other").getBytes(UTF_8));
    }

    private void awaitGoOn() {
        try {
            assertThat(goOn.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private String end() throws InterruptedException {
        return ends.poll(5, TimeUnit.SECONDS);
    }

    private static Thread sendInBackground(RawClient client, String head) {
        return Thread.ofVirtual().start(() -> {
            try {
                client.send(head).send(BODY);
            } catch (SocketException closedMeanwhile) {
                // The test has left, or the server has.
                assertThat(closedMeanwhile).isNotNull();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
    }

    private static String put() {
        return "PUT /x HTTP/1.1\nHost: localhost\nContent-Length: " + BODY.length + "\n\n";
    }

    @Test
    void aClientThatLeavesBehindABodyThatNobodyReadsIsNoticed() throws Exception {
        MemoryOverflow overflow = new MemoryOverflow(ROOMY);
        try (LoopbackServer server = server(overflow, this::waitForLong)) {
            RawClient client = new RawClient(server.port());
            Thread sender = sendInBackground(client, put());
            assertThat(end()).isEqualTo("read 1");
            sender.join();
            client.close();
            assertThat(end()).isEqualTo("interrupted");
            until("the overflow is closed", () -> overflow.leftOpen() == 0);
            assertThat(overflow.appendedBytes()).isPositive();
        }
    }

    @Test
    void aClientThatLeavesBeforeItsBodyWasBegunIsNoticed() throws Exception {
        MemoryOverflow overflow = new MemoryOverflow(ROOMY);
        try (LoopbackServer server = server(overflow, exchange -> {
            try {
                Thread.sleep(60_000);
            } catch (InterruptedException e) {
                ends.add("interrupted");
            }
        })) {
            RawClient client = new RawClient(server.port());
            sendInBackground(client, put()).join();
            client.close();
            assertThat(end()).isEqualTo("interrupted");
            until("the overflow is closed", () -> overflow.leftOpen() == 0);
        }
    }

    @Test
    void aClientThatLeavesWithinAChunkIsNoticed() throws Exception {
        try (LoopbackServer server = server(new MemoryOverflow(ROOMY), this::waitForLong)) {
            RawClient client = new RawClient(server.port());
            Thread sender = sendInBackground(
                    client, "PUT /x HTTP/1.1\nHost: localhost\nTransfer-Encoding: chunked\n\n" + "7fffffff\n");
            sender.join();
            assertThat(end()).isEqualTo("read 1");
            client.reset();
            assertThat(end()).isEqualTo("interrupted");
        }
    }

    @Test
    void withoutRoomAClientThatLeavesIsNotNoticed() throws Exception {
        // What this is all for: if this fails one day, the overflow is needed no more.
        try (LoopbackServer server = server(UploadOverflow.NONE, this::waitForLong)) {
            RawClient client = new RawClient(server.port());
            sendInBackground(client, put());
            assertThat(end()).isEqualTo("read 1");
            Thread.sleep(Arrivals.PATIENCE.multipliedBy(2));
            client.close();
            assertThat(ends.poll(1, TimeUnit.SECONDS)).isNull();
        }
    }

    @Test
    void whatIsTakenSteadilyIsNotPutAside() throws Exception {
        MemoryOverflow overflow = new MemoryOverflow(ROOMY);
        BlockingQueue<Arrivals.Event> connection = new ArrayBlockingQueue<>(1_000);
        for (int i = 0; i < 1_000; i++) {
            connection.add(new Arrivals.Arrived(Buffer.buffer(Integer.toString(i))));
        }
        Arrivals[] self = new Arrivals[1];
        // A patience that no reader on a busy machine outlasts.
        self[0] = new Arrivals(overflow, Duration.ofHours(1), () -> self[0].add(connection.remove()));
        self[0].readOnWithoutReader();
        for (int i = 0; i < 1_000 - Arrivals.WINDOW; i++) {
            assertThat(self[0].take(0)).isEqualTo(new Arrivals.Arrived(Buffer.buffer(Integer.toString(i))));
            if (i % 100 == 0) {
                Thread.sleep(20);
            }
        }
        self[0].release();
        assertThat(overflow.opened()).isZero();
    }

    @Test
    void whatWasPutAsideComesInOrder() throws Exception {
        MemoryOverflow overflow = new MemoryOverflow(ROOMY);
        try (LoopbackServer server = server(overflow, this::readLater);
                RawClient client = new RawClient(server.port())) {
            Thread sender = sendInBackground(client, put());
            RequestBody body = bodies.take();
            until("the body has arrived", () -> body.arrivedBytes() == BODY.length);
            sender.join();
            goOn.countDown();
            assertThat(client.readAnswer()).isEqualTo("200 equal");
            assertThat(overflow.appendedBytes()).isPositive();
            until("the overflow is closed", () -> overflow.leftOpen() == 0);
        }
    }

    @Test
    void aReaderThatComesBackInTheMiddleGetsTheRestInOrder() throws Exception {
        MemoryOverflow overflow = new MemoryOverflow(ROOMY);
        try (LoopbackServer server = server(overflow, this::readLater);
                RawClient client = new RawClient(server.port())) {
            Thread sender = sendInBackground(client, put());
            until("some bytes are put aside", () -> overflow.appendedBytes() > 0);
            goOn.countDown();
            assertThat(client.readAnswer()).isEqualTo("200 equal");
            sender.join();
            until("the overflow is closed", () -> overflow.leftOpen() == 0);
        }
    }

    @Test
    void aFullOverflowSlowsTheClientAndLosesNothing() throws Exception {
        MemoryOverflow overflow = new MemoryOverflow(1_000_000);
        try (LoopbackServer server = server(overflow, this::readLater);
                RawClient client = new RawClient(server.port())) {
            Thread sender = sendInBackground(client, put());
            RequestBody body = bodies.take();
            until("the overflow is full", () -> overflow.appendedBytes() > 900_000);
            Thread.sleep(Arrivals.PATIENCE.multipliedBy(3));
            assertThat(body.arrivedBytes()).isLessThan(1_500_000);
            assertThat(sender.isAlive()).isTrue();
            goOn.countDown();
            assertThat(client.readAnswer()).isEqualTo("200 equal");
            until("the overflow is closed", () -> overflow.leftOpen() == 0);
        }
    }

    @Test
    void anOverflowThatCannotBeOpenedSlowsTheClientAndLosesNothing() throws Exception {
        UploadOverflow broken = () -> {
            ends.add("asked");
            throw new IOException("No disk.");
        };
        try (LoopbackServer server = server(broken, this::readLater);
                RawClient client = new RawClient(server.port())) {
            sendInBackground(client, put());
            assertThat(end()).isEqualTo("asked");
            goOn.countDown();
            assertThat(client.readAnswer()).isEqualTo("200 equal");
        }
    }

    @Test
    void aRefusalFreesTheOverflow() throws Exception {
        MemoryOverflow overflow = new MemoryOverflow(ROOMY);
        try (LoopbackServer server = server(overflow, exchange -> {
                    awaitGoOn();
                    throw new IOException("Something failed.");
                });
                RawClient client = new RawClient(server.port())) {
            sendInBackground(client, put());
            until("some bytes are put aside", () -> overflow.appendedBytes() > 0);
            goOn.countDown();
            assertThat(client.readHead().status()).isEqualTo(500);
            until("the overflow is closed", () -> overflow.leftOpen() == 0);
        }
    }

    @Test
    void aBodyThatStallsBehindWhatWasPutAsideIsRefused() throws Exception {
        MemoryOverflow overflow = new MemoryOverflow(ROOMY);
        StallLimit limit = new StallLimit(1_000, Duration.ofMillis(200));
        try (LoopbackServer server = server(overflow, limit, this::readLater);
                RawClient client = new RawClient(server.port())) {
            Thread sender = sendInBackground(client, put().replace("" + BODY.length, "" + (BODY.length + 1)));
            RequestBody body = bodies.take();
            until("all but a byte has arrived", () -> body.arrivedBytes() == BODY.length);
            sender.join();
            goOn.countDown();
            assertThat(client.readHead().status()).isEqualTo(408);
            until("the overflow is closed", () -> overflow.leftOpen() == 0);
        }
    }

    private static void until(String what, BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(deadline);
            Thread.sleep(5);
        }
    }
}
