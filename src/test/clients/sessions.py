#!/usr/bin/env python3
"""Real clients against a running server: data frame libraries, a Parquet reader over ranges, and mounted drives.

Needs what a session names: the Python packages pandas, pyarrow, polars and duckdb; rclone; davfs2 with /dev/fuse and root. A
session whose tools are missing, or whose format the server does not have, is skipped and says so. Everything that is started here
listens on loopback and is stopped here. A session is picked by name: `sessions.py Frames Drives.test_davfs2`.
"""

import contextlib
import importlib.util
import os
import pathlib
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import urllib.error
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[3] / "bench"))

from measure import Server  # noqa: E402

FORMATS = ("arrow", "arrows", "feather", "parquet", "csv", "jsonl", "json")
TABLES = ("airports", "strikes", "weather")


def needs(*names):
    """Skips a session whose Python packages are not there."""
    missing = [name for name in names if importlib.util.find_spec(name) is None]
    return unittest.skipIf(missing, "not installed: " + ", ".join(missing))


def needs_program(*names):
    missing = [name for name in names if shutil.which(name) is None]
    return unittest.skipIf(missing, "not installed: " + ", ".join(missing))


def needs_mounts():
    return unittest.skipUnless(os.geteuid() == 0 and os.path.exists("/dev/fuse"), "mounting needs root and /dev/fuse")


class Sessions(unittest.TestCase):
    """One server for the sessions of a class, over what `prepare` names; the demo database where that is nothing."""

    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(cls.enterClassContext(tempfile.TemporaryDirectory(prefix="tabledav-clients-")))
        cls.server = Server(cls.folder, "256m", *cls.prepare(cls.folder))
        cls.addClassCleanup(cls.server.stop)

    @classmethod
    def prepare(cls, folder):
        return ()

    def request(self, method, path, body=None, **headers):
        """The status and the body of an answer, whatever the status."""
        request = urllib.request.Request(self.server.base + path, body, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as failure:
            return failure.code, failure.read()

    def get(self, path):
        status, body = self.request("GET", path)
        self.assertEqual(200, status, body[:500])
        return body

    def put(self, path, body):
        status, answer = self.request("PUT", path, body)
        self.assertIn(status, (200, 201, 204), answer[:500])
        return status

    def offered(self, extension):
        """Skips where the server does not write a format."""
        status, body = self.request("GET", f"/dav/demo/main/airports.{extension}?limit=1")
        if status in (404, 501) and b"unsupported" in body.lower():
            self.skipTest(f"the server does not offer .{extension}")
        self.assertEqual(200, status, body[:500])


def table_of(extension, body):
    """Reads rows with the library whose format it is; an Arrow table."""
    import pyarrow as pa
    import pyarrow.csv
    import pyarrow.feather
    import pyarrow.json
    import pyarrow.parquet

    source = pa.BufferReader(body)
    if extension in ("arrow", "arrows"):
        return pa.ipc.open_stream(source).read_all()
    if extension == "feather":
        return pa.feather.read_table(source)
    if extension == "parquet":
        return pa.parquet.read_table(source)
    if extension == "csv":
        # As the contract says: an empty field is NULL, and "" the empty string.
        options = pa.csv.ConvertOptions(null_values=[""], strings_can_be_null=True, quoted_strings_can_be_null=False)
        return pa.csv.read_csv(source, convert_options=options)
    if extension == "jsonl":
        return pa.json.read_json(source)
    import json
    return pa.Table.from_pylist(json.loads(body))


def as_text(table):
    """Rows as texts, by which formats can be compared whose types are not the same."""
    def text(value):
        if value is None:
            return None
        if hasattr(value, "isoformat"):
            return value.isoformat().replace("T00:00:00", "")
        if isinstance(value, float) and value.is_integer():
            return str(int(value))
        return str(value)
    return [tuple(text(value) for value in row.values()) for row in table.to_pylist()]


@needs("pyarrow", "pandas", "polars", "duckdb")
class Frames(Sessions):
    """What data frame libraries read is what they write back."""

    def test_every_format_has_the_same_rows(self):
        for table in TABLES:
            expected = table_of("arrow", self.get(f"/dav/demo/main/{table}.arrow"))
            self.assertGreater(expected.num_rows, 1_000)
            for extension in FORMATS:
                with self.subTest(table=table, extension=extension):
                    self.offered(extension)
                    found = table_of(extension, self.get(f"/dav/demo/main/{table}.{extension}"))
                    self.assertEqual(expected.column_names, found.column_names)
                    self.assertEqual(as_text(expected), as_text(found))

    def test_every_format_makes_a_table_with_the_same_rows(self):
        expected = self.get("/dav/demo/main/strikes.csv")
        for extension in FORMATS:
            with self.subTest(extension=extension):
                self.offered(extension)
                body = self.get(f"/dav/demo/main/strikes.{extension}")
                status, answer = self.request("PUT", f"/dav/demo/main/copy_{extension}.{extension}?mode=create", body)
                if status in (404, 501):
                    self.skipTest("the server makes no tables from files")
                self.assertEqual(201, status, answer[:500])
                self.assertEqual(sorted(expected.splitlines()),
                                 sorted(self.get(f"/dav/demo/main/copy_{extension}.csv").splitlines()))

    def test_what_pandas_and_pyarrow_write_comes_back(self):
        import pandas
        import pyarrow as pa
        import pyarrow.feather

        rows = table_of("arrow", self.get("/dav/demo/main/airports.arrow"))
        frame = rows.to_pandas()
        for column in ("state", "city"):
            frame[column] = frame[column].astype("category")
        table = pa.Table.from_pandas(frame, preserve_index=False)
        for compression in ("lz4", "zstd", "uncompressed"):
            with self.subTest(compression=compression):
                sink = pa.BufferOutputStream()
                pa.feather.write_feather(table, sink, compression=compression)
                self.put("/dav/demo/main/airports.feather?replace=delete", sink.getvalue().to_pybytes())
                back = table_of("arrow", self.get("/dav/demo/main/airports.arrow"))
                self.assertEqual(sorted(as_text(rows), key=str), sorted(as_text(back), key=str))
        for compression in ("lz4", "zstd"):
            with self.subTest(stream=compression):
                sink = pa.BufferOutputStream()
                options = pa.ipc.IpcWriteOptions(compression=compression)
                with pa.ipc.new_stream(sink, rows.schema, options=options) as writer:
                    writer.write_table(rows)
                self.put("/dav/demo/main/airports.arrow?replace=delete", sink.getvalue().to_pybytes())
                back = table_of("arrow", self.get("/dav/demo/main/airports.arrow"))
                self.assertEqual(sorted(as_text(rows), key=str), sorted(as_text(back), key=str))
        csv = pandas.read_csv(self.server.base + "/dav/demo/main/airports.csv", keep_default_na=False, na_values=[""])
        self.put("/dav/demo/main/airports.csv?replace=delete", csv.to_csv(index=False).encode())
        back = table_of("arrow", self.get("/dav/demo/main/airports.arrow"))
        self.assertEqual(sorted(as_text(rows), key=str), sorted(as_text(back), key=str))

    def test_parquet_of_three_libraries_comes_back(self):
        import duckdb
        import polars
        import pyarrow.parquet

        self.offered("parquet")
        rows = table_of("arrow", self.get("/dav/demo/main/airports.arrow"))
        written = {name: self.folder / f"{name}.parquet" for name in ("pyarrow", "polars", "duckdb")}
        pyarrow.parquet.write_table(rows, written["pyarrow"], compression="zstd")
        polars.from_arrow(rows).write_parquet(written["polars"])
        duckdb.connect().execute(f"COPY (SELECT * FROM rows) TO '{written['duckdb']}' (FORMAT parquet)")
        for name, file in written.items():
            with self.subTest(library=name):
                self.put("/dav/demo/main/airports.parquet?replace=delete", file.read_bytes())
                back = table_of("arrow", self.get("/dav/demo/main/airports.arrow"))
                self.assertEqual(sorted(as_text(rows), key=str), sorted(as_text(back), key=str))


@needs("polars")
class LiveTable(Sessions):
    """A Parquet reader that asks for parts reads a table that others write, and sees one moment of it."""

    rounds = 20

    @classmethod
    def prepare(cls, folder):
        cls.database = folder / "live.db"
        with contextlib.closing(sqlite3.connect(cls.database)) as database:
            database.execute("PRAGMA journal_mode = WAL")
            database.execute("CREATE TABLE big (id INTEGER PRIMARY KEY, n INTEGER NOT NULL, note TEXT NOT NULL)")
            # The rows of one transaction sum to nothing, so the sum of any state is nothing, and that of two mixed is not.
            database.executemany("INSERT INTO big (n, note) VALUES (?, ?)",
                                 ((sign * (n + 1), f"a note of some length, {random.random()}")
                                  for n in range(150_000) for sign in (1, -1)))
            database.commit()
        return (f"live=jdbc:sqlite:{cls.database}", "--access=write")

    def test_twenty_sums_of_one_moment_each(self):
        import polars

        status, body = self.request("HEAD", "/dav/live/main/big.parquet")
        if status in (404, 501):
            self.skipTest("the server does not offer .parquet")
        self.assertEqual(200, status)
        over = threading.Event()
        inserted, faults = [0, 0], []
        writers = [threading.Thread(target=self.insert, args=(how, number, over, inserted, faults))
                   for number, how in enumerate((self.through_the_server, self.behind_its_back))]
        with Counting(self.server) as proxy:
            for writer in writers:
                writer.start()
            try:
                seen = []
                for number in range(self.rounds):
                    # A reader keeps the version that it was told for a minute: each of these is somebody new.
                    proxy.agent = f"reader {number}"
                    frame = polars.scan_parquet(f"http://127.0.0.1:{proxy.port}/dav/live/main/big.parquet")
                    answer = frame.select(polars.col("n").sum(), polars.len().alias("count"),
                                          polars.col("id").n_unique().alias("ids")).collect().row(0)
                    seen.append(answer)
                    self.assertEqual(0, answer[0], "rows of two moments were mixed")
                    self.assertEqual(answer[1], answer[2], "a row was seen twice")
                    time.sleep(0.5)
            finally:
                over.set()
                for writer in writers:
                    writer.join()
        self.assertEqual([], faults)
        self.assertGreater(min(inserted), 500, "both writers wrote")
        self.assertEqual(sorted(seen, key=lambda answer: answer[1]), seen, "time went back")
        self.assertGreater(len({answer[1] for answer in seen}), 2, "the table changed between the sums")
        self.assertGreaterEqual(proxy.statuses.count(206), self.rounds, "parts were read")
        print(f"{self.rounds} sums over {seen[0][1]} to {seen[-1][1]} rows; {inserted[0]} rows came through the server, "
              f"{inserted[1]} behind its back; {proxy.statuses.count(206)} answers were 206", file=sys.stderr)

    def insert(self, how, number, over, inserted, faults):
        """Some 500 rows a second in transactions of 50, so 1,000 with the other writer."""
        due = time.monotonic()
        try:
            while not over.is_set():
                first = random.randrange(1, 1 << 40)
                how([(sign * (first + n), "new") for n in range(25) for sign in (1, -1)])
                inserted[number] += 50
                due = max(due + 0.1, time.monotonic() - 1)
                over.wait(max(0, due - time.monotonic()))
        except Exception as failure:
            faults.append(f"{how.__name__}: {failure}")

    def through_the_server(self, rows):
        csv = "n,note\n" + "".join(f"{n},{note}\n" for n, note in rows)
        status, body = self.request("POST", "/dav/live/main/big.csv", csv.encode())
        if status != 200:
            raise AssertionError(body)

    def behind_its_back(self, rows):
        with contextlib.closing(sqlite3.connect(self.database, timeout=30)) as database:
            database.executemany("INSERT INTO big (n, note) VALUES (?, ?)", rows)
            database.commit()


class Counting:
    """Passes requests on to a server, one at a time for each connection, and notes the statuses of the answers."""

    def __init__(self, server):
        self.server = server
        self.agent = "reader"
        self.statuses = []

    def __enter__(self):
        import http.client
        import http.server
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *arguments):
                pass

            def do_GET(self):
                upstream = http.client.HTTPConnection("127.0.0.1", outer.server.port, timeout=60)
                try:
                    headers = {name: value for name, value in self.headers.items() if name.lower() not in ("host", "user-agent")}
                    headers["User-Agent"] = outer.agent
                    upstream.request(self.command, self.path, headers=headers)
                    answer = upstream.getresponse()
                    body = answer.read()
                    outer.statuses.append(answer.status)
                    self.send_response(answer.status)
                    for name, value in answer.getheaders():
                        if name.lower() not in ("content-length", "transfer-encoding", "connection", "date"):
                            self.send_header(name, value)
                    length = answer.getheader("Content-Length") if self.command == "HEAD" else str(len(body))
                    if length is not None:
                        self.send_header("Content-Length", length)
                    self.end_headers()
                    self.wfile.write(body)
                finally:
                    upstream.close()

            do_HEAD = do_GET

        self.proxy = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.proxy.server_port
        threading.Thread(target=self.proxy.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *failure):
        self.proxy.shutdown()
        self.proxy.server_close()


class Drives(Sessions):
    """What a mounted drive reads first, on a fresh mount, is every byte."""

    def expected(self, table="strikes"):
        """The bytes of the data files that the folder of a table lists, by name."""
        deadline = time.monotonic() + 60
        while True:
            status, listing = self.request("PROPFIND", f"/dav/demo/main/{table}/", None, Depth="1")
            self.assertEqual(207, status)
            # What is not listed yet is being made, as the note beside the files says.
            if b"PREPARING.txt" not in listing:
                break
            self.assertLess(time.monotonic(), deadline, listing[:2000])
            time.sleep(0.2)
        names = [f"{table}.{extension}" for extension in FORMATS
                 if f"/dav/demo/main/{table}/{table}.{extension}<".encode() in listing]
        self.assertGreaterEqual(len(names), 2, listing[:2000])
        return {name: self.get(f"/dav/demo/main/{table}/{name}") for name in names}

    def assert_same(self, folder, expected):
        for name, body in expected.items():
            with self.subTest(name=name):
                self.assertEqual(body, (folder / name).read_bytes())

    def rclone(self, *arguments, **options):
        return subprocess.run(["rclone", "--config", os.devnull, "--webdav-url", self.server.base + "/dav/", *arguments],
                              check=True, capture_output=True, timeout=120, **options)

    @needs_program("rclone")
    def test_rclone_copies_and_cats(self):
        expected = self.expected()
        target = self.folder / "copied"
        self.rclone("copy", ":webdav:demo/main/strikes", str(target))
        self.assert_same(target, expected)
        for name, body in expected.items():
            with self.subTest(cat=name):
                self.assertEqual(body, self.rclone("cat", f":webdav:demo/main/strikes/{name}").stdout)

    @needs_program("rclone")
    def test_rclone_copies_up_and_checks_what_it_stored(self):
        before = self.get("/dav/demo/main/weather/weather.csv")
        changed = self.folder / "weather.csv"
        lines = before.decode().splitlines()
        changed.write_text("\r\n".join(lines[:101]) + "\r\n")
        self.rclone("copyto", str(changed), ":webdav:demo/main/weather/weather.csv")
        self.assertEqual(lines[:101], self.get("/dav/demo/main/weather/weather.csv?order=date").decode().splitlines())
        self.put("/dav/demo/main/weather/weather.csv", before)

    @needs_program("rclone", "fusermount3")
    @needs_mounts()
    def test_rclone_mounts_with_each_cache(self):
        expected = self.expected()
        for mode in ("off", "minimal", "writes", "full"):
            with self.subTest(cache=mode), self.mounted(f"rclone-{mode}") as folder:
                process = subprocess.Popen(
                    ["rclone", "mount", "--config", os.devnull, "--webdav-url", self.server.base + "/dav/",
                     "--vfs-cache-mode", mode, "--cache-dir", str(self.folder / "cache" / mode), ":webdav:demo", str(folder)],
                    stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                try:
                    self.await_mount(folder)
                    self.assert_same(folder / "main" / "strikes", expected)
                finally:
                    process.send_signal(signal.SIGINT)
                    process.wait(30)

    @needs_program("mount.davfs")
    @needs_mounts()
    def test_davfs2_mounts(self):
        expected = self.expected()
        config = self.folder / "davfs2.conf"
        config.write_text("ask_auth 0\nuse_locks 0\nbuf_size 64\n")
        with self.mounted("davfs") as folder:
            mount = subprocess.run(
                ["mount.davfs", "-o", f"conf={config},ro", self.server.base + "/dav/demo/", str(folder)],
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=60)
            self.assertEqual(0, mount.returncode, mount.stdout)
            self.await_mount(folder)
            self.assert_same(folder / "main" / "strikes", expected)

    @contextlib.contextmanager
    def mounted(self, name):
        folder = self.folder / name
        folder.mkdir()
        try:
            yield folder
        finally:
            if os.path.ismount(folder):
                subprocess.run(["umount", str(folder)], check=True, timeout=60)

    def await_mount(self, folder):
        deadline = time.monotonic() + 30
        while not os.path.ismount(folder):
            self.assertLess(time.monotonic(), deadline, "nothing is mounted")
            time.sleep(0.1)


if __name__ == "__main__":
    unittest.main(verbosity=2)
