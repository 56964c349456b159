package io.tabledav.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** A client that says what it is told to, byte by byte, and can be as rude as one that breaks off. */
public final class RawClient implements AutoCloseable {

    private final Socket socket = new Socket();
    private final InputStream in;
    private final OutputStream out;

    /** A connection to loopback. */
    public RawClient(int port) throws IOException {
        // Before the connection is made: it bounds the window that the client offers.
        socket.setReceiveBufferSize(64 * 1024);
        socket.setSendBufferSize(64 * 1024);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 5_000);
        socket.setSoTimeout(20_000);
        in = socket.getInputStream();
        out = socket.getOutputStream();
    }

    /** The head of an answer, header names in lower case. */
    public record Head(int status, Map<String, String> headers) {}

    /** Sends text; a bare line feed becomes CRLF. */
    public RawClient send(String text) throws IOException {
        return send(text.replace("\r\n", "\n").replace("\n", "\r\n").getBytes(UTF_8));
    }

    public RawClient send(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
        return this;
    }

    /** Reads the head of an answer. */
    public Head readHead() throws IOException {
        String[] statusLine = readLine().split(" ");
        Map<String, String> headers = new LinkedHashMap<>();
        for (String line = readLine(); !line.isEmpty(); line = readLine()) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).trim());
        }
        return new Head(Integer.parseInt(statusLine[1]), headers);
    }

    /** Reads a head and its whole body, by length or by chunks. */
    public String readAnswer() throws IOException {
        Head head = readHead();
        return head.status() + " " + new String(readBody(head), UTF_8);
    }

    /** Reads the body that belongs to a head; fails if it is cut. */
    public byte[] readBody(Head head) throws IOException {
        String length = head.headers().get("content-length");
        if (length != null) {
            return readExactly(Integer.parseInt(length));
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        if ("chunked".equals(head.headers().get("transfer-encoding"))) {
            for (int size = chunkSize(); size > 0; size = chunkSize()) {
                body.write(readExactly(size));
                readLine();
            }
            readLine();
        }
        return body.toByteArray();
    }

    public byte[] readExactly(int count) throws IOException {
        byte[] bytes = in.readNBytes(count);
        if (bytes.length < count) {
            throw new IOException("cut after " + bytes.length + " of " + count + " bytes");
        }
        return bytes;
    }

    /** All that the server sends until it ends the connection in an orderly way. */
    public byte[] readToEnd() throws IOException {
        return in.readAllBytes();
    }

    /** Ends the connection in an orderly way, without reading what is there. */
    @Override
    public void close() throws IOException {
        socket.close();
    }

    /** Ends the connection with a reset. */
    public void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    private int chunkSize() throws IOException {
        return Integer.parseInt(readLine(), 16);
    }

    private String readLine() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new IOException("cut inside a line: " + line.toString(ISO_8859_1));
            }
            if (b != '\r') {
                line.write(b);
            }
        }
        return line.toString(ISO_8859_1);
    }
}
