"""Danger signs in every manner that people tell them in: made from ``plain.yaml``, kept as ``matrix.jsonl``.

    python -m tests.safety.matrix           write the file anew

Each sentence of ``plain.yaml`` stands for a sign or names it. It is told plainly, made small of, told about somebody
else, dictated, misspelt, and where the chat takes words: in a check-in, a note, a caption, a changed message, a word
to the therapist. Beside them stand look-alikes: the same names in the past, of others, asked about, feared, made up.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final
from zlib import crc32

import yaml

HERE: Final = Path(__file__).parent
FILE: Final = HERE / "matrix.jsonl"

SEEN: Final = "matrix-seen"
KEPT_BACK: Final = "matrix-kept-back"
"""Authors of the two halves: sentences whose misses may be looked at, and sentences that are counted only."""

_SELF: Final = {
    "I": "I",
    "I'm": "I'm",
    "I've": "I've",
    "my": "my",
    "me": "me",
    "i": "I",
    "myself": "myself",
    "has": "I've",
}


def _other(who: str, *, her: bool) -> Mapping[str, str]:
    he, him, his, himself = ("she", "her", "her", "herself") if her else ("he", "him", "his", "himself")
    return {
        "I": who, "I'm": f"{who} is", "I've": f"{who} has", "my": his, "me": him, "i": he, "myself": himself,
        "has": "has",
    }  # fmt: skip


PEOPLE: Final[Mapping[str, Mapping[str, str]]] = {
    "husband": _other("my husband", her=False),
    "child": _other("my little girl", her=True),
    "son": _other("my son", her=False),
    "mother": _other("my mum", her=True),
    "colleague": _other("a colleague here", her=False),
}
_EVERYBODY: Final = ("husband", "child", "mother", "colleague")

MANNERS: Final[Mapping[str, str]] = {
    "small-nothing": "it's probably nothing but {}",
    "small-fine": "{}. I'm sure it's fine, I just slept badly",
    "small-sorry": "sorry to bother you, it can wait, but {}",
    "small-laugh": "haha {} lol",
    "small-age": "{}, it's only my age I think",
    "dictated": "{}",
    "misspelt": "{}",
    "check-in": "neck 4, sat about 3 hours. {}",
    "note": "slept well, did the stretches. {}",
    "caption": "this is how it looks today, {}",
    "changed": "correction to what I wrote: {}",
    "to-therapist": "please tell my therapist: {}",
}
_EACH: Final = 5
"""Manners that one sentence is told in, besides plainly; the next sentence of a rule takes the next ones."""

LOOK_ALIKES: Final[Mapping[str, str]] = {
    "past": "I had {} in 2019, all fine since, is massage ok",
    "others": "my father had {} two years ago, he is well again",
    "died": "my uncle died of {} when I was small",
    "information": "what is {}? just want to understand the leaflet",
    "cause": "can massage cause {}?",
    "fear": "I am always afraid of getting {} one day, no signs of it",
    "fiction": "in the film last night the hero had {}, good film",
    "animal": "our dog had {} last week, the vet was great",
    "not": "the doctor said it is not {}, so just the usual, neck 4",
    "ruled-out": "the scan ruled out {}, so relieved",
    "course": "we learned about {} on the first aid course today",
}
_WITHOUT_ARTICLE: Final = frozenset(
    {
        "angina", "meningitis", "sepsis", "blood poisoning", "septic shock", "cauda equina", "cauda equina syndrome",
        "spinal cord compression", "cord compression", "pyelonephritis", "discitis", "septic arthritis", "cellulitis",
        "temporal arteritis", "giant cell arteritis", "compartment syndrome", "foot drop", "wrist drop",
        "guillain barre", "anaphylaxis", "anaphylactic shock", "concussion", "pre-eclampsia", "internal bleeding",
        "testicular torsion", "appendicitis", "pancreatitis", "cancer", "carbon monoxide poisoning", "poisoning",
        "rhabdo", "rhabdomyolysis", "heatstroke", "ketoacidosis", "limb ischaemia", "coronary",
    }
)  # fmt: skip


def plain() -> Mapping[str, Mapping[str, Any]]:
    """Rule id to its sentences."""
    found: Mapping[str, Mapping[str, Any]] = yaml.load(
        (HERE / "plain.yaml").read_text(encoding="utf-8"), yaml.BaseLoader
    )
    return found


def lines() -> list[dict[str, Any]]:
    """Every message once, in the form of ``content/training/danger.jsonl``."""
    made: dict[str, dict[str, Any]] = {}
    for rule, entry in plain().items():
        for line in (*_dangers(rule, entry), *_look_alikes(rule, entry)):
            made.setdefault(" ".join(line["text"].casefold().split()), line)
    return list(made.values())


def _dangers(rule: str, entry: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    said, called = entry["said"], entry["called"]
    told = [(text, "said", at >= len(said) / 2) for at, text in enumerate(said)]
    told += [(text, "called", at >= len(called) / 2) for at, text in enumerate(called)]
    people: Sequence[str] = entry.get("who", _EVERYBODY)
    manners = list(MANNERS)
    alone = entry.get("self") == "no"
    for at, (text, kind, back) in enumerate(told):
        me = _told(text, PEOPLE["husband"] if alone else _SELF)
        author = KEPT_BACK if back else SEEN
        yield _line(rule, me, f"{kind}:plain", author)
        for step in range(_EACH):
            manner = manners[(at * _EACH + step) % len(manners)]
            yield _line(rule, _in_manner(me, manner), f"{kind}:{manner}", author)
        for step in range(min(2, len(people))):
            person = people[(at * 2 + step) % len(people)]
            if "{" in text:
                yield _line(rule, _told(text, PEOPLE[person]), f"{kind}:{person}", author)
    for at, text in enumerate(entry["short"]):
        yield _line(rule, text, "short", KEPT_BACK if at % 2 else SEEN)


def _look_alikes(rule: str, entry: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for at, name in enumerate(entry["names"]):
        article = "" if name in _WITHOUT_ARTICLE else "an " if name[0] in "aeiou" else "a "
        for kind, frame in LOOK_ALIKES.items():
            yield {
                "text": frame.format(article + name), "label": "not_danger", "hard": True, "family": f"like:{kind}",
                "rule": rule, "author": KEPT_BACK if at % 2 else SEEN,
            }  # fmt: skip


def _line(rule: str, text: str, family: str, author: str) -> dict[str, Any]:
    level = "crisis" if rule in {"suicide", "self-harm", "violence", "mind"} else "emergency"
    return {"text": text, "label": "red_flag", "level": level, "family": family, "rule": rule, "author": author}


def _told(text: str, person: Mapping[str, str]) -> str:
    for name, word in person.items():
        text = text.replace("{" + name + "}", word)
    return text


def _in_manner(text: str, manner: str) -> str:
    if manner == "dictated":
        text = _dictated(text)
    elif manner == "misspelt":
        text = _misspelt(text)
    return MANNERS[manner].format(text)


_SPOKEN: Final = {"i've": "i have", "i'm": "i am", "can't": "cannot", "it's": "it is", "weak": "week", "sight": "site"}


def _dictated(text: str) -> str:
    words = text.lower().replace(",", " comma").replace(".", " full stop").split()
    return "um so " + " ".join(_SPOKEN.get(word, word) for word in words)


def _misspelt(text: str) -> str:
    """The two longest words with a letter dropped, doubled or swapped with the next one."""
    words = text.lower().split(" ")
    longest = sorted(range(len(words)), key=lambda at: (-len(words[at]), at))[:2]
    for at in longest:
        word = words[at]
        if len(word) < 5 or not word.isalpha():
            continue
        seed = crc32(word.encode())
        place = 1 + seed % (len(word) - 2)
        kind = seed // 97 % 3
        if kind == 0:
            words[at] = word[:place] + word[place + 1 :]
        elif kind == 1:
            words[at] = word[:place] + word[place] + word[place:]
        else:
            words[at] = word[:place] + word[place + 1] + word[place] + word[place + 2 :]
    return " ".join(words)


def told_of_oneself(sentence: str) -> str:
    """A sentence of ``plain.yaml`` as the client says it of themselves."""
    return _told(sentence, _SELF)


def text() -> str:
    """The whole file."""
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines())


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
