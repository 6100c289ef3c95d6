"""Is there danger in this message? Rules first, then what was learned; neither lowers what the other raised."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from bot.understanding.danger.alarm import Alarm, Level, SafetyQuestion
from bot.understanding.danger.book import Book, DangerRule
from bot.understanding.danger.phrases import Finder, Phrase
from bot.understanding.danger.rules import Findings, Reader
from bot.understanding.danger.scoring import Scored, Scorer
from bot.understanding.danger.weights import Weights
from bot.understanding.encoder.reading import Reading
from bot.understanding.fold import fold, sentences

_SURE: Final = 0.28
_SURE_OF_CRISIS: Final = 0.1
_COURTESY: Final = frozenset(
    "i oh ah but and so then well anyway honestly really just now today please sorry ok okay".split()  # noqa: SIM905
)
_MOST_PARTS: Final = 8
"""Sentences that are looked at by themselves."""


@dataclass(frozen=True)
class Assessment:
    """What is to be done about a message.

    Attributes:
        alarm: the danger sign, or None.
        question: the safety question to ask beside the answer, or None; always None when there is an alarm.
        score: 0-1, how much the message sounds like danger; without weights 1, 0.5 or 0 after the rules.
        by_rule: whether a rule of the book wants the question, and not only what was learned.
    """

    alarm: Alarm | None
    question: SafetyQuestion | None
    score: float
    by_rule: bool = False


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
        self._places = Finder({"place": tuple(Phrase(tuple(name.split())) for name in follow.areas)})
        self._concepts_of = {
            rule.id: frozenset(name for line in (*rule.alarm, *rule.ask) for name in line) for rule in book.rules
        }
        self._hopeless = Finder({"words": book.hopeless.words})
        self._hopeless_alone = Finder({"alone": book.hopeless.alone})
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
        if found.alarm is not None:
            return found
        if self._is_hopeless(text):
            # Their own question, unless the body gives a reason for another by a rule.
            asked = found.question if found.by_rule else None
            topic = self._book.hopeless.topic if asked is None else asked.topic
            return replace(found, question=SafetyQuestion(topic, care=True))
        if found.question is None and self._asks.find(fold(text).words):
            return replace(found, question=SafetyQuestion(self._book.deeds.topic, care=True))
        return found

    def says_danger(self, text: str) -> bool:
        """Whether the rules see a sign in words, or somebody can hardly go on: plain enough to be no figure or time."""
        findings = self._reader.read(text)
        return bool(findings.alarms or findings.asks) or self._is_hopeless(text)

    def _is_hopeless(self, text: str) -> bool:
        """Whether somebody says that they can hardly go on: anywhere, or in a sentence that says nothing else."""
        if self._hopeless.find(fold(text).words):
            return True
        for sentence in sentences(text)[:_MOST_PARTS]:
            read = fold(sentence)
            last = tuple(w for w, at in zip(read.words, read.clause, strict=True) if at == read.clause[-1])
            for words in (read.words, last):
                for hit in self._hopeless_alone.find(words):
                    if _COURTESY.issuperset((*words[: hit.first], *words[hit.last + 1 :])):
                        return True
        return False

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
            alarm = min(pressing, key=lambda rule: (rule.id not in findings.named, likely.get(rule.id, len(likely))))
        elif limits.alarms(scored.value, False, asking is not None):
            alarm = self._fitting(scored, findings)
        if alarm is not None:
            return Assessment(Alarm(alarm.id, alarm.level), None, max(scored.probability, 0.5))
        question: SafetyQuestion | None = None
        if findings.alone:
            question = SafetyQuestion(self._fit(findings.alone[0], findings) or findings.alone[0].topic)
        elif limits.asks(scored.heard, asking is not None):
            question = SafetyQuestion(self._fit(asking, findings) or self._likeliest(scored, findings, text))
        elif reading is None and limits.asks(scored.heard + scored.hidden, True):
            question = self._asked_in_part(text)
        return Assessment(None, question, scored.probability, by_rule=question is not None and asking is not None)

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
        topic = self._fit(findings.asks[0] if findings.asks else None, findings)
        if topic is not None:
            return Assessment(None, SafetyQuestion(topic), 0.5, by_rule=True)
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

    def _fit(self, asking: DangerRule | None, findings: Findings) -> str | None:
        """The question of a rule that asks, or of the sign that made it ask; None when none does."""
        if asking is None:
            return None
        seen = {name for line in asking.ask for name in line} & findings.concepts
        return next((topic for name, topic in self._book.fits.items() if name in seen), asking.topic)

    def _likeliest(self, scored: Scored, findings: Findings, text: str) -> str:
        """The question that fits best: of a likely rule that is about what was said, of a place, of the likeliest rule.

        Whoever tells of a place of the body is not asked about their mood because a word sounds hard ('stabbing'),
        unless a crisis stands out.
        """
        likely = [rule for kind in scored.kinds if (rule := self._by_id.get(kind)) is not None]
        places = self.topics_named(text)
        if places and not (likely and likely[0].level is Level.CRISIS and scored.lead >= _SURE_OF_CRISIS):
            likely = [rule for rule in likely if rule.level is not Level.CRISIS]
        about = [rule.topic for rule in likely if self._concepts_of[rule.id] & findings.concepts]
        return next(iter((*about, *places, *(rule.topic for rule in likely))), self._book.rules[-1].topic)

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
        if not self.is_high(pain, previous_pain):
            return None
        return SafetyQuestion(next(iter(self.topics_of(areas)), follow.severe_topic))

    def is_high(self, pain: int | None, previous_pain: int | None) -> bool:
        """Whether a score (0-10) is followed up: it is severe, or has jumped since the last one."""
        follow = self._book.follow_up
        if pain is None:
            return False
        return pain >= follow.severe_from or (previous_pain is not None and pain - previous_pain >= follow.jump_of)

    def topics_of(self, areas: Sequence[str]) -> tuple[str, ...]:
        """The questions that fit some places, by their names or ids, what is most dangerous first."""
        known = self._book.follow_up.areas
        found = set()
        for area in areas:
            folded = " ".join(fold(area.replace("_", " ")).words)
            within = [name for name in known if f" {name} " in f" {folded} "]
            if within:
                found.add(known[max(within, key=len)])
        return tuple(topic for topic in dict.fromkeys(known.values()) if topic in found)

    def topics_named(self, text: str) -> tuple[str, ...]:
        """The questions that fit the places which a message names, what is most dangerous first."""
        known = self._book.follow_up.areas
        hits = self._places.find(fold(text).words)
        names = [" ".join(fold(text).words[hit.first : hit.last + 1]) for hit in hits]
        longest = [one for one in names if not any(one != other and f" {one} " in f" {other} " for other in names)]
        found = {known[one] for one in longest}
        return tuple(topic for topic in dict.fromkeys(known.values()) if topic in found)
