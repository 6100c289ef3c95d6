"""One place that decides where a message goes."""

import re
from collections import Counter
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from bot.understanding.checkins import Heard, hear
from bot.understanding.commands import command_of, smalltalk_of
from bot.understanding.danger import Assessment
from bot.understanding.encoder.encoder import Encoder
from bot.understanding.encoder.reading import Reading
from bot.understanding.normalise import Normal, Normaliser, stem, words_of
from bot.understanding.questions.calibration import Calibration, bare
from bot.understanding.questions.knowledge import Kind, Knowledge
from bot.understanding.questions.learned import Classes, Learned, Seen, Weighing
from bot.understanding.questions.match import Index
from bot.understanding.questions.route import CHECKIN, OUT_OF_SCOPE, RED_FLAG, SMALLTALK, Route
from bot.understanding.questions.vocabulary import content_words

_MEDICAL: Final = re.compile(
    r"(?:itis|osis|algia|pathy|oma|ectomy|aemia|emia|plegia|uria|rrhea|rrhoea|plasty|otomy|oscopy|syndrome|trophy|"
    r"disease|sclerosis|palsy)s?$"
)
"""Endings of medical words: a word like this that the content does not know is asked about, not answered."""
_SUGGESTIONS: Final = 3
_DECOY: Final = 0.25
"""Probability from which a known gap is named."""
_JOINED: Final = 4
"""Words between two conditions that are named together."""
_JOINERS: Final = frozenset({"and", "or", "plus", "also"})
_GAP_WORDS: Final = 6
_REPORT_WORDS: Final = 16
_REPORT: Final = 0.1
"""Probability of a check-in from which a message that compares ('looser than last week') is one."""


class Assessor(Protocol):
    """What looks for danger: `bot.understanding.danger.safety.Safety`, or a stand-in in a test."""

    def assess(self, text: str, *, reading: Reading | None) -> Assessment:
        """Look at one message."""
        ...


@dataclass(frozen=True)
class Context:
    """What the chat knows about the moment.

    Attributes:
        score_awaited: a check-in is open and waits for a number.
    """

    score_awaited: bool = False


NOTHING: Final = Context()


class Router:
    """Routes messages. Built once from the content; keeps no state but caches. Safe to use from several threads."""

    def __init__(
        self,
        knowledge: Knowledge,
        safety: Assessor,
        calibration: Calibration | None,
        *,
        encoder: Encoder | None = None,
    ) -> None:
        """Build the index.

        Args:
            knowledge: the content.
            safety: looks for danger first; nothing vetoes it.
            calibration: what was learned; None or a stale one still works, on the content alone where it must.
            encoder: loads when it is first needed; None answers without it.
        """
        self._safety = safety
        self._knowledge = knowledge
        self._encoder = encoder
        targets = content_words(knowledge)
        self._normalise = Normaliser(targets, calibration.words if calibration is not None else targets)
        self._index = Index(knowledge, self._normalise)
        classes = Classes(self._index, [entry.id for entry in knowledge.topics])
        self._calibration = calibration if calibration is not None else bare()
        self._learned = Learned(self._calibration, classes, self._index)
        self._titles = _titles(knowledge)
        self._names = classes.names
        self._topics = classes.topics
        self._owners = classes.owners
        self.stale: str | None = None
        if calibration is None:
            self.stale = "there is no calibration: answers are found by their words alone; run 'calibrate'"
        elif calibration.digest not in {knowledge.digest, knowledge.shipped}:
            self.stale = (
                f"the calibration was fitted for other questions ({calibration.digest}, now {knowledge.digest}); "
                "run 'calibrate'"
            )

    def warm(self) -> bool:
        """Load the encoder now and not at the first message, also if it failed before; returns whether it is used."""
        if self._encoder is None:
            return False
        self._encoder.try_again()
        return self._encoder.available()

    def route(self, text: str, *, context: Context = NOTHING) -> Route:
        """Decide where a message goes: danger, then check-in and small talk, then the documents, else an honest no."""
        reading = self._encoder.read(text) if self._encoder is not None and text.strip() else None
        assessment = self._safety.assess(text, reading=reading)
        normal = self._normalise(text)
        seen, verdict = self._look(normal, None if reading is None else reading.vector)
        top = tuple(self._names[at] for at in verdict.order[:_SUGGESTIONS])
        found = Route(label=OUT_OF_SCOPE, score=round(verdict.sure, 4), top3=top, question=assessment.question)
        if assessment.alarm is not None:
            return replace(found, label=RED_FLAG, alarm=assessment.alarm, question=None)
        heard = hear(text)
        plain = self._plain(text, heard, context, found)
        if plain is None and assessment.question is not None and assessment.question.care:
            # Whoever can hardly go on is met, and not answered out of the handout.
            return found
        return plain or self._document(normal, heard, seen, verdict, found)

    def _look(self, normal: Normal, vector: NDArray[np.floating] | None) -> tuple[Seen, Weighing]:
        seen = self._learned.see(normal, vector)
        dense = vector is not None and self._calibration.has_dense
        return seen, self._learned.weigh(seen, self._calibration.full if dense else self._calibration.light)

    def _plain(self, text: str, heard: Heard, context: Context, found: Route) -> Route | None:
        """What needs no weighing: an entry, a command said in words, plain small talk."""
        if heard.certain or (context.score_awaited and heard.pain is not None and len(text) < 40):
            return replace(found, label=CHECKIN, score=min(found.score, 0.3), command="checkin")
        command = command_of(text)
        if command is not None:
            label = CHECKIN if command == "checkin" else OUT_OF_SCOPE
            return replace(found, label=label, score=min(found.score, 0.3), command=command)
        kind = smalltalk_of(text)
        if kind is not None:
            return replace(found, label=SMALLTALK, score=min(found.score, 0.1), command=kind)
        return None

    def _document(self, normal: Normal, heard: Heard, seen: Seen, verdict: Weighing, found: Route) -> Route:
        if self._reports(normal, heard, verdict):
            return replace(found, label=CHECKIN, suggest=found.top3, command="checkin")
        full = self._calibration.full if seen.views[:, 1].any() else self._calibration.light
        probability = verdict.probabilities
        both = self._both(normal)
        if both:
            return replace(found, suggest=tuple(dict.fromkeys((*both, *found.top3)))[:_SUGGESTIONS])
        if verdict.sure >= full.answer and not self._must_ask(normal):
            topic = self._names[verdict.order[0]]
            return replace(found, label=self._index.narrower(topic, normal))
        suggest: tuple[str, ...] = ()
        if verdict.topics >= full.suggest:
            suggest = found.top3
        chat = {CHECKIN: float(probability[self._owners]), SMALLTALK: float(probability[self._owners + 1])}
        gaps = probability[self._topics : self._owners]
        label = max(chat, key=lambda one: chat[one])
        plain = not heard.asks and (bool(heard) or len(normal.words) <= _REPORT_WORDS or label == SMALLTALK)
        if plain and chat[label] > max(float(gaps.sum()), verdict.topics):
            return replace(found, label=label, suggest=suggest, command="checkin" if label == CHECKIN else None)
        best = int(gaps.argmax()) if len(gaps) else -1
        decoy = self._names[self._topics + best] if best >= 0 and gaps[best] >= _DECOY else None
        return replace(found, suggest=suggest, decoy=decoy)

    def _reports(self, normal: Normal, heard: Heard, verdict: Weighing) -> bool:
        """Whether a short message tells how it is today rather than asks: a number, a comparison or posture."""
        tells = heard.trend is not None or heard.posture is not None or heard.pain is not None
        return (
            tells
            and not heard.asks
            and len(normal.words) <= _REPORT_WORDS
            and float(verdict.probabilities[self._owners]) >= _REPORT
        )

    def _must_ask(self, normal: Normal) -> bool:
        """Whether to ask although the first topic is likely: a medical word that nobody wrote about."""
        return any(
            _MEDICAL.search(word) and not self._index.known(root)
            for word, root in zip(normal.words, normal.stems, strict=True)
        )

    def _both(self, normal: Normal) -> tuple[str, ...]:
        """The conditions that a message joins with 'and', 'or' or 'plus'; empty when it names one at most."""
        named = [(at, self._titles[root]) for at, root in enumerate(normal.stems) if root in self._titles]
        for (at, one), (then, other) in pairwise(named):
            if one != other and then - at <= _JOINED and _JOINERS & set(normal.words[at:then]):
                return tuple(dict.fromkeys(topic for _, topic in named))
        return ()

    def topic(self, label: str) -> str:
        """The widest topic that an entry lies in; other labels as they are."""
        entry = self._knowledge.entry(label)
        return label if entry is None else entry.topic

    def gap(self, text: str) -> str:
        """A key under which questions that ask the same are counted together."""
        normal = self._normalise(text)
        _seen, verdict = self._look(normal, None)
        gaps = verdict.probabilities[self._topics : self._owners]
        if len(gaps) and float(gaps.max()) >= 0.5:
            return self._names[self._topics + int(gaps.argmax())]
        return " ".join(self._index.heaviest(normal, _GAP_WORDS)) or "?"


def _titles(knowledge: Knowledge) -> dict[str, str]:
    """Words that stand in the title of one condition only, as stems, with that condition's id."""
    found = {
        entry.id: {stem(word) for word in words_of(entry.title) if len(word) > 2}
        for entry in knowledge.topics
        if entry.kind is Kind.CONDITION
    }
    times = Counter(word for words in found.values() for word in words)
    common = {stem(word) for word in ("pain", "and", "after", "injuries", "stiff", "lower")}
    return {word: name for name, words in found.items() for word in words if times[word] == 1 and word not in common}
