#!/usr/bin/env python3
"""Measures TableDAV over PostgreSQL: a table out as Arrow and in again, beside psql's binary COPY of the same rows.

Needs, beyond the README: psql and curl. The PostgreSQL server is the one of the tests, out of the local Maven repository.
CPU seconds count both sides: psql or curl and TableDAV on one, PostgreSQL with all its processes on the other. Every figure
is the median of several runs, each of which measures the limit and the server one after the other.
"""

import argparse
import os
import signal
import subprocess
import time

from measure import Server, free_port, in_folder, medians, report, run, tree_cpu_seconds, unpack_postgres

COLUMNS = """(
  id bigint NOT NULL, quantity integer NOT NULL, ratio double precision NOT NULL, price numeric(12,2) NOT NULL,
  day date NOT NULL, at timestamp NOT NULL, flag char(1) NOT NULL, city varchar(40) NOT NULL, note text)"""

FILL = """INSERT INTO rows SELECT i, i * 7919 % 100000, i * 0.37, (i * 31 % 10000000) / 100.0,
  date '2000-01-01' + (i % 9000)::int, timestamp '2000-01-01' + i * interval '61 s', substr('ABCDE', (i % 5 + 1)::int, 1),
  'city number ' || (i % 5000), CASE WHEN i % 20 = 0 THEN NULL ELSE 'a note of some length for row ' || i END
FROM generate_series(1::bigint, {rows}) AS n(i)"""


class Postgres:
    def __init__(self, folder):
        programs = unpack_postgres(folder / "postgres")
        # PostgreSQL does not run as root: in a user namespace of its own, root is nobody.
        self.prefix = ["unshare", "-U"] if os.geteuid() == 0 else []
        data = folder / "data"
        if not data.exists():
            run(*self.prefix, programs / "initdb", "-D", data, "-U", "bench", "-A", "trust", "-E", "UTF8", "--locale=C",
                stdout=subprocess.DEVNULL)
        self.port = free_port()
        self.log = open(folder / "postgres.log", "wb")
        self.process = subprocess.Popen(
            [*self.prefix, programs / "postgres", "-D", data, "-p", str(self.port), "-c", "listen_addresses=127.0.0.1",
             "-c", f"unix_socket_directories={data}", "-c", "shared_buffers=1GB", "-c", "max_wal_size=8GB",
             "-c", "autovacuum=off", "-c", "fsync=off"], stdout=self.log, stderr=subprocess.STDOUT)
        for _ in range(600):
            if subprocess.run(self.psql("-c", "SELECT 1"), capture_output=True).returncode == 0:
                break
            time.sleep(0.1)
        else:
            raise SystemExit("PostgreSQL did not start; see postgres.log")

    def psql(self, *arguments):
        return ["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1", "-p", str(self.port), "-U", "bench",
                "-d", "postgres", *arguments]

    def sql(self, text):
        return subprocess.run(self.psql("-A", "-t", "-c", text), check=True, capture_output=True, text=True).stdout.strip()

    def cpu(self):
        """CPU seconds of all its processes; a backend that is just ending is counted nowhere, so this waits until none is."""
        last = tree_cpu_seconds(self.process.pid)
        while True:
            time.sleep(0.3)
            now = tree_cpu_seconds(self.process.pid)
            if 0 <= now - last < 0.02:
                return now
            last = now

    def differing(self):
        """How many rows are in one of the two tables and not in the other."""
        return int(self.sql("SELECT count(*) FROM ((TABLE rows EXCEPT ALL TABLE copy) UNION ALL"
                            " (TABLE copy EXCEPT ALL TABLE rows)) AS d"))

    def stop(self):
        self.process.send_signal(signal.SIGINT)
        self.process.wait(60)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=5_000_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--heap", default="128m")
    parser.add_argument("--folder", help="where to work; kept if given, so that a second run need not fill the table again")
    in_folder(parser.parse_args(), measure)


def measure(options, folder):
    postgres = Postgres(folder)
    try:
        fill(postgres, options.rows)
        pairs(options, folder, postgres)
    finally:
        postgres.stop()


def fill(postgres, rows):
    """Makes the tables, unless an earlier run has left them."""
    if postgres.sql("SELECT to_regclass('rows') IS NULL OR (SELECT reltuples FROM pg_class WHERE relname = 'rows')"
                    f" <> {rows}") != "f":
        postgres.sql("DROP TABLE IF EXISTS rows, copy")
        postgres.sql("CREATE TABLE rows " + COLUMNS)
        postgres.sql("CREATE TABLE copy " + COLUMNS)
        postgres.sql(FILL.format(rows=rows))
        postgres.sql("VACUUM (FREEZE, ANALYZE) rows")
        postgres.sql("UPDATE pg_class SET reltuples = %d WHERE relname = 'rows'" % rows)


def emptied(postgres):
    """Empties the target, and has nothing of the last step left to do."""
    postgres.sql("TRUNCATE copy")
    postgres.sql("CHECKPOINT")


def pairs(options, folder, postgres):
    binary, arrow = folder / "rows.pgcopy", folder / "rows.arrow"
    ratios = {"read_cpu": [], "read_wall": [], "write_cpu": [], "write_wall": []}
    limits = {"read_cpu": [], "write_cpu": []}
    read_mb = write_mb = 0.0
    server = Server(
        folder, options.heap, f"bench=jdbc:postgresql://127.0.0.1:{postgres.port}/postgres?user=bench",
        "--access=write")
    try:
        # Twice unmeasured, so that starting up and compiling are not counted as reading and writing.
        for _ in range(2):
            server.curl(server.url("public/rows.arrow"), "-o", str(arrow))
            emptied(postgres)
            server.curl("-T", str(arrow), server.url("public/copy.arrow"))
        for number in range(options.runs):
            before = postgres.cpu()
            with open(binary, "wb") as out:
                client, limit_wall = run(*postgres.psql("-c", "COPY rows TO STDOUT (FORMAT BINARY)"), stdout=out)
            limit = client + postgres.cpu() - before
            before = postgres.cpu()
            ours, client, wall = server.curl(server.url("public/rows.arrow"), "-o", str(arrow))
            database = postgres.cpu() - before
            read = ours + client + database
            read_mb = max(read_mb, server.peak_mb())
            ratios["read_cpu"].append(read / limit)
            ratios["read_wall"].append(wall / limit_wall)
            limits["read_cpu"].append(limit)
            print(f"run {number + 1}: psql read {limit:.2f} s CPU (wall {limit_wall:.2f}); ours {read:.2f} = server {ours:.2f} + "
                  f"curl {client:.2f} + database {database:.2f} (wall {wall:.2f})", flush=True)

            emptied(postgres)
            before = postgres.cpu()
            client, limit_wall = run(*postgres.psql("-c", f"\\copy copy FROM '{binary}' (FORMAT BINARY)"))
            limit = client + postgres.cpu() - before
            emptied(postgres)
            before = postgres.cpu()
            ours, client, wall = server.curl("-T", str(arrow), server.url("public/copy.arrow"))
            database = postgres.cpu() - before
            write = ours + client + database
            write_mb = max(write_mb, server.peak_mb())
            ratios["write_cpu"].append(write / limit)
            ratios["write_wall"].append(wall / limit_wall)
            limits["write_cpu"].append(limit)
            print(f"       psql write {limit:.2f} s CPU (wall {limit_wall:.2f}); ours {write:.2f} = server {ours:.2f} + "
                  f"curl {client:.2f} + database {database:.2f} (wall {wall:.2f})", flush=True)
    finally:
        server.stop()
    differing = postgres.differing()
    report({"rows": options.rows, "runs": options.runs, "heap": options.heap, "arrow_bytes": arrow.stat().st_size,
            **{key + "_limit_s": medians(values) for key, values in limits.items()},
            **{key + "_ratio": medians(values) for key, values in ratios.items()},
            "peak_rss_reading_mb": round(read_mb), "peak_rss_mb": round(write_mb), "rows_differing": differing})
    if differing:
        raise SystemExit("the rows that came back are not those that went out")


if __name__ == "__main__":
    main()
