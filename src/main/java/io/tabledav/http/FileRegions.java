package io.tabledav.http;

import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultFileRegion;
import io.netty.handler.codec.http.HttpContentCompressor;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.impl.ConnectionBase;
import java.nio.channels.FileChannel;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Hands parts of files to a connection, which the system sends without their passing through this process. */
final class FileRegions {

    private final ConnectionBase connection;

    private FileRegions(ConnectionBase connection) {
        this.connection = connection;
    }

    /** Those of a request's connection; null if it does not send bytes as they are, but encrypts, frames or compresses them. */
    static @Nullable FileRegions of(HttpServerRequest request) {
        return request.version() != HttpVersion.HTTP_2
                        && request.connection() instanceof ConnectionBase connection
                        && !connection.isSsl()
                        && !connection.isTrafficShaped()
                        && connection.channel().pipeline().get(HttpContentCompressor.class) == null
                ? new FileRegions(connection)
                : null;
    }

    /**
     * Sends a part of a file behind all that was written to the response before. The head of the response has left.
     *
     * @param left called with a failure, or with null when the bytes have left
     */
    void send(FileChannel file, long firstByte, long lengthBytes, Consumer<@Nullable Throwable> left) {
        ChannelPromise written = connection.channel().newPromise();
        written.addListener(result -> left.accept(result.cause()));
        connection.writeToChannel(new OpenFileRegion(file, firstByte, lengthBytes), written);
    }

    /** A part of a file that stays open. */
    private static final class OpenFileRegion extends DefaultFileRegion {
        OpenFileRegion(FileChannel file, long firstByte, long lengthBytes) {
            super(file, firstByte, lengthBytes);
        }

        @Override
        protected void deallocate() {
            // The file is its opener's to close.
        }
    }
}
