"""Word lists as a clinician writes them, and where they occur in a message."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.understanding.fold import fold

_GAP: Final = "..."
_LONGEST_GAP: Final = 3
_SHORTEST_REPAIR: Final = 6


@dataclass(frozen=True)
class Phrase:
    """Words in order; one that ends in ``*`` is the beginning of a word, ``...`` is a gap of up to three words."""

    parts: tuple[str, ...]


@dataclass(frozen=True, order=True)
class Hit:
    """A phrase found: the concept it belongs to and its first and last word."""

    first: int
    last: int
    concept: str


class PhraseError(ValueError):
    """A phrase cannot be read."""


def parse(phrase: str, words: Mapping[str, Sequence[str]]) -> tuple[Phrase, ...]:
    """Read a phrase; ``{name}`` stands for each form in ``words[name]``.

    Raises:
        PhraseError: an unknown ``{name}``, or nothing but gaps.
    """
    pieces: list[list[tuple[str, ...]]] = []
    for piece in phrase.split():
        if piece.startswith("{") and piece.endswith("}"):
            name = piece[1:-1]
            if name not in words:
                raise PhraseError(f"'{phrase}' names the unknown words '{{{name}}}'")
            pieces.append([_read(form) for form in words[name]])
        else:
            pieces.append([_read(piece)])
    forms: list[tuple[str, ...]] = [()]
    for choices in pieces:
        forms = [form + choice for form in forms for choice in choices]
    read = [_joined(form) for form in forms]
    if not read or any(not form or form[0] == _GAP or form[-1] == _GAP or form[0] == "*" for form in read):
        raise PhraseError(f"'{phrase}' has no word to begin or end with")
    return tuple(Phrase(form) for form in dict.fromkeys(read))


def _read(piece: str) -> tuple[str, ...]:
    if piece == _GAP:
        return (_GAP,)
    parts: list[str] = []
    for word in piece.split():
        if word == _GAP:
            parts.append(_GAP)
            continue
        star = word.endswith("*")
        stem = word.removesuffix("*")
        if star and stem and not stem[-1].isalnum():  # '38.*' and '150/*' keep the mark that the folding would drop
            parts.append(stem + "*")
            continue
        folded = fold(stem).words
        parts.extend(folded[:-1])
        if folded:
            parts.append(folded[-1] + ("*" if star else ""))
    return tuple(parts)


def _joined(form: tuple[str, ...]) -> tuple[str, ...]:
    # 'can not' and the like are one word in a message, so they are one word here
    plain = " ".join(part for part in form)
    if "*" in plain or _GAP in form:
        return form
    return fold(plain).words


class Finder:
    """Finds every phrase of every concept in one pass over the words of a message."""

    def __init__(self, concepts: Mapping[str, Iterable[Phrase]], *, real_words: frozenset[str] = frozenset()) -> None:
        self._exact: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        self._begins: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        vocabulary: set[str] = set()
        for concept, phrases in concepts.items():
            for phrase in phrases:
                first, rest = phrase.parts[0], phrase.parts[1:]
                index = self._begins if first.endswith("*") else self._exact
                index.setdefault(first.removesuffix("*"), []).append((rest, concept))
                vocabulary.update(part.removesuffix("*") for part in phrase.parts if part != _GAP)
        self._lengths = sorted({len(stem) for stem in self._begins})
        self._known = frozenset(vocabulary) | real_words
        self._repairs: dict[str, str] = {}
        for word in sorted(vocabulary):
            if len(word) >= _SHORTEST_REPAIR and word.isalpha():
                for cut in _cuts(word):
                    self._repairs.setdefault(cut, word)

    def repair(self, words: Sequence[str]) -> tuple[str, ...]:
        """Mend words that are one letter away from a word of the lists and share its first letter."""
        return tuple(self._mended(word) for word in words)

    def _mended(self, word: str) -> str:
        if len(word) < _SHORTEST_REPAIR or word in self._known or not word.isalpha() or self._begun(word):
            return word
        for cut in _cuts(word):
            mended = self._repairs.get(cut)
            if mended is not None and mended[0] == word[0] and abs(len(mended) - len(word)) <= 1:
                return mended
        return word

    def _begun(self, word: str) -> bool:
        return any(word[:length] in self._begins for length in self._lengths if length <= len(word))

    def find(self, words: Sequence[str]) -> list[Hit]:
        """All hits in order, overlapping ones too."""
        hits: list[Hit] = []
        exact, begins, lengths = self._exact, self._begins, self._lengths
        for at, word in enumerate(words):
            for rest, concept in exact.get(word, ()):
                last = _match(rest, words, at)
                if last >= 0:
                    hits.append(Hit(at, last, concept))
            for length in lengths:
                if length > len(word):
                    break
                for rest, concept in begins.get(word[:length], ()):
                    last = _match(rest, words, at)
                    if last >= 0:
                        hits.append(Hit(at, last, concept))
        return hits


def _cuts(word: str) -> list[str]:
    """The word and every form of it with one letter (not the first) left out: two words that share one are near."""
    return [word, *(word[:i] + word[i + 1 :] for i in range(1, len(word)))]


def _match(rest: tuple[str, ...], words: Sequence[str], at: int) -> int:
    """The position of the last word when ``rest`` follows the word at ``at``, else -1."""
    here = at
    for index, part in enumerate(rest):
        if part == _GAP:
            for skip in range(_LONGEST_GAP + 1):
                last = _match(rest[index + 1 :], words, here + skip)
                if last >= 0:
                    return last
            return -1
        here += 1
        if here >= len(words):
            return -1
        word = words[here]
        if not (word.startswith(part[:-1]) if part[-1] == "*" else word == part):
            return -1
    return here
