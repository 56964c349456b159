#!/usr/bin/env python3
"""Measures TableDAV's formats over PostgreSQL: what CSV, JSONL and Parquet cost out, CSV and compressed Arrow in, what a
snapshot of 1 GB takes in memory, and how fast an unchanged table is told to be so.

Needs, beyond the README: psql, curl, and a Python that has pyarrow and duckdb. The PostgreSQL server is the one of the tests,
out of the local Maven repository. Each run measures a limit and the server one after the other on the same rows; figures are
medians of several runs. CPU seconds are those of the server, of curl or psql, and of PostgreSQL with all its processes; where
only the server's count, the name of the figure says so. DuckDB has one thread, as in the server.
"""

import argparse
import collections
import http.client
import os
import statistics
import subprocess
import sys
import time
import urllib.parse

from measure import Server, cpu_seconds, in_folder, medians, memory_mb, report, run
from postgres import Postgres, emptied, fill

SNAPSHOT_BYTES = 1_000_000_000
FORMATS = ("arrow", "csv", "jsonl", "parquet")

# A program of its own, that tells what the writing alone has cost: starting Python is none of it.
DUCKDB = """
import sys, time, duckdb, pyarrow
pyarrow.set_cpu_count(1)
connection = duckdb.connect(config={"threads": 1})
connection.execute("SET enable_progress_bar = false")
with pyarrow.OSFile(sys.argv[1]) as file:
    before, start = time.process_time(), time.monotonic()
    given = pyarrow.ipc.open_stream(file)
    connection.execute(f"COPY (SELECT * FROM given) TO '{sys.argv[2]}' (FORMAT parquet, COMPRESSION snappy)")
    print(time.process_time() - before, time.monotonic() - start)
"""

COMPRESS = """
import sys, pyarrow
with pyarrow.OSFile(sys.argv[1]) as file, pyarrow.ipc.open_stream(file) as given:
    options = pyarrow.ipc.IpcWriteOptions(compression=sys.argv[3])
    with pyarrow.OSFile(sys.argv[2], "wb") as out, pyarrow.ipc.new_stream(out, given.schema, options=options) as writer:
        for batch in given:
            writer.write_batch(batch)
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=5_000_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--heap", default="128m")
    parser.add_argument("--parts", default="out,in,lz4,unchanged,memory", help="which parts to measure (default: %(default)s)")
    parser.add_argument("--folder", help="where to work; kept if given, so that a second run need not fill the table again")
    in_folder(parser.parse_args(), measure)


def measure(options, folder):
    postgres = Postgres(folder)
    bench = Bench(options, folder, postgres)
    parts = {"out": bench.out, "in": bench.csv_in, "lz4": bench.compressed_in,
             "unchanged": bench.unchanged, "memory": bench.memory}
    try:
        fill(postgres, options.rows)
        figures = {"rows": options.rows, "runs": options.runs, "heap": options.heap}
        for part in options.parts.split(","):
            figures |= parts[part]()
            print(f"after {part}: load average {load()}", flush=True)
        report(figures)
    finally:
        postgres.stop()
    if any(figures.get(key) for key in figures if key.endswith("_differing")):
        raise SystemExit("the rows that came back are not those that went out")


def load():
    return round(os.getloadavg()[0], 1)


class Cost:
    """CPU seconds of one step, by who used them."""

    def __init__(self, server, client, database, wall):
        self.server, self.client, self.database, self.wall = server, client, database, wall

    @property
    def total(self):
        return self.server + self.client + self.database

    def __str__(self):
        return (f"{self.total:.2f} s CPU = server {self.server:.2f} + client {self.client:.2f} + database {self.database:.2f} "
                f"(wall {self.wall:.2f})")


class Bench:
    def __init__(self, options, folder, postgres):
        self.options, self.folder, self.postgres = options, folder, postgres

    def file(self, name):
        return str(self.folder / name)

    def server(self):
        return Server(self.folder, self.options.heap,
                      f"bench=jdbc:postgresql://127.0.0.1:{self.postgres.port}/postgres?user=bench", "--access=write")

    def curl(self, server, *arguments):
        # A client of its own each time, and a table that may have changed: nothing is given a second time.
        self.postgres.sql("SELECT pg_current_xact_id()")
        before = self.postgres.cpu()
        ours, client, wall = server.curl("-A", f"bench/{time.monotonic_ns()}", *arguments)
        return Cost(ours, client, self.postgres.cpu() - before, wall)

    def get(self, server, ending):
        return self.curl(server, server.url(f"public/rows.{ending}"), "-o", self.file("rows." + ending))

    def put(self, server, name, ending):
        emptied(self.postgres)
        return self.curl(server, "-T", self.file(name), server.url(f"public/copy.{ending}"))

    def psql(self, command, **options):
        before = self.postgres.cpu()
        client, wall = run(*self.postgres.psql("-c", command), **options)
        return Cost(0, client, self.postgres.cpu() - before, wall)

    def python(self, program, *arguments):
        done = subprocess.run([sys.executable, "-c", program, *arguments], check=True, stdout=subprocess.PIPE, text=True)
        return [float(word) for word in done.stdout.split()]

    def out(self):
        """CSV beside psql, JSONL beside our CSV, Parquet beside DuckDB."""
        ratios, seconds = collections.defaultdict(list), collections.defaultdict(list)
        server = self.server()
        try:
            # Twice unmeasured, so that starting up and compiling are not counted.
            for _ in range(2):
                for ending in FORMATS:
                    self.get(server, ending)
            for number in range(self.options.runs):
                with open(self.file("rows.psql.csv"), "wb") as out:
                    psql = self.psql("COPY rows TO STDOUT (FORMAT CSV, HEADER)", stdout=out)
                csv = self.get(server, "csv")
                jsonl = self.get(server, "jsonl")
                arrow = self.get(server, "arrow")
                duckdb, duckdb_wall = self.python(DUCKDB, self.file("rows.arrow"), self.file("rows.duckdb.parquet"))
                parquet = self.get(server, "parquet")
                for name, ratio in (("csv_psql", csv.total / psql.total), ("jsonl_csv", jsonl.total / csv.total),
                                    ("jsonl_csv_server", jsonl.server / csv.server),
                                    ("parquet_duckdb_server", parquet.server / duckdb),
                                    ("parquet_arrow_and_duckdb_server", parquet.server / (arrow.server + duckdb))):
                    ratios[name].append(ratio)
                for name, value in (("psql_csv", psql.total), ("duckdb", duckdb), ("arrow_server", arrow.server),
                                    ("csv_server", csv.server), ("jsonl_server", jsonl.server),
                                    ("parquet_server", parquet.server)):
                    seconds[name].append(value)
                print(f"run {number + 1}, load average {load()}\n  psql csv {psql}\n  csv      {csv}\n  jsonl    {jsonl}\n"
                      f"  arrow    {arrow}\n  parquet  {parquet}\n  duckdb   {duckdb:.2f} s CPU (wall {duckdb_wall:.2f})",
                      flush=True)
            differing = 0
            for ending in ("jsonl", "parquet"):
                self.put(server, "rows." + ending, ending)
                differing += self.postgres.differing()
            peak = server.peak_mb()
        finally:
            server.stop()
        return {**{name + "_cpu_s": medians(values) for name, values in seconds.items()},
                **{name + "_ratio": medians(values) for name, values in ratios.items()},
                **{ending + "_bytes": os.path.getsize(self.file("rows." + ending)) for ending in FORMATS},
                "out_peak_rss_mb": round(peak), "out_rows_differing": differing, "out_load": load()}

    def csv_in(self):
        """A PUT of CSV into an empty table, beside psql with the same file."""
        ratios, limits, parts = [], [], []
        server = self.server()
        try:
            self.get(server, "csv")
            for _ in range(2):
                self.put(server, "rows.csv", "csv")
            for number in range(self.options.runs):
                emptied(self.postgres)
                psql = self.psql(f"\\copy copy FROM '{self.file('rows.csv')}' (FORMAT CSV, HEADER)")
                put = self.put(server, "rows.csv", "csv")
                ratios.append(put.total / psql.total)
                limits.append(psql.total)
                parts.append(put.server)
                print(f"run {number + 1}, load average {load()}\n  psql csv {psql}\n  put csv  {put}", flush=True)
            peak = server.peak_mb()
        finally:
            server.stop()
        return {"psql_csv_in_cpu_s": medians(limits), "csv_in_server_cpu_s": medians(parts), "csv_in_psql_ratio": medians(ratios),
                "csv_in_peak_rss_mb": round(peak), "csv_in_rows_differing": self.postgres.differing(), "csv_in_load": load()}

    def compressed_in(self):
        """A PUT of the same rows as Arrow, compressed with LZ4, with zstd, and as they are."""
        seconds = {name: [] for name in ("plain", "lz4", "zstd")}
        server = self.server()
        differing = 0
        try:
            self.get(server, "arrow")
            os.replace(self.file("rows.arrow"), self.file("rows.plain.arrow"))
            for name in ("lz4", "zstd"):
                self.python(COMPRESS, self.file("rows.plain.arrow"), self.file(f"rows.{name}.arrow"), name)
            for number in range(-2, self.options.runs):
                costs = {name: self.put(server, f"rows.{name}.arrow", "arrow") for name in seconds}
                if number < 0:
                    continue
                print(f"run {number + 1}, load average {load()}", *(f"  {name} {cost}" for name, cost in costs.items()), sep="\n",
                      flush=True)
                for name, cost in costs.items():
                    seconds[name].append(cost.server)
            for name in ("lz4", "zstd"):
                self.put(server, f"rows.{name}.arrow", "arrow")
                differing += self.postgres.differing()
        finally:
            server.stop()
        return {**{name + "_in_server_cpu_s": medians(values) for name, values in seconds.items()},
                "lz4_zstd_server_ratio": medians(l / z for l, z in zip(seconds["lz4"], seconds["zstd"])),
                "lz4_rows_differing": differing, "lz4_load": load()}

    def unchanged(self):
        """How long a conditional request takes whose table is as it was."""
        server = self.server()
        try:
            told = self.head(server, "public/rows.csv")
            connection = http.client.HTTPConnection(urllib.parse.urlsplit(server.base).netloc)
            for _ in range(20):
                self.conditional(server, connection, told["etag"], 50)
            before, database = cpu_seconds(server.process.pid), self.postgres.cpu()
            taken = self.conditional(server, connection, told["etag"], 50)
            ours, database = cpu_seconds(server.process.pid) - before, self.postgres.cpu() - database
            connection.close()
        finally:
            server.stop()
        print(f"304 in {statistics.median(taken):.1f} ms, at worst {max(taken):.1f}, load average {load()}", flush=True)
        return {"unchanged_ms": medians(taken), "unchanged_worst_ms": round(max(taken), 2), "unchanged_load": load(),
                "unchanged_cpu_ms": round((ours + database) * 1000 / len(taken), 2)}

    def conditional(self, server, connection, tag, count):
        """Milliseconds of each of so many requests."""
        taken = []
        for _ in range(count):
            start = time.perf_counter()
            connection.request("GET", urllib.parse.urlsplit(server.url("public/rows.csv")).path, headers={"If-None-Match": tag})
            answer = connection.getresponse()
            answer.read()
            taken.append((time.perf_counter() - start) * 1000)
            if answer.status != 304:
                raise SystemExit(f"an unchanged table was answered with {answer.status}")
        return taken

    def memory(self):
        """What a server grows by, from its start, while it makes snapshots of 1 GB: one, and of Parquet two at once."""
        figures = {}
        for ending, at_once in (("arrow", 1), ("csv", 1), ("jsonl", 1), ("parquet", 1), ("parquet", 2)):
            name = f"{ending}_snapshots_{at_once}"
            views = [f"big_{ending}_{number}" for number in range(at_once)]
            server = self.server()
            try:
                length = int(self.head(server, f"public/rows.{ending}")["content-length"])
            finally:
                server.stop()
            tables = " UNION ALL ".join(["TABLE rows"] * max(1, round(SNAPSHOT_BYTES / length)))
            for view in views:
                self.postgres.sql(f"CREATE OR REPLACE VIEW {view} AS {tables}")
            server = self.server()
            try:
                started = memory_mb(server.process.pid, "VmRSS")
                targets = [word for view in views for word in ("-o", self.file("head"), server.url(f"public/{view}.{ending}"))]
                ours, _, wall = server.curl("-I", "--no-progress-meter", "--parallel", "--parallel-immediate", *targets)
                size, peak = int(self.headers()["content-length"]), server.peak_mb()
            finally:
                server.stop()
            print(f"{name}: {size / 1e9:.2f} GB each in {ours:.1f} s CPU (wall {wall:.1f}): RSS {started:.0f} MB at the start, "
                  f"{peak:.0f} at most; load average {load()}", flush=True)
            figures |= {f"{name}_bytes": size, f"{name}_started_mb": round(started), f"{name}_peak_mb": round(peak),
                        f"{name}_growth_mb": round(peak - started), f"{name}_load": load()}
        return figures

    def head(self, server, path):
        server.curl("-I", "-o", self.file("head"), server.url(path))
        return self.headers()

    def headers(self):
        with open(self.file("head"), encoding="ascii") as lines:
            pairs = [line.split(":", 1) for line in lines if ":" in line]
        return {name.lower(): value.strip() for name, value in pairs}


if __name__ == "__main__":
    main()
