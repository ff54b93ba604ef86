"""A PostgreSQL of its own for the tests: a fresh cluster in a temporary folder, reached by a socket there only."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, text

from mailflow.adapters.store import Store

SETUP = "run `make setup-test` (apt package postgresql)"
TEMPLATE = "migrated"
OWNER = "postgres"  # the server refuses to run as root
# Nothing of it need survive a power cut: the tests are about what the program does, not about the disk.
OPTIONS = "-c listen_addresses= -c fsync=off -c max_connections=100 -c timezone=UTC"


class PostgresServer:
    """One cluster. `stop` and `start` again keep its data; `close` removes it."""

    def __init__(self) -> None:
        self.root = Path(tempfile.mkdtemp(prefix="mailflow-pg-"))
        self.programs = _programs()
        self._template = ""
        if os.geteuid() == 0:
            owner = pwd.getpwnam(OWNER)
            os.chown(self.root, owner.pw_uid, owner.pw_gid)
        self._run("initdb", "-D", self.data, "-U", "mailflow", "-A", "trust", "-E", "UTF8", "--no-locale", "-N")

    @property
    def data(self) -> str:
        return str(self.root / "data")

    @property
    def url(self) -> str:
        """The address of its first database, without a password."""
        return f"postgresql://mailflow@/postgres?host={self.root}"

    def start(self) -> None:
        """Returns when it takes connections."""
        log = str(self.root / "log")
        self._run("pg_ctl", "-D", self.data, "-w", "-l", log, "-o", f"{OPTIONS} -k {self.root}", "start")

    def stop(self, how: str = "immediate") -> None:
        """`immediate` is a crash; `fast` ends connections in good order."""
        self._run("pg_ctl", "-D", self.data, "-w", "-m", how, "stop")

    def close(self) -> None:
        self.stop()
        shutil.rmtree(self.root)

    @contextmanager
    def migrated(self) -> Iterator[str]:
        """The address of a database with all tables and no rows, gone afterwards; migrating it needs no step.

        It is copied from one that was migrated once, which is several times faster than the steps themselves.
        """
        name = f"test_{uuid.uuid4().hex}"
        admin = create_engine(self.url.replace("postgresql://", "postgresql+psycopg://"), isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            if not self._template:
                connection.execute(text(f"CREATE DATABASE {TEMPLATE}"))
                self._template = self.url.replace("/postgres?", f"/{TEMPLATE}?")
                store = Store(self._template)
                store.migrate()
                store.close()
            connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}"))
        yield self.url.replace("/postgres?", f"/{name}?")
        with admin.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        admin.dispose()

    @contextmanager
    def database(self) -> Iterator[str]:
        """The address of an empty schema, gone afterwards."""
        schema = f"test_{uuid.uuid4().hex}"
        admin = create_engine(self.url.replace("postgresql://", "postgresql+psycopg://"))
        with admin.begin() as connection:
            connection.execute(text(f"CREATE SCHEMA {schema}"))
        yield f"{self.url}&options=-csearch_path%3D{schema}"
        with admin.begin() as connection:
            connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
        admin.dispose()

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self.programs / program), *arguments]
        if os.geteuid() == 0:
            command = ["setpriv", f"--reuid={OWNER}", f"--regid={OWNER}", "--clear-groups", *command]
        # The server inherits the pipes of pg_ctl: its words go to a file, or waiting for their end would never end.
        with (self.root / "said").open("w+", encoding="utf-8") as said:
            done = subprocess.run(command, stdout=said, stderr=said, cwd=self.root, check=False)
            if done.returncode:
                said.seek(0)
                raise RuntimeError(f"{program}: {said.read()}")


def _programs() -> Path:
    """The newest PostgreSQL that Debian has installed. Raises RuntimeError with what to do."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda one: int(one.parts[-3]))
    if not found:
        raise RuntimeError(f"PostgreSQL is missing: {SETUP}")
    return found[-1].parent
