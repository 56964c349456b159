#!/usr/bin/env python3
"""Measures TableDAV over MariaDB: a table out as Arrow and in again, beside `mariadb --quick` and LOAD DATA LOCAL INFILE.

Needs, beyond the README: curl and the libraries that MariaDB's binaries want (Debian: libncurses6, libaio1). The MariaDB
server and client are those of the tests, out of the local Maven repository. CPU seconds count both sides: the client and
TableDAV on one, MariaDB on the other. Every figure is the median of several runs, each of which measures the limit and the
server one after the other.
"""

import argparse
import os
import signal
import subprocess
import time

from measure import Server, cpu_seconds, free_port, in_folder, medians, report, run, unpack_mariadb

COLUMNS = """(
  id bigint NOT NULL, quantity integer NOT NULL, ratio double NOT NULL, price decimal(12,2) NOT NULL,
  day date NOT NULL, at datetime NOT NULL, flag char(1) NOT NULL, city varchar(40) NOT NULL, note text)
  CHARACTER SET utf8mb4"""

FILL = """INSERT INTO `rows` SELECT seq, seq * 7919 % 100000, seq * 0.37, (seq * 31 % 10000000) / 100.0,
  date '2000-01-01' + INTERVAL seq % 9000 DAY, timestamp '2000-01-01 00:00:00' + INTERVAL seq * 61 SECOND,
  substr('ABCDE', seq % 5 + 1, 1), concat('city number ', seq % 5000),
  CASE WHEN seq % 20 = 0 THEN NULL ELSE concat('a note of some length for row ', seq) END
FROM seq_1_to_{rows}"""


class MariaDb:
    def __init__(self, folder):
        home = unpack_mariadb(folder / "mariadb")
        self.programs = home / "bin"
        data = folder / "data"
        user = ["--user=root"] if os.geteuid() == 0 else []
        if not data.exists():
            run(home / "scripts" / "mariadb-install-db", "--no-defaults", f"--basedir={home}", f"--datadir={data}",
                "--auth-root-authentication-method=normal", *user, stdout=subprocess.DEVNULL)
        self.port = free_port()
        self.log = open(folder / "mariadb.log", "wb")
        self.process = subprocess.Popen(
            [self.programs / "mariadbd", "--no-defaults", f"--basedir={home}", f"--datadir={data}", f"--port={self.port}",
             "--bind-address=127.0.0.1", f"--socket={folder / 'mariadb.sock'}", "--character-set-server=utf8mb4",
             "--local-infile=1", "--innodb-buffer-pool-size=2G", "--innodb-flush-log-at-trx-commit=0",
             "--innodb-log-file-size=2G", "--skip-log-bin", *user], stdout=self.log, stderr=subprocess.STDOUT)
        for _ in range(600):
            if subprocess.run(self.client("-e", "SELECT 1"), capture_output=True).returncode == 0:
                break
            time.sleep(0.1)
        else:
            raise SystemExit("MariaDB did not start; see mariadb.log")
        self.sql("CREATE DATABASE IF NOT EXISTS bench")

    def client(self, *arguments):
        return [self.programs / "mariadb", "--no-defaults", "-h", "127.0.0.1", "-P", str(self.port), "-u", "root",
                "--default-character-set=utf8mb4", *arguments]

    def sql(self, text):
        return subprocess.run(self.client("-N", "-B", "-e", text), check=True, capture_output=True, text=True).stdout.strip()

    def cpu(self):
        return cpu_seconds(self.process.pid)

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(120)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=5_000_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--heap", default="128m")
    parser.add_argument("--driver", default="mariadb", choices=["mariadb", "mysql"], help="whose JDBC driver: MariaDB's or MySQL's")
    parser.add_argument("--folder", help="where to work; kept if given, so that a second run need not fill the table again")
    in_folder(parser.parse_args(), measure)


def measure(options, folder):
    mariadb = MariaDb(folder)
    try:
        filled = mariadb.sql("SELECT count(*) FROM information_schema.tables WHERE table_schema = 'bench'"
                             f" AND table_name = 'rows' AND table_comment = '{options.rows}'")
        if filled == "0":
            mariadb.sql("DROP TABLE IF EXISTS bench.`rows`, bench.copy")
            mariadb.sql(f"USE bench; CREATE TABLE `rows` {COLUMNS}; CREATE TABLE copy {COLUMNS};"
                        f"{FILL.format(rows=options.rows)}; ANALYZE TABLE `rows`; ALTER TABLE `rows` COMMENT = '{options.rows}'")
        pairs(options, folder, mariadb)
    finally:
        mariadb.stop()


def emptied(mariadb):
    """Empties the target, and waits until the server has cleaned up after the last step."""
    mariadb.sql("TRUNCATE bench.copy")
    last = mariadb.cpu()
    for _ in range(60):
        time.sleep(0.5)
        now = mariadb.cpu()
        if now - last < 0.02:
            return
        last = now


def pairs(options, folder, mariadb):
    text, arrow = folder / "rows.tsv", folder / "rows.arrow"
    ratios = {"read_cpu": [], "read_wall": [], "write_cpu": [], "write_wall": []}
    limits = {"read_cpu": [], "write_cpu": []}
    read_mb = write_mb = 0.0
    server = Server(
        folder, options.heap, f"bench=jdbc:{options.driver}://127.0.0.1:{mariadb.port}/bench?user=root",
        "--access=write")
    try:
        # Twice unmeasured, so that starting up and compiling are not counted as reading and writing.
        for _ in range(2):
            server.curl(server.url("bench/rows.arrow"), "-o", str(arrow))
            emptied(mariadb)
            server.curl("-T", str(arrow), server.url("bench/copy.arrow"))
        for number in range(options.runs):
            before = mariadb.cpu()
            with open(text, "wb") as out:
                client, limit_wall = run(*mariadb.client("--quick", "-N", "-B", "bench", "-e", "SELECT * FROM `rows`"), stdout=out)
            limit = client + mariadb.cpu() - before
            before = mariadb.cpu()
            ours, client, wall = server.curl(server.url("bench/rows.arrow"), "-o", str(arrow))
            database = mariadb.cpu() - before
            read = ours + client + database
            read_mb = max(read_mb, server.peak_mb())
            ratios["read_cpu"].append(read / limit)
            ratios["read_wall"].append(wall / limit_wall)
            limits["read_cpu"].append(limit)
            print(f"run {number + 1}: mariadb read {limit:.2f} s CPU (wall {limit_wall:.2f}); ours {read:.2f} = server {ours:.2f} + "
                  f"curl {client:.2f} + database {database:.2f} (wall {wall:.2f})", flush=True)

            # The client writes NULL as the word; LOAD DATA reads \N.
            run("sed", "-i", "s/\\tNULL$/\\t\\\\N/", text)
            emptied(mariadb)
            before = mariadb.cpu()
            client, limit_wall = run(*mariadb.client(
                "--local-infile=1", "bench", "-e", f"LOAD DATA LOCAL INFILE '{text}' INTO TABLE copy CHARACTER SET utf8mb4"))
            limit = client + mariadb.cpu() - before
            emptied(mariadb)
            before = mariadb.cpu()
            ours, client, wall = server.curl("-T", str(arrow), server.url("bench/copy.arrow"))
            database = mariadb.cpu() - before
            write = ours + client + database
            write_mb = max(write_mb, server.peak_mb())
            ratios["write_cpu"].append(write / limit)
            ratios["write_wall"].append(wall / limit_wall)
            limits["write_cpu"].append(limit)
            print(f"       LOAD DATA {limit:.2f} s CPU (wall {limit_wall:.2f}); ours {write:.2f} = server {ours:.2f} + "
                  f"curl {client:.2f} + database {database:.2f} (wall {wall:.2f})", flush=True)
    finally:
        server.stop()
    # A checksum of all rows that does not depend on their order; EXCEPT would need a temporary table of them all.
    checksums = {line.split("\t")[1] for line in mariadb.sql("CHECKSUM TABLE bench.`rows`, bench.copy EXTENDED").splitlines()}
    report({"rows": options.rows, "runs": options.runs, "heap": options.heap, "driver": options.driver,
            "arrow_bytes": arrow.stat().st_size,
            **{key + "_limit_s": medians(values) for key, values in limits.items()},
            **{key + "_ratio": medians(values) for key, values in ratios.items()},
            "peak_rss_reading_mb": round(read_mb), "peak_rss_mb": round(write_mb), "rows_equal": len(checksums) == 1})
    if len(checksums) != 1:
        raise SystemExit("the rows that came back are not those that went out")


if __name__ == "__main__":
    main()
