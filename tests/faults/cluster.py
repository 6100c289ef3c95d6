"""A PostgreSQL server that can be stopped and started while bots work on it."""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager

from tests import postgres

_numbers = itertools.count(1)


class Cluster:
    """The server of ``tests.postgres``, with a switch."""

    def __init__(self, server: postgres.Server) -> None:
        self._server = server
        self.folder = server.folder

    def stop(self) -> None:
        """Pull its plug."""
        self._server.stop()

    def start(self) -> None:
        """Start it again, and wait until it has recovered."""
        self._server.start(connections=100)

    async def new_database(self) -> str:
        """The address of an empty database."""
        name = f"proof_{next(_numbers)}"
        await postgres.tell(self.folder, "postgres", f"CREATE DATABASE {name}")
        return postgres.address(self.folder, name)


@contextmanager
def running() -> Iterator[Cluster]:
    """Run a server of one's own."""
    with postgres.server() as server:
        yield Cluster(server)
