package io.tabledav.dav;

import io.tabledav.http.Exchange;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Tells who will look at what it stored. Drives do, and take another length for damage; to keep a large body for somebody who does
 * not look costs half as much again as to write its rows.
 */
final class StoreCheck {

    /** A body up to this is kept for whoever sent it. */
    static final long SMALL_BYTES = 64L << 20;

    /** How drives and sync programs begin their User-Agent, in lower case. */
    private static final List<String> DRIVES = List.of(
            "rclone/",
            "davfs2/",
            "gvfs/",
            "gio/",
            "kio/",
            "cadaver/",
            "webdavfs/",
            "webdavlib/",
            "microsoft-webdav",
            "microsoft office",
            "dav/",
            "cyberduck/",
            "mountain duck/",
            "winscp",
            "libreoffice",
            "goodreader",
            "neon/");

    private StoreCheck() {}

    /** Whether the sender of a body is to be shown just these bytes. */
    static boolean isLikely(Exchange exchange) {
        return isDrive(exchange) || isSmall(exchange.header("Content-Length"));
    }

    /** Whether a request comes from a drive, or a program that likewise trusts the lengths that it is told. */
    static boolean isDrive(Exchange exchange) {
        @Nullable String userAgent = exchange.header("User-Agent");
        if (userAgent == null) {
            return false;
        }
        String lower = userAgent.toLowerCase(Locale.ROOT);
        return DRIVES.stream().anyMatch(lower::startsWith);
    }

    private static boolean isSmall(@Nullable String contentLength) {
        return contentLength != null
                && contentLength.matches("[0-9]{1,15}")
                && Long.parseLong(contentLength) <= SMALL_BYTES;
    }
}
