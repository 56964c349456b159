package io.tabledav.it;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** HTTP/1.1 by hand, for requests that a client library would refuse to send or would repair. */
final class RawHttp {

    /** A whole answer. */
    record Answer(int status, Map<String, String> headers, String body) {
        String header(String name) {
            return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
        }
    }

    private static final int TIMEOUT_MILLIS = 60_000;

    private RawHttp() {}

    /** Opens a connection to a server of the loopback address. */
    static Socket connect(URI server) {
        try {
            Socket socket = new Socket("127.0.0.1", server.getPort());
            socket.setSoTimeout(TIMEOUT_MILLIS);
            return socket;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends a request with a body of known length and reads the whole answer. */
    static Answer send(URI server, String method, String target, List<String> headers, String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        try (Socket socket = connect(server)) {
            StringBuilder head = head(method, target, headers, server);
            head.append("Content-Length: ").append(bytes.length).append("\r\nConnection: close\r\n\r\n");
            OutputStream out = socket.getOutputStream();
            out.write(head.toString().getBytes(StandardCharsets.ISO_8859_1));
            out.write(bytes);
            out.flush();
            return answer(socket.getInputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The beginning of a request, up to its last header; the caller ends the headers. */
    static StringBuilder head(String method, String target, List<String> headers, URI server) {
        StringBuilder head = new StringBuilder(method + " " + target + " HTTP/1.1\r\n");
        if (headers.stream().noneMatch(header -> header.toLowerCase(Locale.ROOT).startsWith("host:"))) {
            head.append("Host: ").append(server.getAuthority()).append("\r\n");
        }
        headers.forEach(header -> head.append(header).append("\r\n"));
        return head;
    }

    /** Reads an answer to the end of its connection. */
    static Answer answer(InputStream in) throws IOException {
        byte[] all = in.readAllBytes();
        int end = indexOfBlankLine(all);
        if (end < 0) {
            throw new IOException("no answer, but " + all.length + " bytes");
        }
        String[] lines = new String(all, 0, end, StandardCharsets.ISO_8859_1).split("\r\n");
        Map<String, String> headers = new TreeMap<>();
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            headers.put(
                    lines[i].substring(0, colon).toLowerCase(Locale.ROOT),
                    lines[i].substring(colon + 1).trim());
        }
        byte[] body = Arrays.copyOfRange(all, end + 4, all.length);
        if (headers.getOrDefault("transfer-encoding", "").equals("chunked")) {
            body = unchunked(body);
        }
        return new Answer(Integer.parseInt(lines[0].split(" ")[1]), headers, new String(body, StandardCharsets.UTF_8));
    }

    /** Reads on, from anywhere in a chunked body, until its last chunk is there; the connection stays open. */
    static byte[] toLastChunk(InputStream in) throws IOException {
        byte[] end = "\r\n0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] tail = new byte[0];
        byte[] chunk = new byte[64 * 1024];
        while (!Arrays.equals(tail, end)) {
            int count = in.read(chunk);
            if (count < 0) {
                throw new IOException("the body is cut");
            }
            all.write(chunk, 0, count);
            byte[] seen = new byte[tail.length + count];
            System.arraycopy(tail, 0, seen, 0, tail.length);
            System.arraycopy(chunk, 0, seen, tail.length, count);
            tail = Arrays.copyOfRange(seen, Math.max(0, seen.length - end.length), seen.length);
        }
        return all.toByteArray();
    }

    private static int indexOfBlankLine(byte[] bytes) {
        for (int i = 0; i + 3 < bytes.length; i++) {
            if (bytes[i] == '\r' && bytes[i + 1] == '\n' && bytes[i + 2] == '\r' && bytes[i + 3] == '\n') {
                return i;
            }
        }
        return -1;
    }

    private static byte[] unchunked(byte[] chunked) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        int position = 0;
        while (true) {
            int line = position;
            while (line < chunked.length && chunked[line] != '\r') {
                line++;
            }
            if (line >= chunked.length) {
                throw new IOException("the body is cut");
            }
            int size = Integer.parseInt(new String(chunked, position, line - position, StandardCharsets.US_ASCII), 16);
            if (size == 0) {
                return body.toByteArray();
            }
            body.write(chunked, line + 2, size);
            position = line + 2 + size + 2;
        }
    }
}
