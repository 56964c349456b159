package io.tabledav.fs;

import io.tabledav.spi.Query.Effect;
import io.tabledav.spi.Query.Parameters;
import io.tabledav.tree.Format;
import io.tabledav.tree.NumberStyle;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One SQL statement that a service sends.
 *
 * @param database the database that runs it
 * @param text the SQL
 * @param parameters the values of its placeholders
 * @param effect what it may do. A door asks for READ or WRITE; {@code security} makes a WRITE a DDL where the caller may
 *     change relations too
 * @param limit the most rows that are given back, null for all
 * @param timeout the longest time that the database may work on it, null for the database's own limit
 * @param format the encoding of the rows given back
 * @param numbers how numbers are written in it
 */
public record Statement(
        String database,
        String text,
        Parameters parameters,
        Effect effect,
        @Nullable Long limit,
        @Nullable Duration timeout,
        Format format,
        NumberStyle numbers) {}
