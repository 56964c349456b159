#!/usr/bin/env python3
"""Measures TableDAV over SQLite: a table out as Arrow and in again, beside a C loop over the same rows.

Needs, beyond the README: gcc and SQLite's headers (Debian: gcc libsqlite3-dev), curl. Run it as ./bench/sqlite.py; --help
tells the options. Every figure is the median of several runs, each run measures the limit and the server one after the other,
and CPU seconds are counted, since wall time says little on a shared machine.
"""

import argparse
import sqlite3
import statistics
import subprocess

from measure import HOME, Server, in_folder, medians, report

TABLE = """
CREATE TABLE {name} (
  id BIGINT PRIMARY KEY NOT NULL, quantity INTEGER NOT NULL, ratio DOUBLE NOT NULL, price DECIMAL(12,2) NOT NULL,
  day DATE NOT NULL, at TIMESTAMP NOT NULL, flag CHAR(1) NOT NULL, city VARCHAR(40) NOT NULL, note TEXT
) WITHOUT ROWID"""

FILL = """
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows})
INSERT INTO rows SELECT i, i * 7919 % 100000, i * 0.37, (i * 31 % 10000000) / 100.0,
  date('2000-01-01', (i % 9000) || ' days'), datetime(946684800 + i * 61, 'unixepoch'), substr('ABCDE', i % 5 + 1, 1),
  'city number ' || (i % 5000), CASE WHEN i % 20 = 0 THEN NULL ELSE 'a note of some length for row ' || i END
FROM n"""


def loop(program, database, sql):
    out = subprocess.run([program, database, sql], check=True, capture_output=True, text=True).stdout.splitlines()
    return float(out[1])


def touch(database):
    """Commits a change that no row shows."""
    connection = sqlite3.connect(database)
    connection.execute("PRAGMA user_version = %d" % (connection.execute("PRAGMA user_version").fetchone()[0] + 1))
    connection.commit()
    connection.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=5_000_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--heap", default="128m")
    parser.add_argument("--folder", help="where to work; kept if given, so that a second run need not fill the table again")
    options = parser.parse_args()
    in_folder(options, measure)


def measure(options, folder):
    program = folder / "loop"
    subprocess.run(["gcc", "-O2", "-o", program, HOME / "bench" / "loop.c", "-lsqlite3"], check=True)
    database = folder / f"bench-{options.rows}.db"
    if not database.exists():
        building = folder / "building.db"
        building.unlink(missing_ok=True)
        with sqlite3.connect(building) as connection:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute(TABLE.format(name="rows"))
            connection.execute(TABLE.format(name="copy"))
            connection.execute(FILL.format(rows=options.rows))
        connection.close()
        building.rename(database)
    with sqlite3.connect(database) as connection:
        connection.execute("DELETE FROM copy")
    connection.close()

    reads, firsts, puts, limits, peak = [], [], [], [], 0.0
    body = folder / "rows.arrow"
    for run in range(options.runs):
        limit = loop(program, database, "SELECT * FROM rows")
        server = Server(
            folder, options.heap, f"bench=jdbc:sqlite:{database}",
            "--access=write")
        try:
            # Once unmeasured, so that starting up is not counted as reading; then once with the types not known, because
            # somebody else wrote to the file, and once with them known.
            server.curl(server.url("main/rows.arrow"), "-o", "/dev/null")
            touch(database)
            first, _, first_wall = server.curl(server.url("main/rows.arrow"), "-o", "/dev/null")
            read, _, read_wall = server.curl(server.url("main/rows.arrow"), "-o", str(body))
            put, _, put_wall = server.curl("-T", str(body), server.url("main/copy.arrow"))
            rss = server.peak_mb()
        finally:
            server.stop()
        limits.append(limit)
        firsts.append(first)
        reads.append(read)
        puts.append(put)
        peak = max(peak, rss)
        print(f"run {run + 1}: loop {limit:.2f} s CPU; first read {first:.2f} (wall {first_wall:.2f}), read {read:.2f} (wall "
              f"{read_wall:.2f}), write {put:.2f} (wall {put_wall:.2f}); peak RSS {rss:.0f} MB", flush=True)

    with sqlite3.connect(database) as connection:
        count, = connection.execute("SELECT count(*) FROM copy").fetchone()
        differing, = connection.execute("SELECT count(*) FROM (SELECT * FROM rows EXCEPT SELECT * FROM copy)").fetchone()
    connection.close()
    limit = statistics.median(limits)
    scans = [(f - r) / l for f, r, l in zip(firsts, reads, limits)]
    report({
        "rows": options.rows, "runs": options.runs, "heap": options.heap, "bytes": body.stat().st_size,
        "loop_cpu_s": round(limit, 2),
        "read_ratio": medians(r / l for r, l in zip(reads, limits)),
        "typing_scan_ratio": medians(scans),
        "first_read_ratio": medians(f / l for f, l in zip(firsts, limits)),
        "write_ratio": medians(p / l for p, l in zip(puts, limits)),
        "peak_rss_mb": round(peak), "rows_back": count, "rows_differing": differing,
    })
    if count != options.rows or differing:
        raise SystemExit("the rows that came back are not those that went out")


if __name__ == "__main__":
    main()
