"""A message as words that can be compared: small letters, no accents, contractions and short forms written out."""

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import snowballstemmer
from rapidfuzz import process
from rapidfuzz.distance import OSA

LONGEST: Final = 4096
"""Characters of a message that are read: the longest that Telegram delivers."""
MOST_WORDS: Final = 160
"""Words that matching looks at; a longer message keeps its first and last words."""

_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "´": "'", "`": "'", "ʼ": "'"})
_WORD = re.compile(r"\d+(?:[.,/]\d+)?|[^\W\d_]+(?:'[^\W\d_]+)*")
_STRETCHED = re.compile(r"(.)\1{2,}")
_SIGNS: Final = {"🤕": " headache ", "👍": " ok ", "🙏": " thanks ", "😀": "", "💊": " tablets ", "½": ".5 "}

_SHORT: Final[Mapping[str, str]] = {
    "u": "you", "ur": "your", "urs": "yours", "r": "are", "n": "and", "y": "why", "k": "ok", "ppl": "people",
    "pls": "please", "plz": "please", "plse": "please", "thx": "thanks", "ty": "thanks", "tysm": "thanks",
    "thnx": "thanks", "bc": "because", "coz": "because", "cos": "because", "cuz": "because", "cause": "because",
    "wud": "would", "cud": "could", "shud": "should", "dunno": "do not know", "gonna": "going to",
    "wanna": "want to", "gotta": "got to", "tho": "though", "thru": "through", "w": "with", "wiv": "with",
    "abt": "about", "yrs": "years", "yr": "year", "wks": "weeks", "wk": "week", "hrs": "hours", "hr": "hour",
    "mins": "minutes", "min": "minute", "2day": "today", "tmrw": "tomorrow", "tmw": "tomorrow",
    "2moro": "tomorrow", "b4": "before", "4": "4", "gd": "good", "wot": "what", "wat": "what",
    "wats": "what is", "wots": "what is", "whats": "what is", "hows": "how is", "wheres": "where is",
    "whos": "who is", "im": "i am", "ive": "i have", "ill": "ill", "id": "i would", "dont": "do not",
    "doesnt": "does not", "didnt": "did not", "isnt": "is not", "arent": "are not", "wasnt": "was not",
    "wont": "will not", "cant": "can not", "cannot": "can not", "couldnt": "could not", "wouldnt": "would not",
    "shouldnt": "should not", "havent": "have not", "hasnt": "has not", "thats": "that is",
    "theres": "there is", "its": "it is", "youre": "you are", "theyre": "they are", "weve": "we have",
    "youve": "you have", "lets": "let us", "ya": "you", "yous": "you", "yuo": "you", "teh": "the",
    "hav": "have", "hv": "have", "wen": "when", "cn": "can", "dr": "doctor", "doc": "doctor", "docs": "doctor",
    "gp": "doctor", "appt": "appointment", "apt": "appointment", "info": "information", "msg": "message",
    "pic": "picture", "sesh": "session", "physio": "physio", "bk": "back", "shldr": "shoulder",
    "hammy": "hamstring", "hammies": "hamstring", "tmd": "tmj", "neuro": "neuro",
    "nueromuscular": "neuromuscular", "neromuscular": "neuromuscular", "mussle": "muscle", "musle": "muscle",
    "mucsle": "muscle", "siatica": "sciatica", "ischias": "sciatica", "ciatica": "sciatica", "carpel": "carpal",
    "carple": "carpal", "wiplash": "whiplash", "migrane": "migraine", "migranes": "migraines",
    "artritis": "arthritis", "arthritus": "arthritis", "arthrosis": "arthritis",
    "osteoarthritis": "osteo arthritis", "triger": "trigger", "tissu": "tissue", "tisue": "tissue",
    "massge": "massage", "masage": "massage", "theropy": "therapy", "theraphy": "therapy",
    "diffrent": "different", "aint": "is not", "innit": "", "lol": "", "haha": "haha", "pt": "point",
    "pts": "points", "lbs": "pounds", "gran": "grandmother", "nan": "grandmother", "mum": "mother",
    "mom": "mother", "mam": "mother", "dad": "father", "hubby": "husband", "missus": "wife", "colour": "color",
    "centre": "center", "practise": "practice",
}  # fmt: skip


@dataclass(frozen=True)
class Normal:
    """A message made comparable.

    Attributes:
        words: in order, written out and repaired.
        stems: the words' stems, in order.
        repaired: how many words were repaired.
        unknown: words that nobody has used yet, as far as the vocabulary knows.
    """

    words: tuple[str, ...]
    stems: tuple[str, ...]
    repaired: int = 0
    unknown: tuple[str, ...] = ()


_stemmer = snowballstemmer.stemmer("english")


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """The stem of an English word; other words come back almost as they are."""
    return str(_stemmer.stemWord(word)) if word.isalpha() else word


def plain(text: str) -> str:
    """Small letters, without accents, with one kind of apostrophe."""
    text = text[:LONGEST].translate(_APOSTROPHES).casefold()
    if text.isascii():
        return text
    for sign, word in _SIGNS.items():
        if sign in text:
            text = text.replace(sign, word)
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def words_of(text: str) -> tuple[str, ...]:
    """The words of a message with contractions and short forms written out, not repaired."""
    out: list[str] = []
    tokens = _WORD.findall(plain(text))
    if len(tokens) > MOST_WORDS:
        tokens = tokens[: MOST_WORDS // 2] + tokens[-(MOST_WORDS // 2) :]
    for token in tokens:
        token = token.replace("'", "")
        if len(token) > 3:
            token = _STRETCHED.sub(r"\1\1", token)
        out.extend(_SHORT.get(token, token).split())
    if len(out) > MOST_WORDS:
        out = out[: MOST_WORDS // 2] + out[-(MOST_WORDS // 2) :]
    return tuple(out)


class Normaliser:
    """Repairs misspelt words against a vocabulary. Keeps no state but a cache of repairs."""

    def __init__(self, targets: Collection[str], known: Collection[str]) -> None:
        """``targets`` are words to repair to; ``known`` words are left as they are."""
        self._targets = sorted({word for word in targets if len(word) >= 4 and word.isalpha()})
        self._known = frozenset(known) | frozenset(targets)
        self._by_length: dict[int, list[str]] = {}
        for word in self._targets:
            for length in range(len(word) - 2, len(word) + 3):
                self._by_length.setdefault(length, []).append(word)
        self._repair = lru_cache(maxsize=4096)(self._find)

    def __call__(self, text: str) -> Normal:
        """Make a message comparable."""
        words: list[str] = []
        unknown: list[str] = []
        repaired = 0
        for word in words_of(text):
            if word in self._known or not word.isalpha():
                words.append(word)
                continue
            better = self._repair(word) if len(unknown) + repaired < 40 else None
            if better is not None:
                words.append(better)
                repaired += 1
            else:
                words.append(word)
                if len(word) > 3:
                    unknown.append(word)
        return Normal(tuple(words), tuple(stem(word) for word in words), repaired, tuple(unknown))

    def _find(self, word: str) -> str | None:
        if len(word) < 4 or len(word) > 24 or not word.isascii():
            return None
        if word.endswith("s") and word[:-1] in self._known:
            return None
        allowed = 1 if len(word) < 7 else 2
        best = process.extract(
            word, self._by_length.get(len(word), ()), scorer=OSA.distance, score_cutoff=allowed, limit=4
        )
        same = [(distance, choice) for choice, distance, _ in best if choice[0] == word[0] or distance == 1]
        return min(same)[1] if same else None
