"""The rules of ``content/safety.yaml`` read over a message: what is there, and which rules that raises."""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Final

from bot.understanding.danger.alarm import Level
from bot.understanding.danger.book import Book, DangerRule
from bot.understanding.danger.named import KNOWN, NAME, Named, named
from bot.understanding.danger.phrases import Finder, Hit
from bot.understanding.fold import Folded, fold

_NEGATION: Final = "!negation"
_NEGATION_END: Final = "!negation-end"
_IDIOM: Final = "!idiom"
_GUARD: Final = "!guard:"
_UNLESS: Final = "!unless:"
_CUT: Final = "\x00"
_NEGATION_REACH: Final = 3
_SENTENCES_TOGETHER: Final = 2
_ORDER: Final = {Level.EMERGENCY: 0, Level.CRISIS: 1, Level.URGENT: 2}


@dataclass(frozen=True)
class Findings:
    """What the rules see in a message.

    Attributes:
        alarms: rules that are raised, the most pressing first.
        asks: rules whose question should be asked, the most pressing first.
        concepts: concepts that hold now, not negated and not guarded.
        held: rules that a guard held back.
        guards: guards that were at work.
        words: the folded words, mended.
        sentence: for each word the number of its sentence.
        named: ids of rules whose condition is named as there now.
        alone: rules whose condition is named by itself, in a word or two.
    """

    alarms: tuple[DangerRule, ...]
    asks: tuple[DangerRule, ...]
    concepts: frozenset[str]
    held: tuple[DangerRule, ...]
    guards: frozenset[str]
    words: tuple[str, ...]
    sentence: tuple[int, ...]
    named: frozenset[str]
    alone: tuple[DangerRule, ...]


class Reader:
    """Reads messages with the rules of one book. Built once; reading keeps no state."""

    def __init__(self, book: Book) -> None:
        self._book = book
        everything = dict(book.concepts)
        everything[_NEGATION] = book.negations
        everything[_NEGATION_END] = book.negation_ends
        everything |= book.frames.concepts()
        for rule in book.rules:
            everything[NAME + rule.id] = rule.names
            everything[KNOWN + rule.id] = rule.known
        for guard in book.guards:
            everything[_GUARD + guard.name] = guard.words
            everything[_UNLESS + guard.name] = guard.unless
        self._finder = Finder(everything, real_words=book.real_words)
        self._idioms = Finder({_IDIOM: book.idioms})
        self._only = {guard.name: frozenset(guard.only) for guard in book.guards}
        self._rules = [(rule, _lines(rule.alarm), _lines(rule.ask)) for rule in book.rules]

    def read(self, text: str) -> Findings:
        """Look for every rule in a message."""
        folded = fold(text)
        words = list(folded.words)
        for idiom in self._idioms.find(words):
            words[idiom.first : idiom.last + 1] = [_CUT] * (idiom.last - idiom.first + 1)
        mended = self._finder.repair(words)
        by_concept: dict[str, list[Hit]] = {}
        for hit in self._finder.find(mended):
            by_concept.setdefault(hit.concept, []).append(hit)
        denied = self._denied(by_concept, folded)
        called = named(by_concept, folded, frames=self._book.frames, denied=denied, words=mended)
        guards = self._guarded_sentences(by_concept, folded)
        free: dict[str, list[Hit]] = {}
        for concept, hits in by_concept.items():
            if concept[0] == "!":
                continue
            kept = hits if concept in self._book.parts else [h for h in hits if h.first not in denied]
            if kept:
                free[concept] = kept
        general = {s for name, at in guards.items() if not self._only[name] for s in at}
        now = _outside(_without(free, called.denied), folded, general)
        by_kind: dict[str, list[DangerRule]] = {"alarm": [], "ask": [], "held": []}
        for rule, to_alarm, to_ask in self._rules:
            there = now if rule.guarded else free
            own = {s for name, at in guards.items() if rule.guarded and rule.id in self._only[name] for s in at}
            there = _outside(there, folded, own) if own else there
            if rule.id in called.now or _any_together(to_alarm, there, folded, rule.window):
                by_kind["alarm"].append(rule)
            elif rule.id in called.alone or _any_together(to_ask, there, folded, rule.window):
                by_kind["ask"].append(rule)
            elif there is not free and _any_together(to_alarm, free, folded, rule.window):
                by_kind["held"].append(rule)
        return Findings(
            alarms=_pressing_first(by_kind["alarm"]),
            asks=_pressing_first(by_kind["ask"]),
            concepts=frozenset(now) | _as_concepts(called),
            held=_pressing_first(by_kind["held"]),
            guards=frozenset(guards),
            words=mended,
            sentence=folded.sentence,
            named=frozenset(called.now),
            alone=_pressing_first(rule for rule in self._book.rules if rule.id in called.alone),
        )

    def _denied(self, hits: Mapping[str, Sequence[Hit]], folded: Folded) -> frozenset[int]:
        """Positions that a negation in the same clause reaches; in a list with 'or' and 'and' it reaches on."""
        ends = {h.first for h in hits.get(_NEGATION_END, ())}
        reached: set[int] = set()
        for negation in hits.get(_NEGATION, ()):
            here = negation.last + 1
            left = _NEGATION_REACH
            while here < len(folded.words) and left and folded.clause[here] == folded.clause[negation.last]:
                if here in ends:
                    break
                if folded.words[here] in {"or", "nor", "and"}:
                    left = _NEGATION_REACH + 1
                reached.add(here)
                here += 1
                left -= 1
        return frozenset(reached)

    def _guarded_sentences(self, hits: Mapping[str, Sequence[Hit]], folded: Folded) -> dict[str, frozenset[int]]:
        found: dict[str, frozenset[int]] = {}
        for guard in self._book.guards:
            at = {folded.sentence[h.first] for h in hits.get(_GUARD + guard.name, ())}
            at -= {folded.sentence[h.first] for h in hits.get(_UNLESS + guard.name, ())}
            if at:
                found[guard.name] = frozenset(at)
        return found


def _as_concepts(called: Named) -> frozenset[str]:
    """That a condition was named, and how, for what is learned from messages."""
    kinds = {"named-now": called.now, "named-alone": called.alone, "named-not-now": called.held}
    return frozenset(kind for kind, rules in kinds.items() if rules)


def _without(hits: Mapping[str, list[Hit]], positions: Set[int]) -> Mapping[str, list[Hit]]:
    """What is found apart from words at these positions: a name that is denied is no sign either."""
    if not positions:
        return hits
    kept = {name: [hit for hit in found if hit.first not in positions] for name, found in hits.items()}
    return {name: found for name, found in kept.items() if found}


def _outside(hits: Mapping[str, list[Hit]], folded: Folded, sentences: set[int]) -> dict[str, list[Hit]]:
    if not sentences:
        return dict(hits)
    out = {}
    for concept, found in hits.items():
        kept = [h for h in found if folded.sentence[h.first] not in sentences]
        if kept:
            out[concept] = kept
    return out


_Lines = tuple[tuple[frozenset[str], tuple[str, ...]], ...]


def _lines(lines: Sequence[tuple[str, ...]]) -> _Lines:
    """Each line with its concepts as a set: most lines lack one of them, and a set says so at once."""
    return tuple((frozenset(line), line) for line in lines)


def _any_together(lines: _Lines, hits: Mapping[str, Sequence[Hit]], folded: Folded, window: int) -> bool:
    there = hits.keys()
    return any(needed <= there and _together(line, hits, folded, window) for needed, line in lines)


def _together(line: Sequence[str], hits: Mapping[str, Sequence[Hit]], folded: Folded, window: int) -> bool:
    """Whether all concepts of a line lie within the window and within three neighbouring sentences."""
    lists = [hits.get(concept) for concept in line]
    if any(found is None for found in lists):
        return False
    if len(lists) == 1:
        return True
    marked = sorted((h.first, number) for number, found in enumerate(lists) for h in found or ())
    latest = [-1] * len(lists)
    for position, number in marked:
        latest[number] = position
        earliest = min(latest)
        if (
            earliest >= 0
            and position - earliest <= window
            and folded.sentence[position] - folded.sentence[earliest] <= _SENTENCES_TOGETHER
        ):
            return True
    return False


def _pressing_first(rules: Iterable[DangerRule]) -> tuple[DangerRule, ...]:
    return tuple(sorted(rules, key=lambda rule: _ORDER[rule.level]))
