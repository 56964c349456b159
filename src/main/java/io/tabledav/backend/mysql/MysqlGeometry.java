package io.tabledav.backend.mysql;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * How the servers keep geometries: the number of the spatial reference system in four bytes, then well-known binary. They take
 * such bytes back as they are, without turning coordinates around as {@code ST_GeomFromWKB} does for some systems.
 */
final class MysqlGeometry {
    /** The bytes before the well-known binary. */
    static final int SRID_BYTES = 4;

    private MysqlGeometry() {}

    /** What is stored for well-known binary in a spatial reference system. */
    static byte[] stored(byte[] wkb, int srid) {
        return ByteBuffer.allocate(SRID_BYTES + wkb.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(srid)
                .put(wkb)
                .array();
    }
}
