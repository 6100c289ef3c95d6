"""A PostgreSQL server that can be stopped and started while bots work on it."""

import itertools
import os
import pwd
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests import postgres

_numbers = itertools.count(1)


class Cluster:
    """The server of ``tests.postgres``, with a switch."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def _call(self, *arguments: str) -> None:
        binaries = postgres._binaries()
        assert binaries is not None
        as_nobody: dict[str, object] = {}
        if os.geteuid() == 0:
            nobody = pwd.getpwnam("nobody")
            as_nobody = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
        subprocess.run(  # type: ignore[call-overload]
            [binaries / "pg_ctl", *arguments, "-D", str(self.folder / "data")],
            check=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=self.folder,
            **as_nobody,
        )

    def stop(self) -> None:
        """Pull its plug."""
        self._call("stop", "-m", "immediate")

    def start(self) -> None:
        """Start it again, and wait until it has recovered."""
        options = f"-c listen_addresses= -c unix_socket_directories={self.folder} -c fsync=off -c max_connections=100"
        self._call("start", "--wait", "-o", options, "-l", str(self.folder / "log"))

    async def new_database(self) -> str:
        """The address of an empty database."""
        name = f"proof_{next(_numbers)}"
        await postgres.tell(self.folder, "postgres", f"CREATE DATABASE {name}")
        return postgres.address(self.folder, name)


@contextmanager
def running() -> Iterator[Cluster]:
    """Run a server of one's own."""
    with postgres.server() as folder:
        yield Cluster(folder)
