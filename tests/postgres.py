"""A PostgreSQL of the tests' own: on loopback, in a temporary folder, from the binaries that the machine has."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import uuid
from pathlib import Path

import psycopg

PASSWORD = "never-shown-7261"
_HOMES = "/usr/lib/postgresql/*/bin"


def binaries():
    """Return the folder of the newest PostgreSQL, None where there is none."""
    found = sorted(Path("/").glob(f"{_HOMES[1:]}/postgres"), key=lambda path: int(path.parts[4]))
    on_path = shutil.which("postgres")
    return found[-1].parent if found else Path(on_path).parent if on_path else None


class Postgres:
    """A running server; `url()` makes a place of its own for each test."""

    def __init__(self):
        self._bin = binaries()
        self._folder = Path(tempfile.mkdtemp(prefix="recoupe-postgres-"))
        # PostgreSQL refuses to run as root.
        self._user = _user() if os.geteuid() == 0 else None
        if self._user:
            os.chown(self._folder, *self._user)
        self._own = {"user": self._user[0], "group": self._user[1], "extra_groups": []} if self._user else {}
        self.port = _free_port()
        self._start()

    def _start(self):
        password = self._folder / "password"
        password.write_text(PASSWORD, encoding="utf-8")
        password.chmod(0o644)
        data = self._folder / "data"
        make = [self._bin / "initdb", "-D", data, "-U", "desk", "-A", "scram-sha-256", "--pwfile", password]
        self._run([*make, "-E", "UTF8", "--locale=C", "--no-sync"])
        options = ["listen_addresses=127.0.0.1", "unix_socket_directories=", "max_connections=40", "fsync=off"]
        command = [self._bin / "postgres", "-D", data, "-p", str(self.port)]
        log = (self._folder / "log").open("wb")
        with log:
            settings = [part for option in options for part in ("-c", option)]
            self._server = subprocess.Popen([*command, *settings], stdout=log, stderr=log, cwd="/", **self._own)
        until = time.monotonic() + 60
        while True:
            try:
                self.admin("SELECT 1")
                return
            except psycopg.OperationalError:
                if self._server.poll() is not None or time.monotonic() > until:
                    raise
                time.sleep(0.1)

    def _run(self, command):
        done = subprocess.run(command, capture_output=True, cwd="/", timeout=100, check=False, **self._own)
        if done.returncode:
            raise RuntimeError(done.stderr.decode())

    def admin(self, statement):
        """Run a statement outside a transaction."""
        with psycopg.connect(self._url(), autocommit=True) as connection:
            connection.execute(statement)

    def url(self):
        """Make an empty schema, which is quicker than a database, and return the URL of it."""
        name = f"desk_{uuid.uuid4().hex[:12]}"
        self.admin(f"CREATE SCHEMA {name}")
        return f"{self._url()}?options=-csearch_path%3D{name}"

    def _url(self):
        return f"postgresql://desk:{PASSWORD}@127.0.0.1:{self.port}/postgres"

    def stop(self):
        """End the server and remove its folder."""
        # At once: nothing of it is needed any more, and a connection that is still open must not hold it up.
        self._server.send_signal(signal.SIGQUIT)
        try:
            self._server.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self._server.kill()
            self._server.wait()
        shutil.rmtree(self._folder)


def _user():
    for name in ("postgres", "nobody"):
        try:
            found = pwd.getpwnam(name)
            return found.pw_uid, found.pw_gid
        except KeyError:
            continue
    raise RuntimeError("there is no user but root to run PostgreSQL as")


def _free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]
