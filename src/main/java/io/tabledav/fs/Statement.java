package io.tabledav.fs;

import io.tabledav.spi.Query.Parameters;
import io.tabledav.tree.Format;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One SQL statement that a service sends.
 *
 * @param database the database that runs it
 * @param text the SQL
 * @param parameters the values of its placeholders
 * @param write whether it may change rows; what it may change beyond is up to the caller's rights
 * @param limit the most rows that are given back, null for all
 * @param timeout the longest time that the database may work on it, null for the database's own limit
 * @param format the encoding of the rows given back
 */
public record Statement(
        String database,
        String text,
        Parameters parameters,
        boolean write,
        @Nullable Long limit,
        @Nullable Duration timeout,
        Format format) {}
