package io.tabledav.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ClientWatchTest {

    private static final byte[] MEGABYTE = new byte[1_000_000];

    private final CountDownLatch entered = new CountDownLatch(1);
    private final BlockingQueue<String> ends = new ArrayBlockingQueue<>(10);

    /** What a long statement is to a door: nothing is read, nothing is written. */
    private void waitLong(Exchange exchange) throws IOException {
        exchange.requestBody().readAllBytes();
        entered.countDown();
        try {
            Thread.sleep(60_000);
            ends.add("slept");
        } catch (InterruptedException e) {
            ends.add("interrupted");
        }
    }

    private String end() throws InterruptedException {
        return ends.poll(5, TimeUnit.SECONDS);
    }

    @Test
    void aClientThatLeavesWhileNothingIsWrittenInterruptsTheThread() throws Exception {
        try (LoopbackServer server = LoopbackServer.of(this::waitLong);
                RawClient client = new RawClient(server.port())) {
            client.send("GET /x HTTP/1.1\nHost: localhost\n\n");
            entered.await();
            client.close();
            assertThat(end()).isEqualTo("interrupted");
        }
    }

    @Test
    void aResetInterruptsTheThread() throws Exception {
        try (LoopbackServer server = LoopbackServer.of(this::waitLong);
                RawClient client = new RawClient(server.port())) {
            client.send("GET /x HTTP/1.1\nHost: localhost\n\n");
            entered.await();
            client.reset();
            assertThat(end()).isEqualTo("interrupted");
        }
    }

    @Test
    void aClientThatLeavesAfterItsBodyInterruptsTheThread() throws Exception {
        try (LoopbackServer server = LoopbackServer.of(this::waitLong);
                RawClient client = new RawClient(server.port())) {
            client.send("PUT /x HTTP/1.1\nHost: localhost\nContent-Length: 1000000\n\n")
                    .send(MEGABYTE);
            entered.await();
            client.close();
            assertThat(end()).isEqualTo("interrupted");
        }
    }

    @Test
    void aClientThatLeavesInTheMiddleOfItsBodyInterruptsTheThread() throws Exception {
        try (LoopbackServer server = LoopbackServer.of(exchange -> {
                    exchange.requestBody().readNBytes(1);
                    entered.countDown();
                    try {
                        Thread.sleep(60_000);
                    } catch (InterruptedException e) {
                        ends.add("interrupted");
                    }
                });
                RawClient client = new RawClient(server.port())) {
            client.send("PUT /x HTTP/1.1\nHost: localhost\nContent-Length: 5000\n\nhello");
            entered.await();
            client.close();
            assertThat(end()).isEqualTo("interrupted");
        }
    }

    @Test
    void aClientThatLeavesWhileTheWriterWaitsEndsTheWrite() throws Exception {
        try (LoopbackServer server = LoopbackServer.of(exchange -> {
                    try {
                        for (int i = 0; i < 100; i++) {
                            exchange.responseBody().write(MEGABYTE);
                        }
                    } catch (IOException e) {
                        ends.add("failed");
                    }
                });
                RawClient client = new RawClient(server.port())) {
            client.send("GET /x HTTP/1.1\nHost: localhost\n\n").readHead();
            client.close();
            assertThat(end()).isEqualTo("failed");
        }
    }

    @Test
    void thereIsNoInterruptAfterTheEnd() throws Exception {
        BlockingQueue<Thread> threads = new ArrayBlockingQueue<>(2);
        try (LoopbackServer server = LoopbackServer.of(exchange -> threads.add(Thread.currentThread()));
                RawClient client = new RawClient(server.port())) {
            for (int i = 0; i < 2; i++) {
                client.send("GET /x HTTP/1.1\nHost: localhost\n\n").readHead();
            }
            client.close();
            for (int i = 0; i < 2; i++) {
                Thread thread = threads.poll(5, TimeUnit.SECONDS);
                assertThat(thread.join(java.time.Duration.ofSeconds(5))).isTrue();
                assertThat(thread.isInterrupted()).isFalse();
            }
        }
    }
}
