"""Which phrasings of the content a message resembles: two BM25s, character n-grams, and edit distance.

Works on the content as it stands, so that an entry added after the last calibration is found at once.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz

from bot.understanding.normalise import Normal, Normaliser, stem
from bot.understanding.questions.knowledge import Knowledge

Floats = NDArray[np.float64]

_K1: Final = 1.2
_B: Final = 0.4
_FUZZY: Final = 12
"""Phrasings that are compared letter by letter: those that the other matchers like best."""
_STOP_WORDS: Final = """
a an the is are am was were be been being i me my we our you your he she it its they them their this that these
those do does did have has had can could would should will shall may might must of to in on at for from with by
and or but if so as than then there here not no yes please just really very too also get got some any all what
which who how when where why about into out up down over
"""
_STOP: Final = frozenset(stem(word) for word in _STOP_WORDS.split())
MATCHERS: Final = ("phrase", "owner", "letters", "fuzzy")


@dataclass(frozen=True)
class Matches:
    """How much a message resembles each owner (topic or decoy), 0-1 per matcher, and which phrasing most.

    Attributes:
        scores: one row an owner, one column a matcher of ``MATCHERS``.
        best: number of the phrasing that resembles it most, or -1.
        covered: share of the message's content words, by weight, that the best owner's phrasings know.
    """

    scores: Floats
    best: int
    covered: float


class _Postings:
    """Rows of weighted terms, turned round: all rows are compared with a query in one go."""

    def __init__(self, rows: Sequence[dict[str, float]]) -> None:
        lists: dict[str, list[tuple[int, float]]] = {}
        for number, row in enumerate(rows):
            for term, weight in row.items():
                lists.setdefault(term, []).append((number, weight))
        self.rows = len(rows)
        self._term = {term: at for at, term in enumerate(lists)}
        self._starts = np.concatenate([[0], np.cumsum([len(found) for found in lists.values()])]).astype(np.int64)
        self._numbers = np.array([n for found in lists.values() for n, _ in found], dtype=np.int64)
        self._values = np.array([value for found in lists.values() for _, value in found])

    def __contains__(self, term: str) -> bool:
        return term in self._term

    def has(self, term: str, row: int) -> bool:
        """Whether a row has a term."""
        at = self._term.get(term)
        return at is not None and row in self._numbers[self._starts[at] : self._starts[at + 1]]

    def score(self, query: dict[str, float]) -> Floats:
        """Sum over the query's terms of its weight times the row's."""
        known = [(at, weight) for term, weight in query.items() if (at := self._term.get(term)) is not None]
        if not known:
            return np.zeros(self.rows)
        terms = np.array([at for at, _ in known])
        begins = self._starts[terms]
        lengths = self._starts[terms + 1] - begins
        ends = np.cumsum(lengths)
        at = np.arange(int(ends[-1])) + np.repeat(begins - (ends - lengths), lengths)
        weights = self._values[at] * np.repeat([weight for _, weight in known], lengths)
        return np.asarray(np.bincount(self._numbers[at], weights=weights, minlength=self.rows), dtype=np.float64)


def _letters(stems: Sequence[str]) -> Counter[str]:
    grams: Counter[str] = Counter()
    for word in stems:
        edged = f" {word} "
        grams.update(edged[at : at + 3] for at in range(len(edged) - 2))
    return grams


class Index:
    """Built once from the content; keeps no state."""

    def __init__(self, knowledge: Knowledge, normaliser: Normaliser) -> None:
        owners: list[str] = []
        phrases: list[tuple[int, str, str]] = []
        number: dict[str, int] = {}
        for entry in knowledge.entries:
            at = number.setdefault(entry.topic, len(number))
            phrases.extend((at, entry.id, phrase) for phrase in (entry.question, *entry.variants))
        for decoy in knowledge.decoys:
            at = number.setdefault(decoy.id, len(number))
            phrases.extend((at, decoy.id, phrase) for phrase in (decoy.question, *decoy.variants))
        owners = list(number)
        self.owners: tuple[str, ...] = tuple(owners)
        self._wide = frozenset(entry.within for entry in knowledge.entries if entry.within)
        self.entry_of: tuple[str, ...] = tuple(entry for _, entry, _ in phrases)
        self._owner_of = np.array([at for at, _, _ in phrases], dtype=np.int64)
        self._starts = np.searchsorted(self._owner_of, np.arange(len(owners)))
        normal = [normaliser(phrase) for _, _, phrase in phrases]
        self._texts = [" ".join(one.stems) for one in normal]
        self._idf = self._weights([set(one.stems) for one in normal])
        self._default_idf = float(np.log(len(normal) + 1.0))
        self._by_phrase = _Postings(self._bm25([Counter(one.stems) for one in normal]))
        together: list[Counter[str]] = [Counter() for _ in owners]
        for at, one in zip(self._owner_of.tolist(), normal, strict=True):
            together[at].update(one.stems)
        self._by_owner = _Postings(self._bm25(together))
        grams = [_letters(one.stems) for one in normal]
        self._gram_idf = self._weights([set(one) for one in grams])
        self._by_letters = _Postings([self._cosine(one) for one in grams])

    @staticmethod
    def _weights(rows: Sequence[set[str]]) -> dict[str, float]:
        seen: Counter[str] = Counter()
        for row in rows:
            seen.update(row)
        return {
            term: float(np.log(1 + (len(rows) - n + 0.5) / (n + 0.5))) * (0.25 if term in _STOP else 1.0)
            for term, n in seen.items()
        }

    def _bm25(self, rows: Sequence[Counter[str]]) -> list[dict[str, float]]:
        mean = sum(row.total() for row in rows) / max(1, len(rows))
        out: list[dict[str, float]] = []
        for row in rows:
            size = _K1 * (1 - _B + _B * row.total() / mean)
            out.append({term: n * (_K1 + 1) / (n + size) for term, n in row.items()})
        return out

    def _cosine(self, grams: Counter[str]) -> dict[str, float]:
        row = {gram: (1 + np.log(n)) * self._gram_idf.get(gram, 0.0) for gram, n in grams.items()}
        length = float(np.sqrt(sum(weight * weight for weight in row.values())))
        return {gram: weight / length for gram, weight in row.items()} if length else {}

    def known(self, word_stem: str) -> bool:
        """Whether the content uses a word."""
        return word_stem in self._idf

    def heaviest(self, message: Normal, count: int) -> tuple[str, ...]:
        """The words of a message that say most, in alphabetical order."""
        weight = {term: self._idf.get(term, self._default_idf) for term in message.stems if term not in _STOP}
        return tuple(sorted(sorted(weight, key=lambda term: (-weight[term], term))[:count]))

    def match(self, message: Normal) -> Matches:
        """Compare a message with every phrasing."""
        query = {term: self._idf.get(term, self._default_idf) for term in dict.fromkeys(message.stems)}
        heard = {term: weight for term, weight in query.items() if term in self._by_phrase}
        total = sum(query.values())
        out = np.zeros((len(self.owners), len(MATCHERS)))
        if not heard:
            return Matches(out, -1, 0.0)
        by_phrase = self._by_phrase.score(heard) / (total * (_K1 + 1) / (1 + _K1))
        by_owner = self._by_owner.score(heard) / (total * (_K1 + 1))
        letters = self._by_letters.score(self._cosine(_letters(message.stems)))
        out[:, 0] = np.maximum.reduceat(by_phrase, self._starts)
        out[:, 1] = by_owner
        out[:, 2] = np.maximum.reduceat(letters, self._starts)
        liked = by_phrase + letters
        near = np.argpartition(-liked, min(_FUZZY, len(liked) - 1))[:_FUZZY]
        text = " ".join(message.stems[:60])
        best, highest = -1, -1.0
        for at in near.tolist():
            score = fuzz.token_sort_ratio(text, self._texts[at]) / 100.0
            owner = self._owner_of[at]
            out[owner, 3] = max(out[owner, 3], score)
            joined = score + float(liked[at])
            if joined > highest:
                best, highest = at, joined
        owner = int(self._owner_of[best])
        content = {term: weight for term, weight in query.items() if term not in _STOP}
        known = sum(weight for term, weight in content.items() if self._by_owner.has(term, owner))
        return Matches(out, best, known / sum(content.values()) if content else 0.0)

    def narrower(self, topic: str, message: Normal) -> str:
        """The entry inside a topic whose phrasing resembles the message most; the topic itself when in doubt."""
        if topic not in self._wide:
            return topic
        at = self.owners.index(topic)
        letters = self._by_letters.score(self._cosine(_letters(message.stems)))
        best: dict[str, float] = {}
        for number in np.flatnonzero(self._owner_of == at).tolist():
            entry = self.entry_of[number]
            score = float(letters[number]) + fuzz.token_sort_ratio(" ".join(message.stems), self._texts[number]) / 100
            best[entry] = max(best.get(entry, 0.0), score)
        inner = {entry: score for entry, score in best.items() if entry != topic}
        entry = max(inner, key=lambda one: inner[one])
        return entry if inner[entry] > best.get(topic, 0.0) + _NARROWER and inner[entry] > _NARROW_ENOUGH else topic


_NARROWER: Final = 0.15
_NARROW_ENOUGH: Final = 1.1
