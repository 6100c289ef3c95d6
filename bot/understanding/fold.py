"""A message as plain words: small letters, no accents, no apostrophes, and where its sentences end.

Danger signs have a folding of their own, apart from the one that answers use: it must never drop a 'no' or a
'not', and it must be the same for the phrases of ``content/safety.yaml`` and for what a client writes.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

LONGEST: Final = 6000
"""Characters of a message that are read. Telegram's messages have at most 4,096."""

_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "´": "'", "`": "'", "ʼ": "'", "“": '"', "”": '"'})
_TOKEN = re.compile(r"\d+(?:[.,/]\d+)*|[^\W\d_]+|[.!?;\n…]+|[,:()\-–—]")
_STRETCHED = re.compile(r"(.)\1{2,}")
_ENDS = frozenset(".!?;\n…")
_PAUSES = frozenset(",:()-–—")

_SHORT: Final = {
    "u": "you", "ur": "your", "r": "are", "n": "and", "wen": "when", "bc": "because", "coz": "because",
    "cos": "because", "cuz": "because", "wud": "would", "cud": "could", "dunno": "dont know",
    "gonna": "going to", "wanna": "want to", "gotta": "got to", "cannot": "cant", "carnt": "cant",
    "cudnt": "couldnt", "tho": "though", "thru": "through", "w": "with", "wiv": "with", "abt": "about",
    "yrs": "years", "yr": "year", "wks": "weeks", "wk": "week", "hrs": "hours", "hr": "hour",
    "mins": "minutes", "min": "minute", "2day": "today", "tmrw": "tomorrow", "b4": "before",
    "urself": "yourself", "meself": "myself", "tingley": "tingly", "aint": "isnt", "mam": "mum",
    "mummy": "mum", "mommy": "mom", "daddy": "dad", "granny": "gran", "hubbie": "hubby",
    "breth": "breath", "brethe": "breathe", "breathin": "breathing", "numbnes": "numbness",
    "wieght": "weight", "hart": "heart",
}  # fmt: skip
_PAIRS: Final = {
    ("can", "not"): "cant", ("could", "not"): "couldnt", ("do", "not"): "dont", ("does", "not"): "doesnt",
    ("did", "not"): "didnt", ("is", "not"): "isnt", ("was", "not"): "wasnt", ("are", "not"): "arent",
    ("will", "not"): "wont", ("has", "not"): "hasnt", ("have", "not"): "havent", ("had", "not"): "hadnt",
    ("would", "not"): "wouldnt",
}  # fmt: skip


@dataclass(frozen=True)
class Folded:
    """The words of a message.

    Attributes:
        words: the words in order.
        sentence: for each word the number of its sentence, from 0.
        clause: for each word the number of its clause; commas, colons and dashes end one.
    """

    words: tuple[str, ...]
    sentence: tuple[int, ...]
    clause: tuple[int, ...]


def plain(text: str) -> str:
    """Small letters, without accents and with one kind of apostrophe."""
    text = text[:LONGEST].translate(_APOSTROPHES).casefold()
    if text.isascii():
        return text
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def fold(text: str) -> Folded:
    """Split a message into words and count its sentences and clauses."""
    words: list[str] = []
    sentence: list[int] = []
    clause: list[int] = []
    sentences = clauses = 0
    previous = (-1, -1)
    for token in _TOKEN.findall(plain(text).replace("'", "")):
        if token[0] in _ENDS:
            sentences += 1
            clauses += 1
            continue
        if token in _PAUSES:
            clauses += 1
            continue
        if len(token) > 3:
            token = _STRETCHED.sub(r"\1\1", token)
        for word in _SHORT.get(token, token).split():
            joined = _PAIRS.get((words[-1], word)) if words and previous == (sentences, clauses) else None
            if joined is not None:
                words[-1] = joined
                continue
            words.append(word)
            sentence.append(sentences)
            clause.append(clauses)
            previous = (sentences, clauses)
    return Folded(tuple(words), tuple(sentence), tuple(clause))


def sentences(text: str) -> tuple[str, ...]:
    """The sentences of a message as they were written, without empty ones."""
    parts = re.split(r"(?<=[.!?;…])\s+|\n+", text[:LONGEST])
    return tuple(part.strip() for part in parts if part.strip())
