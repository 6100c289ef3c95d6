"""Bringing the tables up to date, one program at a time."""

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, create_engine, inspect, text

from bot.storage.database import Database

if TYPE_CHECKING:
    from alembic.config import Config

FOLDER = Path(__file__).parent / "migrations"
_LOCK = 7_164_203_581
"""A number of our own for PostgreSQL's advisory lock."""


def config() -> "Config":
    """Return Alembic's configuration, without a file."""
    # Loaded when there is something to migrate: most starts find everything done, and need not wait for it.
    from alembic.config import Config

    made = Config()
    made.set_main_option("script_location", str(FOLDER))
    return made


def newest() -> str:
    """Return the revision that this program knows."""
    return max(known())


def known() -> set[str]:
    """Return every revision that this program knows."""
    return {path.name.partition("_")[0] for path in (FOLDER / "versions").glob("[0-9]*.py")}


def draft(about: str) -> None:
    """Write the next migration's file from what ``tables.py`` says and the migrations do not; a person finishes it."""
    from alembic import command

    made = config()
    with create_engine("sqlite://").connect() as connection:
        made.attributes["connection"] = connection
        command.upgrade(made, "head")
        command.revision(made, about, autogenerate=True, rev_id=f"{int(newest()) + 1:04}")


async def upgrade(database: Database, revision: str = "head") -> None:
    """Upgrade (or with an older ``revision`` downgrade) the tables under a lock."""

    def work(connection: Connection) -> None:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _LOCK})
        at = present(connection)
        if at == (newest() if revision == "head" else revision):
            return
        from alembic import command
        from alembic.script import ScriptDirectory

        made = config()
        made.attributes["connection"] = connection
        script = ScriptDirectory.from_config(made)
        order = [*(one.revision for one in script.walk_revisions()), "base"]
        if revision == "head" or at is None or order.index(revision) < order.index(at):
            command.upgrade(made, revision)
        else:
            command.downgrade(made, revision)

    async with database.rebuilding() as connection:
        await connection.run_sync(work)


async def revision(database: Database) -> str | None:
    """Return the revision that the tables are at."""
    async with database.connection() as connection:
        return await connection.run_sync(present)


def present(connection: Connection) -> str | None:
    """Return the revision that the tables are at, on a connection that is not asynchronous."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
    return found
