package io.tabledav.backend.mysql;

import java.sql.SQLException;

/** A table with a column of every type: rows of extremes and of common values, and one of NULLs. */
final class EveryType {
    private static final String EVERY_TYPE = "id INT PRIMARY KEY, t1 TINYINT, t1u TINYINT UNSIGNED, b1 TINYINT(1),"
            + " t2 SMALLINT, t2u SMALLINT UNSIGNED, t3 MEDIUMINT, t3u MEDIUMINT UNSIGNED, t4 INT,"
            + " t4u INT(10) UNSIGNED ZEROFILL, t8 BIGINT, t8u BIGINT UNSIGNED, f FLOAT, d DOUBLE,"
            + " n DECIMAL(12,2), nn DECIMAL(38,10), nw DECIMAL(65,30), nu DECIMAL(10,0) UNSIGNED, bit1 BIT(1),"
            + " bit5 BIT(5), bit16 BIT(16), bit33 BIT(33), bit64 BIT(64), y YEAR, da DATE, dt DATETIME,"
            + " dt3 DATETIME(3), dt6 DATETIME(6), ts TIMESTAMP NULL, ts6 TIMESTAMP(6) NULL, ti TIME, ti6 TIME(6),"
            + " c CHAR(3), vc VARCHAR(50), lat VARCHAR(50) CHARACTER SET latin1, txt TEXT, ltxt LONGTEXT,"
            + " e ENUM('one','Two',''), s SET('a','b','c'), j JSON, bi BINARY(3), vb VARBINARY(10), bl BLOB,"
            + " g GEOMETRY, p POINT, u UUID, i4 INET4, i6 INET6, ti3 TIME(3),"
            + " du DOUBLE UNSIGNED, tt TINYTEXT, mt MEDIUMTEXT, tb TINYBLOB, mb MEDIUMBLOB, lb LONGBLOB,"
            + " u3 VARCHAR(20) CHARACTER SET utf8mb3, u16 VARCHAR(20) CHARACTER SET utf16,"
            + " u32 VARCHAR(20) CHARACTER SET utf32, bc VARCHAR(20) COLLATE utf8mb4_bin,"
            + " asc7 CHAR(5) CHARACTER SET ascii COLLATE ascii_bin, ls LINESTRING, po POLYGON, mp MULTIPOINT,"
            + " ml MULTILINESTRING, mpo MULTIPOLYGON, gc GEOMETRYCOLLECTION";

    private static final String[] VALUES = {
        "1, -128, 0, -128, -32768, 0, -8388608, 0, -2147483648, 0, -9223372036854775808, 0, -3.4028234e38,"
                + " -1.7976931348623157e308, -9999999999.99, -9999999999999999999999999999.9999999999,"
                + " -99999999999999999999999999999999999.999999999999999999999999999999, 0, b'0', b'0', b'0', b'0',"
                + " b'0', 1901, '0000-01-01', '1000-01-01 00:00:00', '0001-01-01 00:00:00.001',"
                + " '1969-12-31 23:59:59.999999', '1970-01-01 00:00:01', '1970-01-01 00:00:01.000001', '-838:59:59',"
                + " '-838:59:59.999999', '', '', '', '', '', '', '', '{}', '', '', '', ST_GeomFromText('POINT(1 2)'),"
                + " ST_GeomFromText('POINT(-1 -2)'), '00000000-0000-0000-0000-000000000000', '0.0.0.0', '::',"
                + " '-838:59:59.999', 0, '', '', '', '', '', '', '', '', '', '', ST_GeomFromText('LINESTRING(0 0,1 1)'),"
                + " ST_GeomFromText('POLYGON((0 0,0 1,1 1,0 0))'), ST_GeomFromText('MULTIPOINT(0 0)'),"
                + " ST_GeomFromText('MULTILINESTRING((0 0,1 1))'),"
                + " ST_GeomFromText('MULTIPOLYGON(((0 0,0 1,1 1,0 0)))'), ST_GeomFromText('GEOMETRYCOLLECTION EMPTY')",
        "2, 127, 255, 2, 32767, 65535, 8388607, 16777215, 2147483647, 4294967295, 9223372036854775807,"
                + " 18446744073709551615, 1.17549435e-38, 4.9e-324, 9999999999.99,"
                + " 9999999999999999999999999999.9999999999,"
                + " 99999999999999999999999999999999999.999999999999999999999999999999, 9999999999, b'1', b'11111',"
                + " 65535, 8589934591, 18446744073709551615, 2155, '9999-12-31', '9999-12-31 23:59:59',"
                + " '9999-12-31 23:59:59.999', '9999-12-31 23:59:59.999999', '2038-01-19 03:14:07',"
                + " '2038-01-19 03:14:07.999999', '838:59:59', '838:59:59.999999', 'abc', 'Zoë 🎈', 'Zoë', 'x', 'y',"
                + " 'Two', 'a,c', '{\"a\": [1, null]}', x'000102', x'00ff', x'de00ad',"
                + " ST_GeomFromText('POLYGON((0 0,0 1,1 1,0 0))'), ST_GeomFromText('POINT(0 0)'),"
                + " 'ffffffff-ffff-ffff-ffff-ffffffffffff', '255.255.255.255', 'ff::1', '838:59:59.999',"
                + " 1.7976931348623157e308, 'Zoë 🎈', 'Zoë 🎈', x'00ff', x'27005c', x'0a1a', 'Zoë', 'Zoë 🎈', 'Zoë 🎈',"
                + " 'Zoë 🎈', '~~', ST_GeomFromText('LINESTRING(-1e300 0,1 1e-300)'),"
                + " ST_GeomFromText('POLYGON((0 0,0 9,9 9,0 0),(1 2,1 3,2 3,1 2))'),"
                + " ST_GeomFromText('MULTIPOINT(0 0,-1 1)'), ST_GeomFromText('MULTILINESTRING((0 0,1 1),(2 2,3 3))'),"
                + " ST_GeomFromText('MULTIPOLYGON(((0 0,0 1,1 1,0 0)),((5 5,5 6,6 6,5 5)))'),"
                + " ST_GeomFromText('GEOMETRYCOLLECTION(POINT(1 2),LINESTRING(0 0,1 1))')",
        "3, 0, 1, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0.1, 0.1, 0.01, -0.0000000001, 0.000000000000000000000000000001, 1, b'1',"
                + " b'1', 1, 1, 9223372036854775808, 0, '2024-02-29', '2024-02-29 12:34:56',"
                + " '1900-03-01 12:34:56.789', '2000-02-29 00:00:00.000001', '2000-02-29 12:34:56',"
                + " '2001-02-03 04:05:06.789', '00:00:00', '-00:00:00.000001', 'a b', ' lead', 'é', 'tab\\t', 'nl\\n',"
                + " 'one', 'b', '\"text\"', 'a', 'b', 'c', ST_GeomFromText('LINESTRING(0 0,1 1)'),"
                + " ST_GeomFromText('POINT(1.5 2.5)'), '123e4567-e89b-12d3-a456-426614174000', '192.168.0.1', '::1',"
                + " '-00:00:00.001', 0.1, ' ', 'tab\\t', ' ', 'b', 'c', 'é', '€', 'x', 'zoë', 'a b',"
                + " NULL, NULL, NULL, NULL, NULL, NULL"
    };

    private EveryType() {}

    /** Makes the table without rows. */
    static void create(MysqlFixture mysql, String table) throws SQLException {
        mysql.sql("CREATE TABLE " + table + " (" + EVERY_TYPE + ")");
    }

    /** Makes the table {@code t} with four rows. */
    static void fill(MysqlFixture mysql) throws SQLException {
        create(mysql, "t");
        for (String values : VALUES) {
            mysql.sql(
                    "SET sql_mode='STRICT_ALL_TABLES,NO_AUTO_VALUE_ON_ZERO'",
                    "SET time_zone='+00:00'",
                    "INSERT INTO t VALUES (" + values + ")");
        }
        mysql.sql("INSERT INTO t (id) VALUES (4)");
    }
}
