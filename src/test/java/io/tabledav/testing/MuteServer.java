package io.tabledav.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Takes connections on loopback and says nothing, as a server that hangs does, until it is told where the real one is. Those that
 * it has left without an answer stay so.
 *
 * <p>Threads: any.
 */
public final class MuteServer implements AutoCloseable {
    private final List<Socket> taken = new CopyOnWriteArrayList<>();
    private final ServerSocket socket;
    private volatile int real;

    /** Listens on a port of the system's choice. */
    public MuteServer() throws IOException {
        socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    /** The TCP port it listens on. */
    public int port() {
        return socket.getLocalPort();
    }

    /** Passes connections from now on to the port of a server. */
    public void answerFrom(int port) {
        real = port;
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket client = socket.accept();
                taken.add(client);
                if (real != 0) {
                    Socket server = new Socket(InetAddress.getLoopbackAddress(), real);
                    taken.add(server);
                    Thread.ofVirtual().start(() -> pass(client, server));
                    Thread.ofVirtual().start(() -> pass(server, client));
                }
            } catch (IOException e) {
                if (!socket.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private static void pass(Socket from, Socket to) {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException e) {
            // The other direction has ended and closed both.
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
        for (Socket one : taken) {
            one.close();
        }
    }
}
