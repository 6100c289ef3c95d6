"""What the danger signs catch and miss, rule by rule, for the practice's hazard log; needs ``bot.training``."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from rich.table import Table

from bot.commands.calibrate import danger_messages, readings
from bot.commands.console import bar, out
from bot.config import Settings
from bot.content.library import ContentError
from bot.content.safety import load_safety
from bot.content.trained import load_danger_weights
from bot.training.danger import Encoder
from bot.training.messages import DangerMessage
from bot.training.report import Judged, Report, Share, judge, messages_of, report, without_each
from bot.understanding.danger import Safety
from bot.understanding.danger.book import Book

ROUNDS: Final = 4
"""How often the regression is fitted anew, each time without a part of the authors."""


def safety_report(settings: Settings, files: Sequence[Path], *, rounds: int = ROUNDS) -> None:
    """Judge labelled messages and print what became of them, with the sentence encoder and without it.

    Args:
        files: labelled messages; none judges those that the program learned from. Authors that it learned from are
            left out of what is learned, each in one of the rounds; authors that it has never seen are judged with
            what is learned as it is.
        rounds: how many parts the known authors are left out in, 2 or more.

    Raises:
        ContentError: the content or a message has mistakes.
        SettingsError: the encoder is wanted and cannot be used.
        OSError: a file cannot be read.
    """
    folder = settings.content_dir
    book, problems = load_safety(folder)
    if book is None or problems:
        raise ContentError(problems)
    weights, problems = load_danger_weights(folder)
    learned = danger_messages(settings, book)
    asked: list[DangerMessage] = []
    for path in files:
        found, wrong = messages_of(path, book)
        asked += found
        problems += wrong
    if problems:
        raise ContentError(sorted(problems))
    known = {one.author for one in learned}
    wanted = {one.author for one in asked} if files else known
    read = readings(settings)
    encoders: list[tuple[str, Encoder | None]] = [("without the sentence encoder", None)]
    if read is not None:
        encoders.insert(0, ("with the sentence encoder", read))
    new = [one for one in asked if one.author not in known]
    for title, encoder in encoders:
        judged = list(judge(new, Safety(book, weights), encoder))
        if wanted & known:
            judged += _left_out(learned, [one for one in asked if one.author in known], encoder, book, rounds)
        _print(title, report(judged, book=book), book, authors=len({one.message.author for one in judged}))


def _left_out(
    learned: Sequence[DangerMessage],
    asked: Sequence[DangerMessage],
    encoder: Encoder | None,
    book: Book,
    rounds: int,
) -> list[Judged]:
    """What becomes of messages of known authors when nothing is learned from these authors."""
    judged: list[Judged] = []
    with bar("Judging", "rounds") as step:
        parts = without_each(learned, encoder, book=book, rounds=rounds)
        for turn, (away, weights) in enumerate(parts, start=1):
            authors = {one.author for one in away}
            mine = [one for one in asked if one.author in authors] if asked else away
            judged += judge(mine, Safety(book, weights), encoder)
            step(turn, rounds)
    return judged


def _print(title: str, found: Report, book: Book, *, authors: int) -> None:
    heading = f"Danger signs {title}: authors left out, {authors} in all"
    table = Table(title=heading, title_justify="left", box=None, padding=(0, 1, 0, 0), pad_edge=False)
    table.add_column("rule", min_width=16)
    for head in ("level", "tried", "alarm", "asked", "missed", "caught", "95 %", "false"):
        table.add_column(head, justify="right" if head != "level" else "left")
    levels = {rule.id: rule.level.value for rule in book.rules}
    for name, line in found.rules.items():
        missed = line.tried - line.alarmed - line.asked
        counts = [f"{number:,}" for number in (line.tried, line.alarmed, line.asked, missed)]
        table.add_row(
            name or "of no one rule", levels.get(name, ""), *counts, *_share(line.caught), f"{line.false:,}",
        )  # fmt: skip
    out.print(table)
    totals = Table(box=None, show_header=False)
    totals.add_column(min_width=24)
    for _ in range(3):
        totals.add_column(justify="right")
    for name, share in found.totals.items():
        totals.add_row(name, f"{share.count:,} of {share.of:,}", *_share(share))
    out.print(totals)


def _share(share: Share) -> tuple[str, str]:
    if not share.of:
        return "-", ""
    low, high = share.interval
    return f"{share.value:.3f}", f"{low:.3f}-{high:.3f}"
