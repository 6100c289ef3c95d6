"""Conditions that are named instead of described: 'he is having a stroke', 'I think it is meningitis'."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Final

from bot.understanding.danger.phrases import Hit, Phrase
from bot.understanding.fold import Folded

NAME: Final = "!name:"
KNOWN: Final = "!known:"
_FRAME: Final = "!frame:"
_MOST_BETWEEN: Final = 4
_MOST_BESIDE: Final = 2
_REACH_BACK: Final = 8
"""Words before a name, or before its frame, in which a 'what if' is looked for."""
_REACH_OF_WHOSE: Final = 2
"""Likewise an animal or a thing that has it: 'the dog is having', not 'walking the dog and I think'."""


@dataclass(frozen=True)
class Frames:
    """Words beside a name that say whether it is there now.

    Attributes:
        now: before a name, say by themselves that it is now.
        has: before a name; may speak of what somebody lives with.
        had: before a name; need one of `fresh`.
        after: behind a name.
        fresh: words of today and of this minute.
        thing: behind a name that belongs to something else, such as 'stroke survivor'.
        whose: before a frame, an animal or a thing that has it.
        before: before a name in its clause, say that it is not now, not here or not meant.
        sentence: anywhere in its sentence, likewise.
        past: likewise, unless one of `fresh` stands there, too.
        between: words that may stand between frame and name.
        alone: words that may stand beside a name that is said by itself.
    """

    now: tuple[Phrase, ...] = ()
    has: tuple[Phrase, ...] = ()
    had: tuple[Phrase, ...] = ()
    after: tuple[Phrase, ...] = ()
    fresh: tuple[Phrase, ...] = ()
    thing: tuple[Phrase, ...] = ()
    whose: tuple[Phrase, ...] = ()
    before: tuple[Phrase, ...] = ()
    sentence: tuple[Phrase, ...] = ()
    past: tuple[Phrase, ...] = ()
    between: frozenset[str] = frozenset()
    alone: frozenset[str] = frozenset()

    def concepts(self) -> dict[str, tuple[Phrase, ...]]:
        """The phrases by the names under which they are found."""
        return {_FRAME + kind: getattr(self, kind) for kind in _KINDS}


_BEFORE: Final = ("now", "has", "had")
_KINDS: Final = ("now", "has", "had", "after", "fresh", "thing", "whose", "before", "sentence", "past")


@dataclass
class Named:
    """Rules whose condition is named.

    Attributes:
        now: as there now.
        alone: by itself.
        held: neither; nothing says that it is now.
        denied: positions of words of a name that is said not to be now, not here or not meant.
    """

    now: set[str] = field(default_factory=set)
    alone: set[str] = field(default_factory=set)
    held: set[str] = field(default_factory=set)
    denied: set[int] = field(default_factory=set)


def named(
    hits: Mapping[str, Sequence[Hit]], folded: Folded, *, frames: Frames, denied: Set[int], words: Sequence[str]
) -> Named:
    """What is named in a message.

    Args:
        hits: what was found, by concept; names and frames among it.
        folded: where sentences and clauses end.
        frames: the words beside names.
        denied: positions of words that a negation reaches.
        words: the words, mended.
    """
    found = Named()
    reader = _Frames(hits, folded, frames, denied, words)
    for concept, names in hits.items():
        known = concept.startswith(KNOWN)
        if not known and not concept.startswith(NAME):
            continue
        rule = concept.partition(":")[2]
        for name in names:
            if reader.is_thing(name):
                continue
            if reader.is_now(name, known=known):
                found.now.add(rule)
            elif reader.is_alone(name):
                found.alone.add(rule)
            else:
                found.held.add(rule)
                if reader.is_denied(name):
                    found.denied.update(range(name.first, name.last + 1))
    found.alone -= found.now
    found.held -= found.now | found.alone
    return found


class _Frames:
    """Looks beside one name after the other."""

    def __init__(
        self,
        hits: Mapping[str, Sequence[Hit]],
        folded: Folded,
        frames: Frames,
        denied: Set[int],
        words: Sequence[str],
    ) -> None:
        self._hits = {kind: hits.get(_FRAME + kind, ()) for kind in _KINDS}
        self._folded = folded
        self._frames = frames
        self._denied = denied
        self._words = words

    def is_thing(self, name: Hit) -> bool:
        """Whether the name only begins something else."""
        return any(hit.first == name.last + 1 for hit in self._hits["thing"])

    def is_now(self, name: Hit, *, known: bool) -> bool:
        """Whether a frame says that it is there now, and nothing speaks against it."""
        sentence = self._folded.sentence[name.first]
        if name.first in self._denied or self._there("sentence", sentence):
            return False
        fresh, past = self._there("fresh", sentence), self._there("past", sentence)
        if any(self._leads(hit, name) for hit in self._hits["now"]) and (fresh or not past):
            return True
        stated = any(self._leads(hit, name) for hit in self._hits["has"])
        if stated and (fresh or not (past or known)):
            return True
        if past or self._doubted(name.first):
            return False
        if any(0 <= hit.first - name.last - 1 <= 1 for hit in self._hits["after"]):
            return True
        return fresh and any(self._leads(hit, name) for hit in self._hits["had"])

    def is_alone(self, name: Hit) -> bool:
        """Whether its sentence is the name and no more than a word or two that say nothing."""
        if name.first in self._denied:
            return False
        number = self._folded.sentence[name.first]
        beside = [
            word
            for at, word in enumerate(self._words)
            if self._folded.sentence[at] == number and not name.first <= at <= name.last
        ]
        return len(beside) <= _MOST_BESIDE and all(word in self._frames.alone for word in beside)

    def is_denied(self, name: Hit) -> bool:
        """Whether words say that it is not now, not here or not meant."""
        sentence = self._folded.sentence[name.first]
        framed = [hit.first for kind in _BEFORE for hit in self._hits[kind] if self._is_beside(hit, name)]
        return (
            name.first in self._denied
            or self._there("sentence", sentence)
            or any(self._doubted(first) for first in (name.first, *framed))
            or (self._there("past", sentence) and not self._there("fresh", sentence))
        )

    def _leads(self, frame: Hit, name: Hit) -> bool:
        """Whether a frame stands before the name, not denied and not doubted."""
        return self._is_beside(frame, name) and frame.first not in self._denied and not self._doubted(frame.first)

    def _is_beside(self, frame: Hit, name: Hit) -> bool:
        """Whether a frame stands before the name with nothing of weight between."""
        between = range(frame.last + 1, name.first)
        return (
            frame.last < name.first
            and len(between) <= _MOST_BETWEEN
            and self._folded.sentence[frame.first] == self._folded.sentence[name.first]
            and all(self._words[at] in self._frames.between for at in between)
        )

    def _doubted(self, first: int) -> bool:
        return any(
            hit.last < first <= hit.last + reach and self._folded.clause[hit.last] == self._folded.clause[first]
            for kind, reach in (("before", _REACH_BACK), ("whose", _REACH_OF_WHOSE))
            for hit in self._hits[kind]
        )

    def _there(self, kind: str, sentence: int) -> bool:
        return any(self._folded.sentence[hit.first] == sentence for hit in self._hits[kind])
