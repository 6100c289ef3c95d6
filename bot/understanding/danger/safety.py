"""Is there danger in this message? Rules first, then what was learned; neither lowers what the other raised."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from bot.understanding.danger.alarm import Alarm, Level, SafetyQuestion
from bot.understanding.danger.book import Book, DangerRule
from bot.understanding.danger.phrases import Finder
from bot.understanding.danger.rules import Findings, Reader
from bot.understanding.danger.scoring import Scored, Scorer
from bot.understanding.danger.weights import Weights
from bot.understanding.encoder.reading import Reading
from bot.understanding.fold import fold, sentences

_SURE: Final = 0.28
_SURE_OF_CRISIS: Final = 0.1
_MOST_PARTS: Final = 8
"""Sentences that are looked at by themselves."""


@dataclass(frozen=True)
class Assessment:
    """What is to be done about a message.

    Attributes:
        alarm: the danger sign, or None.
        question: the safety question to ask beside the answer, or None; always None when there is an alarm.
        score: 0-1, how much the message sounds like danger; without weights 1, 0.5 or 0 after the rules.
    """

    alarm: Alarm | None
    question: SafetyQuestion | None
    score: float


class Safety:
    """Looks for danger. Built once from the content; keeps no state."""

    def __init__(self, book: Book, weights: Weights | None) -> None:
        self._book = book
        self._reader = Reader(book)
        self._scorer = Scorer(weights) if weights is not None else None
        self._weights = weights
        self._by_id = {rule.id: rule for rule in book.rules}
        follow = book.follow_up
        self._acute = Finder({"acute": book.acute})
        self._after_crisis = Finder({"deeds": book.deeds.after_crisis})
        self._asks = Finder({"deeds": book.deeds.asks})
        self._follow_words = Finder({str(n): phrases for n, (phrases, _) in enumerate(follow.words)})

    @property
    def stale(self) -> str | None:
        """Why the learned part is missing or was fitted for other content, or None when it fits."""
        if self._weights is None:
            return "no learned weights: danger is looked for by rules alone; run 'calibrate'"
        if self._weights.digest != self._book.digest:
            return (
                f"the learned weights were fitted for other danger rules ({self._weights.digest}, "
                f"now {self._book.digest}); run 'calibrate'"
            )
        return None

    def is_acute(self, text: str) -> bool:
        """Whether words beside a danger sign speak of a deed, or of means that are at hand."""
        return bool(self._acute.find(fold(text).words)) or self.is_deed(text)

    def is_deed(self, text: str) -> bool:
        """Whether words speak so of a deed, or of means, that soon after a crisis sign they are that sign again."""
        return bool(self._after_crisis.find(fold(text).words))

    def assess(self, text: str, *, reading: Reading | None) -> Assessment:
        """Look at one message.

        Args:
            text: what the client wrote, of any length and in any script.
            reading: how the sentence encoder read the message, None in light mode.
        """
        found = self._assess(text, reading=reading)
        if found.alarm is None and found.question is None and self._asks.find(fold(text).words):
            return replace(found, question=SafetyQuestion(self._book.deeds.topic))
        return found

    def _assess(self, text: str, *, reading: Reading | None) -> Assessment:
        findings = self._reader.read(text)
        if self._scorer is None:
            return self._by_rules(findings)
        scored = self._scorer.score(findings, reading=reading)
        limits = scored.limits
        alarm: DangerRule | None = None
        asking = findings.asks[0] if findings.asks else None
        if findings.alarms:
            pressing = [rule for rule in findings.alarms if rule.level is findings.alarms[0].level]
            likely = {kind: place for place, kind in enumerate(scored.kinds)}
            alarm = min(pressing, key=lambda rule: likely.get(rule.id, len(likely)))
        elif limits.alarms(scored.value, False, asking is not None):
            alarm = self._fitting(scored, findings)
        if alarm is not None:
            return Assessment(Alarm(alarm.id, alarm.level), None, max(scored.probability, 0.5))
        question: SafetyQuestion | None = None
        if limits.asks(scored.heard, asking is not None):
            question = SafetyQuestion((asking or self._likeliest(scored.kinds, findings)).topic)
        elif reading is None and limits.asks(scored.heard + scored.hidden, True):
            question = self._asked_in_part(text)
        return Assessment(None, question, scored.probability)

    def _asked_in_part(self, text: str) -> SafetyQuestion | None:
        """The question that one of several sentences wants by itself; no harmless word beside it hides a sign."""
        parts = sentences(text)
        for part in parts[:_MOST_PARTS] if len(parts) > 1 else ():
            found = self._assess(part, reading=None)
            if found.alarm is not None:
                return SafetyQuestion(self._by_id[found.alarm.rule].topic)
            if found.question is not None:
                return found.question
        return None

    def _by_rules(self, findings: Findings) -> Assessment:
        if findings.alarms:
            rule = findings.alarms[0]
            return Assessment(Alarm(rule.id, rule.level), None, 1.0)
        if findings.asks:
            return Assessment(None, SafetyQuestion(findings.asks[0].topic), 0.5)
        return Assessment(None, None, 0.0)

    def _fitting(self, scored: Scored, findings: Findings) -> DangerRule:
        """The rule whose text is sent when no rule raised the alarm by itself.

        One that asked and is among the likely kinds; the likeliest kind when it stands out; else the last rule of
        the book, whose text fits whatever it is. On authors that were left out, the likeliest kind is right in 92 of
        100 messages from ``_SURE`` up, and a crisis in 97 of 100 that look like one from ``_SURE_OF_CRISIS`` up.
        """
        asked = {rule.id for rule in findings.asks}
        first = self._by_id.get(scored.kinds[0]) if scored.kinds else None
        if first is not None:
            needed = _SURE_OF_CRISIS if first.level is Level.CRISIS else _SURE
            if first.id in asked or scored.lead >= needed:
                return first
        return self._book.rules[-1]

    def _likeliest(self, kinds: Sequence[str], findings: Findings) -> DangerRule:
        """The rule whose text fits best: a rule that asked and is among the likely kinds, else the likeliest."""
        asked = {rule.id for rule in findings.asks}
        for kind in kinds:
            if kind in asked:
                return self._by_id[kind]
        if findings.asks:
            return findings.asks[0]
        for kind in kinds:
            if kind in self._by_id:
                return self._by_id[kind]
        return self._book.rules[-1]

    def follow_up(
        self, *, pain: int | None, previous_pain: int | None, areas: Sequence[str], words: str = ""
    ) -> SafetyQuestion | None:
        """The question that a check-in's structure leads to, whatever its words.

        Args:
            pain: today's score, 0-10, or None.
            previous_pain: the last score before it, or None.
            areas: names of the painful areas.
            words: what was written with it, if anything.
        """
        follow = self._book.follow_up
        hits = self._follow_words.find(fold(words).words)
        topics = [follow.words[int(hit.concept)][1] for hit in sorted(hits)]
        if topics:
            return SafetyQuestion(topics[0])
        if pain is None:
            return None
        jump = previous_pain is not None and pain - previous_pain >= follow.jump_of
        if pain < follow.severe_from and not jump:
            return None
        for area in areas:
            folded = " ".join(fold(area).words)
            topic = follow.areas.get(folded) or next((t for name, t in follow.areas.items() if name in folded), None)
            if topic is not None:
                return SafetyQuestion(topic)
        return SafetyQuestion(follow.severe_topic)
