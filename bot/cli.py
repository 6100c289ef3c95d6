"""The commands: ``python -m bot …``, installed as ``between-sessions``."""

import logging
import os
from pathlib import Path
from typing import Annotated

import typer

from bot import __version__, logs
from bot.commands import console
from bot.commands.console import WRONG, give_up, out

cli = typer.Typer(
    help="A Telegram companion for the clients of a neuromuscular therapy practice and for their therapists.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
)


@cli.callback(invoke_without_command=True)
def _top(version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False) -> None:
    if version:
        out.print(f"between-sessions {__version__}")
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
    from bot.commands import try_

    logs.set_up("text", level=logging.WARNING)
    console.run(lambda: try_.run(port=port, folder=folder, fresh=fresh, console=out))


@cli.command()
def run(
    new_practice: Annotated[
        bool, typer.Option("--new-practice", help="Begin with a new database although this bot has run before.")
    ] = False,
    new_bot: Annotated[
        bool, typer.Option("--new-bot", help="Go on with this bot although the practice was with another.")
    ] = False,
) -> None:
    """Run the bot, the dashboard and the reminders until you press Ctrl-C.

    Example: `TELEGRAM_BOT_TOKEN=123:ABC python -m bot run`
    """
    from bot.commands import run

    settings = console.settings()
    logs.set_up(settings.log_format)
    console.run(lambda: run.serve(settings, new_practice=new_practice, new_bot=new_bot))


@cli.command()
def invite(
    role: Annotated[str, typer.Argument(help="owner, therapist, assistant or client")],
    for_whom: Annotated[list[str] | None, typer.Argument(help="For whom it is; shown with the open links.")] = None,
    therapist: Annotated[str | None, typer.Option(help="Whose client it will be: part of a name.")] = None,
    qr: Annotated[bool, typer.Option(help="Print the QR code.")] = True,
) -> None:
    """Print a one-time link and its QR code.

    Example: `python -m bot invite therapist Tom Miller`
    """
    from bot.domain.people import Role

    settings = console.settings()
    if role not in set(Role) - {Role.LEFT}:
        give_up(f"'{role}' is no role; write owner, therapist, assistant or client.")
    from bot.commands import team

    name = " ".join(for_whom or ())
    console.run(lambda: team.invite(settings, Role(role), therapist, for_whom=name, now=console.now(), qr=qr))


@cli.command()
def remove(
    name: Annotated[str, typer.Argument(help="Whom: part of a name of the team.")],
    to: Annotated[str | None, typer.Option(help="Who looks after their clients then; the owner unless named.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Take somebody out of the team: their clients go to somebody else, their sign-ins end.

    Example: `python -m bot remove Tom --to Mira`
    """
    from bot.commands import team

    settings = console.settings()
    out.print(console.run(lambda: team.remove(settings, name, to, now=console.now(), yes=yes)), soft_wrap=True)


@cli.command()
def ask(
    text: Annotated[list[str] | None, typer.Argument(help="The message.")] = None,
    jsonl: Annotated[bool, typer.Option("--jsonl", help="One JSON object a line in and out.")] = False,
) -> None:
    """Route a message as the chat would.

    Example: `python -m bot ask "does it help with sciatica"`
    """
    from bot.commands import ask

    console.may_be_cut_off()
    settings = console.settings()
    with console.explained():
        ask.ask(settings, text or [], jsonl=jsonl)


@cli.command()
def check() -> None:
    """Validate settings and content, and list every problem.

    Example: `CONTENT_DIR=my-content python -m bot check`
    """
    from bot.commands import ask, practice_time

    settings = console.settings()
    said = console.run(lambda: practice_time.said_in_chat(settings))
    console.may_be_cut_off()
    ask.check(settings, said, now=console.now())


@cli.command()
def migrate() -> None:
    """Bring the database's tables up to date (``run`` does it by itself).

    Example: `DATABASE_URL=postgresql://… python -m bot migrate`
    """
    from bot.commands import maintenance

    settings = console.settings()
    out.print(console.run(lambda: maintenance.upgrade(settings)))


@cli.command()
def doctor(
    set_aside: Annotated[bool, typer.Option("--set-aside", help="List the updates that were given up.")] = False,
    retry: Annotated[list[str] | None, typer.Option(help="Try one of them again: its id, or all.")] = None,
) -> None:
    """Say what is wrong with an installation: token, webhook, database, queues, disk, clock, content.

    Example: `python -m bot doctor`, `python -m bot doctor --retry 4711`
    """
    from bot.commands import doctor as examination

    settings = console.settings()
    if retry:
        count = console.run(lambda: examination.retry(settings, retry))
        out.print(f"{count} will be tried again while the bot runs.")
    elif set_aside:
        console.run(lambda: examination.list_set_aside(settings, out))
    elif not console.run(lambda: examination.examine(settings, out)):
        raise typer.Exit(WRONG)


@cli.command()
def backup(file: Annotated[Path, typer.Argument(help="The copy to make; it must not exist yet.")]) -> None:
    """Copy the SQLite database while the bot runs, and check the copy.

    Example: `python -m bot backup backups/2026-05-04.db`
    """
    from bot.commands import maintenance

    settings = console.settings()
    with console.explained():
        out.print(maintenance.backup(settings, file), soft_wrap=True)


@cli.command()
def export(file: Annotated[Path, typer.Argument(help="The file to write; it must not exist yet.")]) -> None:
    """Write everything as JSON lines that SQLite and PostgreSQL can both read again; works while the bot runs.

    Example: `python -m bot export practice.jsonl`
    """
    from bot.commands import maintenance

    settings = console.settings()
    out.print(console.run(lambda: maintenance.export(settings, file, now=console.now())), soft_wrap=True)


@cli.command("import")
def import_(file: Annotated[Path, typer.Argument(help="What export wrote.")]) -> None:
    """Read an export into an empty database: all of it, or nothing.

    Example: `DATABASE_URL=postgresql://… python -m bot import practice.jsonl`
    """
    from bot.commands import maintenance

    settings = console.settings()
    out.print(console.run(lambda: maintenance.import_(settings, file, now=console.now())), soft_wrap=True)


@cli.command("rotate-keys")
def rotate_keys() -> None:
    """Seal names and texts with the first key of DATA_KEYS, while the bot runs.

    Example: `DATA_KEYS=new,old python -m bot rotate-keys`
    """
    from bot.commands import maintenance

    settings = console.settings()
    out.print(console.run(lambda: maintenance.rotate_keys(settings, now=console.now())), soft_wrap=True)


@cli.command()
def calibrate(
    files: Annotated[list[Path] | None, typer.Argument(help="Further labelled messages, as JSON lines.")] = None,
) -> None:
    """Teach the matching: fit questions and danger signs on the labelled messages, and say how good it is.

    Example: `python -m bot calibrate my-questions.jsonl`
    """
    from bot.commands import training

    settings = console.settings()
    with console.explained():
        training.calibrate(settings, files or [])


@cli.command("safety-report")
def safety_report(
    files: Annotated[
        list[Path] | None, typer.Argument(help="Labelled messages, as JSON lines; those of the program if none.")
    ] = None,
    rounds: Annotated[int, typer.Option(min=2, help="In how many parts the authors are left out.")] = 4,
) -> None:
    """Say rule by rule which danger signs are caught, asked about, missed, and raised falsely: for the hazard log.

    Nothing is learned from the authors that are judged. It takes some minutes.

    Example: `python -m bot safety-report my-messages.jsonl`
    """
    from bot.commands import training

    settings = console.settings()
    with console.explained():
        training.safety_report(settings, files or [], rounds=rounds)


@cli.command()
def figures(
    sheet: Annotated[Path | None, typer.Option(help="A PNG to write with all of them on it, to look through.")] = None,
) -> None:
    """Draw the exercises' pictures that are missing or changed into the content folder, for chats and pages.

    Example: `CONTENT_DIR=my-content python -m bot figures --sheet all.png`
    """
    from bot.commands import drawing

    settings = console.settings()
    with console.explained():
        drawing.draw(settings, sheet=sheet)


def main() -> None:
    """Run the command line."""
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    os.environ.setdefault("PTB_TIMEDELTA", "1")
    cli(prog_name="between-sessions")
