#!/usr/bin/env python3
"""Measures TableDAV over SQLite: a table out as Arrow and in again, beside a C loop over the same rows.

Needs, beyond the README: gcc and SQLite's headers (Debian: gcc libsqlite3-dev), curl. Run it as ./bench/sqlite.py; --help
tells the options. Every figure is the median of several runs, each run measures the limit and the server one after the other,
and CPU seconds are counted, since wall time says little on a shared machine.
"""

import argparse
import json
import os
import pathlib
import shutil
import signal
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request

HOME = pathlib.Path(__file__).resolve().parent.parent
TICKS = os.sysconf("SC_CLK_TCK")

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


def cpu_seconds(pid):
    """User and system CPU seconds that a process has used so far."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def memory_mb(pid, key):
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(key + ":"):
            return int(line.split()[1]) / 1024
    raise SystemExit(f"no {key} for process {pid}")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    def __init__(self, database, folder, heap):
        self.port = free_port()
        environment = dict(os.environ, TABLEDAV_HOME=str(folder / "home"), TABLEDAV_JAVA_OPTS=f"-Xmx{heap}")
        self.log = open(folder / "server.log", "wb")
        self.process = subprocess.Popen(
            [HOME / "tabledav", f"bench=jdbc:sqlite:{database}", "--access=write", f"--port={self.port}"],
            env=environment, stdout=self.log, stderr=subprocess.STDOUT)
        deadline = time.monotonic() + 300
        while True:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/q/health/live", timeout=2):
                    return
            except OSError:
                if self.process.poll() is not None or time.monotonic() > deadline:
                    raise SystemExit(f"the server did not start; see {folder}/server.log")
                time.sleep(0.1)

    def url(self, path):
        return f"http://127.0.0.1:{self.port}/dav/bench/main/{path}"

    def curl(self, *arguments):
        """Runs curl and gives (CPU seconds of the server, wall seconds)."""
        before, start = cpu_seconds(self.process.pid), time.monotonic()
        subprocess.run(["curl", "-sS", "--fail-with-body", *arguments], check=True, stdout=sys.stderr)
        return cpu_seconds(self.process.pid) - before, time.monotonic() - start

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(30)


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
    folder = pathlib.Path(options.folder or tempfile.mkdtemp(prefix="tabledav-bench-"))
    folder.mkdir(parents=True, exist_ok=True)
    try:
        measure(options, folder)
    finally:
        if not options.folder:
            shutil.rmtree(folder)


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
        server = Server(database, folder, options.heap)
        try:
            # Once unmeasured, so that starting up is not counted as reading; then once with the types not known, because
            # somebody else wrote to the file, and once with them known.
            server.curl(server.url("rows.arrow"), "-o", "/dev/null")
            touch(database)
            first, first_wall = server.curl(server.url("rows.arrow"), "-o", "/dev/null")
            read, read_wall = server.curl(server.url("rows.arrow"), "-o", str(body))
            put, put_wall = server.curl("-T", str(body), server.url("copy.arrow"))
            rss = memory_mb(server.process.pid, "VmHWM")
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
    print(json.dumps({
        "rows": options.rows, "runs": options.runs, "heap": options.heap, "bytes": body.stat().st_size,
        "loop_cpu_s": round(limit, 2),
        "read_ratio": round(statistics.median(r / l for r, l in zip(reads, limits)), 2),
        "typing_scan_ratio": round(statistics.median(scans), 2),
        "first_read_ratio": round(statistics.median(f / l for f, l in zip(firsts, limits)), 2),
        "write_ratio": round(statistics.median(p / l for p, l in zip(puts, limits)), 2),
        "peak_rss_mb": round(peak), "rows_back": count, "rows_differing": differing,
    }, indent=2))
    if count != options.rows or differing:
        raise SystemExit("the rows that came back are not those that went out")


if __name__ == "__main__":
    main()
