"""Teaching the matching on labelled messages; needs ``bot.training`` and scikit-learn, as a running bot never does."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from rich.table import Table

from bot.commands.console import bar, errors, out
from bot.config import Settings, SettingsError, default_content_dir
from bot.content.faq import load_knowledge
from bot.content.library import ContentError
from bot.content.problems import Problem
from bot.content.safety import load_safety
from bot.content.trained import FOLDER
from bot.training import danger, messages
from bot.training.messages import DANGER_LABELS, ENGLISH, DangerMessage, QuestionMessage, calm, noticed
from bot.training.questions import calibrate as fit
from bot.training.understanding import UnderstandingMessage
from bot.understanding.danger import Assessment, weights
from bot.understanding.danger.book import Book
from bot.understanding.encoder.encoder import Encoder
from bot.understanding.encoder.reading import Reading
from bot.understanding.questions import calibration
from bot.understanding.questions.knowledge import Decoy, Entry, Knowledge
from bot.understanding.questions.route import OUT_OF_SCOPE, Route
from bot.understanding.questions.router import Router

_BATCH: Final = 64
"""Messages that are encoded at once, a step of the progress bar."""
_ROUNDS: Final = 4
"""How often questions are fitted without some of the authors, to judge on those."""


@dataclass(frozen=True)
class Share:
    """How many messages of a kind something happened to."""

    what: str
    count: int
    of: int

    def __str__(self) -> str:
        return f"{self.count / self.of:.1%}" if self.of else "no messages"


@dataclass
class _Readings:
    """Texts as the encoder reads them, each text once, with a bar."""

    encoder: Encoder
    known: dict[str, Reading] = field(default_factory=dict)

    def __call__(self, texts: Sequence[str]) -> list[Reading]:
        new = [text for text in dict.fromkeys(texts) if text not in self.known]
        if new:
            with bar("Reading", "messages") as step:
                for at in range(0, len(new), _BATCH):
                    batch = new[at : at + _BATCH]
                    found = self.encoder.read_all(batch)
                    if found is None:
                        raise SettingsError(f"The sentence encoder stopped working: {self.encoder.why_not}")
                    self.known.update(zip(batch, found, strict=True))
                    step(at + len(batch), len(new))
        return [self.known[text] for text in texts]

    def vectors(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """The whole texts' vectors, one a row."""
        return np.array([reading.vector for reading in self(texts)])


def calibrate(settings: Settings, files: Sequence[Path]) -> None:
    """Fit questions and danger signs, print how good they are, and write both into ``trained/`` of the content folder.

    Args:
        files: labelled messages besides those in ``training/``, of questions or of danger. A content folder that has
            no ``training/`` of its own learns from the messages that came with the program.

    Raises:
        ContentError: the content or a message has mistakes; nothing is written.
        SettingsError: the encoder is wanted and cannot be used.
        OSError: a file cannot be read, or the folder not be written to.
    """
    folder = settings.content_dir
    knowledge, problems = load_knowledge(folder, local=settings.local_faq)
    book, found = load_safety(folder)
    problems += found
    if book is None or not knowledge.entries:
        raise ContentError(sorted(problems))
    questions, signs, said, found = _messages(folder, knowledge, book, files)
    problems += [*found, *_too_few(questions, signs)]
    if problems:
        raise ContentError(sorted(problems))
    read = readings(settings)
    out.print(f"{len(questions):,} questions and {len(signs):,} messages on danger, by {_authors(questions, signs)}.")

    words = [one.text for one in signs]
    told = _danger(questions, signs, said)
    if read is not None:
        owners: tuple[Entry | Decoy, ...] = (*knowledge.entries, *knowledge.decoys)
        phrases = [phrase for one in owners for phrase in (one.question, *one.variants)]
        read(
            [*phrases, *(one.text for one in questions), *(one.text for one in told)]
        )  # all at once, so that there is one bar
    _table("Questions", _question_shares(knowledge, questions, read, words))
    with errors.status("Fitting questions …"):
        answers = fit(knowledge, questions, None if read is None else read.vectors, vocabulary_texts=words)
    with errors.status("Fitting danger signs …"):
        fitted, judged = danger.fit_with_figures(told, read, book=book)
    _table("Danger signs", _danger_shares([one for one in judged if one.mode == judged[0].mode]))
    home = folder / FOLDER
    home.mkdir(exist_ok=True)
    for name, raw in ((calibration.FILE, calibration.dump(answers)), (weights.FILE, weights.dump(fitted))):
        part = home / f"{name}.part"
        part.write_bytes(raw)
        part.replace(home / name)
        out.print(f"{home / name} written.", soft_wrap=True)


def danger_messages(settings: Settings, book: Book) -> list[DangerMessage]:
    """Everything that is learned from about danger, without further files.

    Raises:
        ContentError: a message has mistakes.
    """
    knowledge, _ = load_knowledge(settings.content_dir, local=settings.local_faq)
    questions, signs, said, problems = _messages(settings.content_dir, knowledge, book, [])
    if problems:
        raise ContentError(sorted(problems))
    return _danger(questions, signs, said)


def _danger(
    questions: Sequence[QuestionMessage], signs: Sequence[DangerMessage], said: Sequence[UnderstandingMessage]
) -> list[DangerMessage]:
    """What is labelled for danger, and what people ask and say besides."""
    told = [*signs, *calm(questions, signs)]
    return [*told, *noticed(said, told)]


def _messages(
    folder: Path, knowledge: Knowledge, book: Book, files: Sequence[Path]
) -> tuple[list[QuestionMessage], list[DangerMessage], list[UnderstandingMessage], list[Problem]]:
    """The messages that are learned from: in English, of the folder or of the program, and of the files."""
    about_danger = [path for path in files if _is_about_danger(path)]
    home = folder if (folder / messages.FOLDER).is_dir() else default_content_dir()
    questions, found = messages.load_questions(
        home, knowledge, more=[path for path in files if path not in about_danger]
    )
    signs, wrong = messages.load_danger(home, book, more=about_danger)
    said, mistakes = messages.load_understanding(home)
    problems = [*found, *wrong, *mistakes]
    if home != folder:
        # Messages of the program about what the practice has taken out of its texts; nobody can mend them there.
        problems = [one for one in problems if one.file not in {messages.QUESTIONS, messages.DANGER}]
    return (
        [one for one in questions if one.lang == ENGLISH],
        [one for one in signs if one.lang == ENGLISH],
        [one for one in said if one.lang == ENGLISH],
        problems,
    )


def _is_about_danger(path: Path) -> bool:
    """Look at the first line: labels of danger are not labels of questions."""
    try:
        first = next((line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()), "")
        entry = json.loads(first)
    except ValueError as error:
        raise ContentError([Problem(path.name, "line 1", f"is not a JSON object in UTF-8 ({error})")]) from error
    return isinstance(entry, dict) and entry.get("label") in DANGER_LABELS


def _too_few(questions: Sequence[object], signs: Sequence[DangerMessage]) -> Iterable[Problem]:
    if not questions:
        yield Problem(messages.FOLDER, messages.QUESTIONS, "there are no labelled questions")
    for what, kind in (("danger", True), ("no danger", False)):
        if len({one.author for one in signs if one.danger is kind and not one.arguable}) < 2:
            yield Problem(messages.FOLDER, messages.DANGER, f"messages of {what} by two authors or more are needed")


def _authors(*groups: Sequence[object]) -> str:
    count = len({getattr(one, "author", "") for group in groups for one in group})
    return f"{count} authors"


def readings(settings: Settings) -> _Readings | None:
    """What reads texts with the sentence encoder; None when it is switched off.

    Raises:
        SettingsError: it is wanted and cannot be used.
    """
    if not settings.encoder:
        errors.print("ANSWERS_ENCODER is off: what is learned now works without the sentence encoder only.")
        return None
    encoder = Encoder()
    if not encoder.available():
        raise SettingsError(
            f"The sentence encoder cannot be used ({encoder.why_not}); ANSWERS_ENCODER=off fits without it."
        )
    return _Readings(encoder)


class _Calm:
    """Sees no danger: questions are judged by themselves."""

    def assess(self, text: str, *, reading: Reading | None) -> Assessment:
        """See nothing."""
        del text, reading
        return Assessment(alarm=None, question=None, score=0.0)


def _question_shares(
    knowledge: Knowledge, questions: Sequence[QuestionMessage], read: _Readings | None, words: Sequence[str]
) -> list[Share]:
    """Fit without some of the authors, route what they wrote as the chat would, and so on with the next ones."""
    authors = sorted({one.author for one in questions})
    told: list[tuple[QuestionMessage, Route]] = []
    with bar("Judging", "rounds") as step:
        for turn in range(rounds := min(_ROUNDS, len(authors))):
            away = set(authors[turn::rounds])
            known = [one for one in questions if one.author not in away]
            learned = fit(knowledge, known, None if read is None else read.vectors, vocabulary_texts=words)
            router = Router(knowledge, _Calm(), learned, encoder=None if read is None else read.encoder)
            told += [(one, router.route(one.text)) for one in questions if one.author in away]
            step(turn + 1, rounds)
    topics = {entry.id for entry in knowledge.topics}
    answered = [
        (message, route, knowledge.entry(route.label) is not None, router.topic(route.label) in message.accepted)
        for message, route in told
    ]
    inside = [one for one in answered if one[0].label in topics]
    outside = [one for one in answered if one[0].label == OUT_OF_SCOPE]
    chat = [one for one in answered if one[0].label not in topics | {OUT_OF_SCOPE}]
    return [
        Share("in the document: answered rightly", sum(yes and right for _m, _r, yes, right in inside), len(inside)),
        Share(
            "in the document: right topic offered",
            sum(not yes and bool(message.accepted & set(route.suggest)) for message, route, yes, _right in inside),
            len(inside),
        ),
        Share(
            "in the document: answered wrongly", sum(yes and not right for _m, _r, yes, right in inside), len(inside)
        ),
        Share(
            "not in the document: answered all the same", sum(yes and not ok for *_, yes, ok in outside), len(outside)
        ),
        Share("check-ins and small talk: answered", sum(yes and not right for *_, yes, right in chat), len(chat)),
    ]


def _danger_shares(judged: Sequence[danger.Figures]) -> list[Share]:
    def over(shares: Iterable[tuple[float | None, int]], what: str) -> Share:
        known = [(share, of) for share, of in shares if share is not None]
        return Share(what, round(sum(share * of for share, of in known)), sum(of for _share, of in known))

    return [
        over(((one.rf_recall, one.dangers) for one in judged), "danger: alarm"),
        over(((one.rf_caught, one.dangers) for one in judged), "danger: alarm or question"),
        over(((one.rf_false_all, one.harmless) for one in judged), "no danger: alarm"),
        over(((one.ask_all, one.harmless) for one in judged), "no danger: question"),
    ]


def _table(title: str, shares: Sequence[Share]) -> None:
    table = Table(title=f"{title}, on authors that were left out", title_justify="left", box=None)
    table.add_column("", min_width=44)
    table.add_column("share", justify="right")
    table.add_column("messages", justify="right")
    for share in shares:
        table.add_row(share.what, str(share), f"{share.count:,} of {share.of:,}")
    out.print(table)
