"""``ask`` and ``check``: what a message would get, and whether the texts can be used."""

import sys
from collections.abc import Sequence
from datetime import datetime

from bot.commands import drawing, practice_time, training
from bot.commands.console import give_up, out
from bot.config import Settings
from bot.content import library
from bot.domain.practice_time import SaidInChat
from bot.understanding.questions import jsonl as lines


def ask(settings: Settings, words: Sequence[str], *, jsonl: bool) -> None:
    """Print where a message would go.

    Args:
        words: of the message.
        jsonl: read messages as JSON lines instead, and answer each with a line.

    Raises:
        ContentError: the content cannot be used.
    """
    loaded = library.load(settings.content_dir, local=settings.local_faq, encoder=settings.encoder).usable()
    if jsonl:
        for line in lines.serve(loaded.router, sys.stdin):
            sys.stdout.write(line.rstrip("\n") + "\n")
            sys.stdout.flush()
        return
    if not words:
        give_up('Write a message, for example: python -m bot ask "what is nmt"')
    route = loaded.router.route(" ".join(words))
    out.print(f"[bold]{route.label}[/]  (score {route.score:.2f}; nearest: {', '.join(route.top3)})")
    entry = loaded.knowledge.entry(route.label)
    if entry is not None:
        out.print(entry.answer)
    if route.suggest:
        out.print("Did you mean: " + ", ".join(route.suggest))
    if route.alarm is not None:
        out.print(f"Danger sign: {route.alarm.rule} ({route.alarm.level.value})")
    if route.question is not None:
        out.print(f"Asks about: {route.question.topic}")


def check(settings: Settings, said: SaidInChat | None, *, now: datetime) -> None:
    """Print every mistake in the content and its labelled messages, or what there is when it has none.

    Args:
        said: the hours and closed days that were set in the chat; None when that could not be read.
    """
    loaded = library.load(settings.content_dir, local=settings.local_faq, encoder=settings.encoder)
    found = loaded.library
    problems = [*loaded.problems, *drawing.mistakes(settings.content_dir)]
    problems += [] if found is None else training.mistakes(settings.content_dir, found)
    for problem in problems:
        out.print(str(problem), soft_wrap=True)
    if found is not None:
        line = practice_time.counts(found.practice_time, said, now=now, zone=settings.practice_timezone)
        out.print(f"The practice's time: {line}.", soft_wrap=True, markup=False)
    if found is None or problems:
        give_up(f"{len(problems)} problem(s) in {settings.content_dir}")
    out.print(
        f"All well: {len(found.knowledge.entries)} answers, {len(found.knowledge.decoys)} known gaps, "
        f"{len(found.book.rules)} danger signs, {len(found.exercises)} exercises."
    )
    for note in loaded.notes:
        out.print(note, soft_wrap=True, markup=False)
