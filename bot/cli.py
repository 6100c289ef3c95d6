"""The commands: ``python -m bot …``, installed as ``between-sessions``."""

import asyncio
import logging
import os
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from bot import __version__, logs, terminal
from bot.config import Settings, SettingsError
from bot.terminal import WRONG, console, give_up

cli = typer.Typer(
    help="A Telegram companion for the clients of a neuromuscular therapy practice and for their therapists.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
)


def _now() -> datetime:
    return datetime.now(UTC)


@cli.callback(invoke_without_command=True)
def _top(version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False) -> None:
    if version:
        console.print(f"between-sessions {__version__}")
        raise typer.Exit


@cli.command("try")
def try_(
    port: Annotated[int, typer.Option(help="Port of the page; the dashboard takes the next one.")] = 8765,
    folder: Annotated[Path, typer.Option(help="Where the trial practice is kept.")] = Path(".try"),
    fresh: Annotated[bool, typer.Option("--fresh", help="Start anew, without what was kept.")] = False,
) -> None:
    """The whole practice in your browser, without a token and without the network.

    Example: `python -m bot try --fresh`
    """
    from bot import trial

    logs.set_up("text", level=logging.WARNING)
    terminal.run(lambda: trial.run(port=port, folder=folder, fresh=fresh, console=console))


@cli.command()
def run() -> None:
    """Run the bot, the dashboard and the reminders until you press Ctrl-C.

    Example: `TELEGRAM_BOT_TOKEN=123:ABC python -m bot run`
    """
    settings = terminal.settings()
    logs.set_up(settings.log_format)
    terminal.run(lambda: _serve(settings))


async def _serve(settings: Settings) -> None:
    from bot import door as doors

    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for one in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(one, stopping.set)
    doors.check_port(settings.host, settings.port)
    async with doors.opened(settings) as door:
        # Updates are received and kept while the rest of the program is still being loaded.
        await door.start()
        await asyncio.to_thread(_load_the_house)
        from bot import app as house
        from bot import running, serving

        async with house.build(settings, door=door) as app:
            console.print(f"@{app.practice.bot_username} is running; dashboard at {settings.public_url}. Ctrl-C stops.")
            await running.run(app, stopping, serve=serving.beside, say=lambda line: console.print(line, soft_wrap=True))


def _load_the_house() -> None:
    import bot.running
    import bot.serving  # noqa: F401


@cli.command()
def invite(
    role: Annotated[str, typer.Argument(help="owner, therapist or client")],
    therapist: Annotated[str | None, typer.Option(help="Whose client it will be: part of a name.")] = None,
    qr: Annotated[bool, typer.Option(help="Print the QR code.")] = True,
) -> None:
    """Print a one-time link and its QR code.

    Example: `python -m bot invite therapist`
    """
    from bot.domain.people import Role

    settings = terminal.settings()
    if role not in set(Role):
        give_up(f"'{role}' is no role; write owner, therapist or client.")
    terminal.run(lambda: _invite(settings, Role(role), therapist, qr=qr))


async def _invite(settings: Settings, role: Any, therapist: str | None, *, qr: bool) -> None:
    import segno

    from bot import app as house
    from bot.domain.people import Role
    from bot.services import invites
    from bot.services.desk import Desk

    async with house.build(settings) as app, app.database.transaction() as store:
        carer = await store.people.owner()
        if role is Role.CLIENT:
            staff = await store.people.staff()
            named = [one for one in staff if therapist is None or therapist.casefold() in one.name.casefold()]
            if not named:
                raise SettingsError(
                    "nobody of the team is called that" if therapist else "invite an owner or a therapist first"
                )
            carer = named[0]
        desk = Desk(store=store, practice=app.practice, now=_now())
        link = await invites.invite(desk, role=role, therapist=carer)
    whose = f", client of {carer.name}" if role is Role.CLIENT and carer is not None else ""
    console.print(f"A link for a new {role.value}{whose} (works once, within {invites.LIFETIME.days} days):")
    console.print(link.url, soft_wrap=True)
    if qr:
        segno.make(link.url, error="l").terminal(compact=True)


@cli.command()
def remove(
    name: Annotated[str, typer.Argument(help="Whom: part of a name of the team.")],
    to: Annotated[str | None, typer.Option(help="Who looks after their clients then; the owner unless named.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Take somebody out of the team: their clients go to somebody else, their sign-ins end.

    Example: `python -m bot remove Tom --to Mira`
    """
    from bot import upkeep

    settings = terminal.settings()
    console.print(terminal.run(lambda: upkeep.remove(settings, name, to, now=_now(), yes=yes)), soft_wrap=True)


@cli.command()
def ask(
    text: Annotated[list[str] | None, typer.Argument(help="The message.")] = None,
    jsonl: Annotated[bool, typer.Option("--jsonl", help="One JSON object a line in and out.")] = False,
) -> None:
    """Route a message as the chat would.

    Example: `python -m bot ask "does it help with sciatica"`
    """
    from bot.answers import jsonl as lines
    from bot.content import library

    settings = terminal.settings()
    with terminal.explained():
        loaded = library.load(settings.content_dir, local=settings.local_faq, encoder=settings.encoder).usable()
    if jsonl:
        for line in lines.serve(loaded.router, sys.stdin):
            sys.stdout.write(line.rstrip("\n") + "\n")
            sys.stdout.flush()
        return
    if not text:
        give_up('Write a message, for example: python -m bot ask "what is nmt"')
    route = loaded.router.route(" ".join(text))
    console.print(f"[bold]{route.label}[/]  (score {route.score:.2f}; nearest: {', '.join(route.top3)})")
    entry = loaded.knowledge.entry(route.label)
    if entry is not None:
        console.print(entry.answer)
    if route.suggest:
        console.print("Did you mean: " + ", ".join(route.suggest))
    if route.alarm is not None:
        console.print(f"Danger sign: {route.alarm.rule} ({route.alarm.level.value})")
    if route.question is not None:
        console.print(f"Asks about: {route.question.topic}")


@cli.command()
def check() -> None:
    """Validate settings and content, and list every problem.

    Example: `CONTENT_DIR=my-content python -m bot check`
    """
    from bot.content import library

    settings = terminal.settings()
    loaded = library.load(settings.content_dir, local=settings.local_faq, encoder=settings.encoder)
    for problem in loaded.problems:
        console.print(str(problem), soft_wrap=True)
    if loaded.library is None or loaded.problems:
        give_up(f"{len(loaded.problems)} problem(s) in {settings.content_dir}")
    found = loaded.library
    console.print(
        f"All well: {len(found.knowledge.entries)} answers, {len(found.knowledge.decoys)} known gaps, "
        f"{len(found.book.rules)} danger signs, {len(found.exercises)} exercises."
    )
    for note in loaded.notes:
        console.print(note, soft_wrap=True, markup=False)


@cli.command()
def migrate() -> None:
    """Bring the database's tables up to date (``run`` does it by itself).

    Example: `DATABASE_URL=postgresql://… python -m bot migrate`
    """
    settings = terminal.settings()
    terminal.run(lambda: _migrate(settings))


async def _migrate(settings: Settings) -> None:
    from bot import door as doors
    from bot.storage import migrate as migrations

    database = await doors.open_database(settings)
    console.print(f"The tables are at revision {await migrations.revision(database)}.")
    await database.close()


@cli.command()
def doctor(
    set_aside: Annotated[bool, typer.Option("--set-aside", help="List the updates that were given up.")] = False,
    retry: Annotated[list[str] | None, typer.Option(help="Try one of them again: its id, or all.")] = None,
) -> None:
    """Say what is wrong with an installation: token, webhook, database, queues, disk, clock, content.

    Example: `python -m bot doctor`, `python -m bot doctor --retry 4711`
    """
    from bot import doctor as examination

    settings = terminal.settings()
    if retry:
        count = terminal.run(lambda: examination.retry(settings, retry))
        console.print(f"{count} will be tried again while the bot runs.")
    elif set_aside:
        terminal.run(lambda: examination.list_set_aside(settings, console))
    elif not terminal.run(lambda: examination.examine(settings, console)):
        raise typer.Exit(WRONG)


@cli.command()
def backup(file: Annotated[Path, typer.Argument(help="The copy to make; it must not exist yet.")]) -> None:
    """Copy the SQLite database while the bot runs, and check the copy.

    Example: `python -m bot backup backups/2026-05-04.db`
    """
    from bot import upkeep

    settings = terminal.settings()
    with terminal.explained():
        console.print(upkeep.backup(settings, file), soft_wrap=True)


@cli.command()
def export(file: Annotated[Path, typer.Argument(help="The file to write; it must not exist yet.")]) -> None:
    """Write everything as JSON lines that SQLite and PostgreSQL can both read again; works while the bot runs.

    Example: `python -m bot export practice.jsonl`
    """
    from bot import upkeep

    settings = terminal.settings()
    console.print(terminal.run(lambda: upkeep.export(settings, file, now=_now())), soft_wrap=True)


@cli.command("import")
def import_(file: Annotated[Path, typer.Argument(help="What export wrote.")]) -> None:
    """Read an export into an empty database: all of it, or nothing.

    Example: `DATABASE_URL=postgresql://… python -m bot import practice.jsonl`
    """
    from bot import upkeep

    settings = terminal.settings()
    console.print(terminal.run(lambda: upkeep.import_(settings, file, now=_now())), soft_wrap=True)


@cli.command("rotate-keys")
def rotate_keys() -> None:
    """Seal names and texts with the first key of DATA_KEYS, while the bot runs.

    Example: `DATA_KEYS=new,old python -m bot rotate-keys`
    """
    from bot import upkeep

    settings = terminal.settings()
    console.print(terminal.run(lambda: upkeep.rotate_keys(settings, now=_now())), soft_wrap=True)


@cli.command()
def calibrate(
    files: Annotated[list[Path] | None, typer.Argument(help="Further labelled messages, as JSON lines.")] = None,
) -> None:
    """Teach the matching: fit questions and danger signs on the labelled messages, and say how good it is.

    Example: `python -m bot calibrate my-questions.jsonl`
    """
    from bot import workshop

    settings = terminal.settings()
    with terminal.explained():
        workshop.calibrate(settings, files or [])


@cli.command()
def figures(folder: Annotated[Path, typer.Argument(help="Where to; made when it is missing.")]) -> None:
    """Draw every exercise's picture, and all of them on one sheet, to look through before clients see them.

    Example: `python -m bot figures pictures`
    """
    from bot import workshop

    settings = terminal.settings()
    with terminal.explained():
        workshop.draw(settings, folder)


def main() -> None:
    """Run the command line."""
    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    os.environ.setdefault("PTB_TIMEDELTA", "1")
    cli(prog_name="between-sessions")
