package io.tabledav.it;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A request in a certain state, held there until its client leaves or its server ends it.
 *
 * <p>Owner: whoever begins it closes it, which is the client's leaving.
 */
final class RunningRequest implements AutoCloseable {

    /** What a request does, or waits for, when its end comes. */
    enum State {
        BEFORE_ITS_FIRST_ROW,
        ROWS_THAT_NOBODY_TAKES,
        ROWS_IN_FULL_FLOW,
        READ_BEHIND_A_LOCK,
        WRITE_BEHIND_A_LOCK,
        BODY_THAT_STALLS
    }

    private static final int ROWS = 100_000;
    private static final int ANSWER_MILLIS = 120_000;

    private final Socket socket;
    private final CompletableFuture<Long> endNanos = new CompletableFuture<>();

    private RunningRequest(Socket socket) {
        this.socket = socket;
    }

    /**
     * Sends a request and does not wait for it.
     *
     * @param folder the path of the schema's folder, whose {@code items} are locked where the state wants it
     * @param endless a query that gives no row for minutes
     */
    static RunningRequest begin(State state, URI server, String folder, String endless) throws IOException {
        Socket socket = RawHttp.connect(server);
        RunningRequest request = new RunningRequest(socket);
        switch (state) {
            case BEFORE_ITS_FIRST_ROW -> {
                String database = folder.split("/")[2];
                String body = "{\"sql\": \"" + endless + "\"}";
                String json = "Content-Type: application/json\r\nContent-Length: " + body.length();
                String target = "/api/v1/databases/" + database + "/query";
                ServerFaults.send(socket, RawHttp.head("POST", target, List.of(), server) + json + "\r\n\r\n" + body);
            }
            case ROWS_THAT_NOBODY_TAKES -> {
                get(socket, server, folder + "flow.csv");
                if (socket.getInputStream().readNBytes(100_000).length < 100_000) {
                    throw new IOException("The rows ended.");
                }
            }
            case ROWS_IN_FULL_FLOW -> {
                get(socket, server, folder + "flow.csv");
                request.inBackground(() -> socket.getInputStream().transferTo(OutputStream.nullOutputStream()));
            }
            case READ_BEHIND_A_LOCK -> get(socket, server, folder + "items.csv");
            case WRITE_BEHIND_A_LOCK -> {
                post(socket, server, folder + "items.csv");
                ServerFaults.chunk(socket, "id,label,code\n");
                request.inBackground(() -> {
                    // It never ends by itself, so that there is always more than the server has taken.
                    for (int first = ROWS; ; first += ROWS) {
                        ServerFaults.chunk(socket, ServerFaults.rows(first, ROWS, "new"));
                    }
                });
            }
            case BODY_THAT_STALLS -> {
                post(socket, server, folder + "drafts.arrow");
                ServerFaults.chunk(socket, ArrowRows.firstBatch());
            }
        }
        return request;
    }

    private static void get(Socket socket, URI server, String target) throws IOException {
        ServerFaults.send(socket, RawHttp.head("GET", target, List.of(), server) + "\r\n");
    }

    private static void post(Socket socket, URI server, String target) throws IOException {
        ServerFaults.send(
                socket, RawHttp.head("POST", target, List.of(), server) + "Transfer-Encoding: chunked\r\n\r\n");
    }

    private void inBackground(Transfer transfer) {
        Thread.ofVirtual().start(() -> {
            try {
                transfer.run();
            } catch (IOException cut) {
                // How the server, or close, ends it.
            }
            endNanos.complete(System.nanoTime());
        });
    }

    /** The moment when a transfer that never ends by itself was cut. */
    long awaitCutNanos() throws Exception {
        return endNanos.get(60, TimeUnit.SECONDS);
    }

    /** The moment when the server answers, and the status. */
    Told awaitAnswer() throws IOException {
        socket.setSoTimeout(ANSWER_MILLIS);
        InputStream in = socket.getInputStream();
        byte[] line = in.readNBytes("HTTP/1.1 200".length());
        return new Told(System.nanoTime(), new String(line, StandardCharsets.US_ASCII));
    }

    /** What the server answers, and when. */
    record Told(long nanos, String statusLine) {}

    /** The client leaves. */
    @Override
    public void close() throws IOException {
        socket.close();
    }

    private interface Transfer {
        void run() throws IOException;
    }
}
