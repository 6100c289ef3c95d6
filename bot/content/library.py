"""All content of a practice, loaded at once, with every mistake found on the way."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from bot.content.approvals import load_approvals
from bot.content.exercises import load_exercises
from bot.content.faq import load_knowledge
from bot.content.pictures import Picture
from bot.content.practice import FILE as PRACTICE_FILE
from bot.content.practice import beside, load_practice
from bot.content.problems import Problem
from bot.content.safety import load_safety
from bot.content.trained import load_calibration, load_danger_weights, note_on
from bot.domain.approvals import Approvals
from bot.domain.exercises import Exercise
from bot.domain.practice_time import NOTHING_SAID, PracticeTime
from bot.domain.terms import UNSAID, PrivacyNotice
from bot.understanding.danger import Safety
from bot.understanding.danger.book import Book, DangerRule, Question
from bot.understanding.encoder.encoder import Encoder
from bot.understanding.questions.knowledge import Knowledge
from bot.understanding.questions.router import Router

logger = logging.getLogger(__name__)

TOLD = 5
"""Mistakes that the log names; `check` lists them all."""


@dataclass(frozen=True)
class Library:
    """What the practice has written, ready to use.

    Attributes:
        knowledge: answers, documents, and the questions that they do not answer.
        router: a message to where it goes.
        safety: danger signs, and the questions that structure leads to.
        book: texts and buttons of the danger signs.
        exercises: by id.
        pictures: of exercises, by the exercise's id.
        practice_time: the practice's hours and closed days.
        notice: what the practice says of itself above the terms.
        approvals: what a clinician has read of it.
    """

    knowledge: Knowledge
    router: Router
    safety: Safety
    book: Book
    exercises: Mapping[str, Exercise]
    pictures: Mapping[str, Picture]
    practice_time: PracticeTime = NOTHING_SAID
    notice: PrivacyNotice = UNSAID
    approvals: Approvals = field(default_factory=Approvals)

    def rule(self, rule_id: str) -> DangerRule | None:
        """Return a danger sign's rule; None when it is no longer in the file."""
        return next((rule for rule in self.book.rules if rule.id == rule_id), None)

    def question(self, topic: str) -> Question | None:
        """Return a safety question; None when it is no longer in the file."""
        return self.book.questions.get(topic)


class ContentError(Exception):
    """The content cannot be used at all."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(problems)
        self.problems = problems


@dataclass(frozen=True)
class Loaded:
    """What came of loading: a library, None when it cannot be used, every problem, and what may be improved."""

    library: Library | None
    problems: list[Problem]
    notes: tuple[str, ...] = ()

    def usable(self) -> Library:
        """Return the library; what had to be left out of it is named in the log.

        Raises:
            ContentError: there is none.
        """
        if self.library is None:
            raise ContentError(self.problems)
        for problem in self.problems[:TOLD]:
            logger.warning("content: %s", problem)
        if len(self.problems) > TOLD:
            logger.warning("content: %d more; `python -m bot check` lists all", len(self.problems) - TOLD)
        return self.library


@cache
def _encoder() -> Encoder:
    """One for the whole program: content that is read anew needs no second one."""
    return Encoder()


def load(folder: Path, *, local: Path | None = None, encoder: bool = True) -> Loaded:
    """Load a content folder.

    One mistake costs the entry that it is in. Without answers, danger signs or exercises at all there is no library:
    a practice would not notice what is missing, and its clients would.

    Args:
        local: the practice's own ``faq.local.yaml``, when it lies elsewhere; its ``practice.yaml`` lies beside it.
        encoder: whether answers may use the sentence encoder (it loads when it is first needed).
    """
    knowledge, problems = load_knowledge(folder, local=local)
    book, found = load_safety(folder)
    if not knowledge.entries:
        # Every exercise would be blamed for naming a topic that could not be read.
        return Loaded(library=None, problems=sorted(problems) + sorted(found))
    if book is None:
        return Loaded(library=None, problems=sorted(found) + sorted(problems))
    problems += found
    exercises, pictures, found = load_exercises(folder, topics={entry.id for entry in knowledge.entries})
    if not exercises:
        return Loaded(library=None, problems=sorted(found) + sorted(problems))
    problems += found
    weights, found = load_danger_weights(folder)
    problems += found
    calibration, found = load_calibration(folder)
    problems += found
    practice, found = load_practice(folder / PRACTICE_FILE if local is None else beside(local))
    problems += found
    approvals, found = load_approvals(folder)
    problems += found
    safety = Safety(book, weights)
    router = Router(knowledge, safety, calibration, encoder=_encoder() if encoder else None)
    library = Library(
        knowledge=knowledge,
        router=router,
        safety=safety,
        book=book,
        exercises=exercises,
        pictures=pictures,
        practice_time=practice.time,
        notice=practice.notice,
        approvals=approvals,
    )
    note = note_on(folder, knowledge=knowledge, book=book, calibration=calibration, weights=weights)
    return Loaded(library=library, problems=sorted(problems), notes=() if note is None else (note,))
