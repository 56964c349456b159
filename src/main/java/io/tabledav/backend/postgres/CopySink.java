package io.tabledav.backend.postgres;

import java.sql.SQLException;

/** Takes the bytes of a COPY as they are made. */
@FunctionalInterface
interface CopySink {

    /** Takes some bytes, which are the caller's again afterwards. */
    void write(byte[] bytes, int offset, int length) throws SQLException;
}
