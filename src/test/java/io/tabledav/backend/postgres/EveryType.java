package io.tabledav.backend.postgres;

/** A table {@code t} with a column of every type: one row of common values, one of extremes, one of NULLs. */
final class EveryType {
    private static final String EVERY_TYPE = """
            CREATE TABLE t (
              id int PRIMARY KEY, b bool, i2 int2, i4 int4, i8 int8, f4 float4, f8 float8, n numeric, n2 numeric(12,2),
              n76 numeric(76,10), n5 numeric(5,-2), d date, tm time, ts timestamp, tz timestamptz, iv interval, u uuid, j json, jb jsonb,
              by bytea, tx text, vc varchar(20), ch char(5), na name, o oid, xm xml, ip inet, ci cidr, ma macaddr, bi bit(3),
              vb varbit, mo money, ra int4range, mr int4multirange, pt point, tv tsvector, ttz timetz, mood mood, pos positive,
              ai int4[], an numeric[], at text[], ats timestamptz[], au uuid[], ab bytea[], aip inet[], amood mood[], qc "char", pl pg_lsn,
              ma8 macaddr8, tq tsquery, jp jsonpath, li line, ls lseg, bx box, pa path, po polygon, cr circle, r8 int8range, rn numrange,
              rd daterange, rts tsrange, rtz tstzrange, mn nummultirange, pr pair, apr pair[], x8 xid8, rc regclass, i2v int2vector,
              ov oidvector, ai2 int2[], ai8 int8[], af4 float4[], af8 float8[], abo bool[], ad date[], atm time[], aiv interval[],
              aj jsonb[], avc varchar(5)[], ar int4range[], n38 numeric(38,10), tc text COLLATE "C", ts0 timestamp(0),
              ivm interval year to month, hs hstore, ct citext, lt ltree, ahs hstore[], apos positive[])""";

    private static final String VALUES = """
            INSERT INTO t VALUES
            (1, true, 1, 2, 3, 1.5, 2.5, 12345.6789, 12.30, 1.5, 12300, '2024-02-29', '12:34:56.789', '2024-02-29 12:00',
             '2024-02-29 12:00+02', '1 year 2 days 03:04:05', '00112233-4455-6677-8899-aabbccddeeff', '{"a": 1}', '{"a": 1.0}',
             '\\x00ff', 'naïve 🎈', 'vc', 'ch', 'name', 4294967295, '<a/>', '10.0.0.1/8', '10.0.0.0/8', '08:00:2b:01:02:03',
             '101', '10', '12.34', '[1,5)', '{[1,2),[4,5)}', '(1,2)', 'a:1 b', '12:00+02', 'sad', 7,
             '{1,NULL,3}', '{1.10,2}', '{"",x}', '{2024-01-01 00:00+00}', '{00112233-4455-6677-8899-aabbccddeeff}',
             '{"\\\\x00"}', '{10.0.0.1,NULL}', '{sad,happy}', 'x', '16/B374D848', '08:00:2b:01:02:03:04:05', 'a & b:*',
             '$.a[*]?(@ > 1)', '{1,-1,0}', '[(0,0),(1,1)]', '(1,1),(0,0)', '((0,0),(1,2))', '((0,0),(1,1),(1,0))', '<(0,0),1.5>',
             '[1,5)', '(1.5,)', '[2024-01-01,2024-02-01)', '["2024-01-01 00:00",infinity)', '["2024-01-01 00:00+00",)',
             '{[1.5,2.5),(3,)}', '(1,"x, y")', ARRAY['(1,a)'::pair, NULL], '18446744073709551615', 'pg_class', '1 2', '1 2 3',
             '{-32768,NULL}', '{9223372036854775807}', '{1.5,NaN}', '{-0,Infinity}', '{t,NULL,f}', '{2024-02-29,infinity}',
             '{12:34:56.789}', '{"1 mon 2 days"}', ARRAY['{"a": 1}'::jsonb, NULL], '{abc,NULL,"NULL"}', '{"[1,5)"}', 1.5, 'C',
             '2024-01-01 12:00:01', '1 year 2 mons', 'a=>1, "b c"=>NULL', 'CiText', 'Top.Sub', ARRAY['a=>1'::hstore, NULL],
             '{1,NULL}'),
            (2, false, -32768, -2147483648, -9223372036854775808, '-0', 'NaN', 'NaN', -9999999999.99,
             -999999999999999999999999999999999999999999999999999999999999999999.9999999999, -99900, 'infinity', '00:00', 'infinity', '-infinity',
             '-1 mon -3 days -00:00:00.000001', '00000000-0000-0000-0000-000000000000', '[]', 'null', '', '', '', '', '', 0,
             '', '::1', '::/0', 'ff:ff:ff:ff:ff:ff', '000', '', '-1', 'empty', '{}', '(-0,0)', '', '23:59:59.999999-12',
             'happy', 1, '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '', '0/0', 'ff:ff:ff:ff:ff:ff:ff:ff', '', '$', '{0,1,5}', '[(-1,0),(1e300,1)]',
             '(0,0),(0,0)', '[(0,0)]', '((0,0))', '<(0,0),0>', 'empty', '(,)', 'empty', '(,)', 'empty', '{}', '(,)', '{}', '0', 'pg_type', '',
             '', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', -9999999999999999999999999999.9999999999, '',
             '-infinity', '-100 years', '', '', '', '{}', '{}')""";

    private EveryType() {}

    static void fill(PostgresTables postgres) throws Exception {
        postgres.sql(
                "CREATE TYPE mood AS ENUM ('sad', 'happy')",
                "CREATE DOMAIN positive AS int CHECK (VALUE > 0)",
                "CREATE TYPE pair AS (a int, b text)",
                "CREATE EXTENSION IF NOT EXISTS hstore SCHEMA public",
                "CREATE EXTENSION IF NOT EXISTS citext SCHEMA public",
                "CREATE EXTENSION IF NOT EXISTS ltree SCHEMA public",
                EVERY_TYPE,
                VALUES,
                "INSERT INTO t (id) VALUES (3)");
    }
}
