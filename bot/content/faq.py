"""``content/faq.yaml`` and the practice's own ``faq.local.yaml``, read into `Knowledge`."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from bot.content.documents import load_documents
from bot.content.fields import Reader
from bot.content.problems import Problem
from bot.content.strings import read
from bot.understanding.questions.knowledge import PLACEHOLDERS, Decoy, Document, Entry, Kind, Knowledge, unsupported

FILE: Final = "faq.yaml"
LOCAL_FILE: Final = "faq.local.yaml"
FEWEST_VARIANTS: Final = 5
"""Phrasings below which a shipped topic is found too seldom; a practice's own entries may have fewer."""
_LONGEST_ANSWER: Final = 1800
_LONGEST_TITLE: Final = 30
_TOPIC_KEYS: Final = frozenset(
    {
        "id", "title", "question", "variants", "answer", "document", "section", "terms", "attribution", "safety",
        "follow_ups", "kind", "within",
    }
)  # fmt: skip
_DECOY_KEYS: Final = frozenset({"id", "question", "variants", "text", "command"})


def load_knowledge(folder: Path, *, local: Path | None = None) -> tuple[Knowledge, list[Problem]]:
    """Read the documents and the questions of a content folder.

    Args:
        folder: holds ``faq.yaml``, ``documents/`` and perhaps ``faq.local.yaml``.
        local: the practice's own file, when it lies elsewhere. Its entries replace shipped ones with the same id.

    Returns:
        The knowledge and every mistake. An entry that cannot be used is left out; the rest works.
    """
    documents, problems = load_documents(folder)
    raw, wrong = read(folder / FILE)
    problems.extend(wrong)
    builder = _Builder(documents)
    if not wrong:
        builder.add(raw, Reader(FILE, problems), own=False)
    shipped = _digest(builder.entries.values(), builder.decoys.values())
    path = local if local is not None else folder / LOCAL_FILE
    if path.exists():
        raw, wrong = read(path)
        problems.extend(wrong)
        if not wrong and raw is not None:
            builder.add(raw, Reader(path.name, problems), own=True)
    return replace(builder.knowledge(problems), shipped=shipped), problems


class _Builder:
    """Collects entries of one or two files."""

    def __init__(self, documents: Mapping[str, Document]) -> None:
        self.documents = dict(documents)
        self.entries: dict[str, Entry] = {}
        self.decoys: dict[str, Decoy] = {}
        self.lines: dict[str, dict[str, str]] = {"attribution": {}, "safety": {}}
        self.document = next(iter(documents), "")

    def add(self, raw: Any, reader: Reader, *, own: bool) -> None:
        """Take one file in."""
        if not isinstance(raw, dict):
            reader.wrong("file", "must be a mapping of document, lines, topics and decoys")
            return
        reader.known("file", raw, {"approved", "document", "lines", "topics", "decoys"})
        if "document" in raw:
            self.document = reader.text("file", raw, "document")
        lines = raw.get("lines")
        for group, known in self.lines.items():
            found = lines.get(group) if isinstance(lines, dict) else None
            for name, text in found.items() if isinstance(found, dict) else ():
                place = f"lines.{group}.{name}"
                known[name] = reader.text(place, {"text": text}, "text")
                reader.placeholders(place, known[name], PLACEHOLDERS)
        seen: set[str] = set()
        for number, one in enumerate(reader.mappings("topics", raw["topics"]) if "topics" in raw else []):
            entry = self._entry(number, one, reader, own=own)
            if entry is not None:
                self._unique(entry.id, seen, reader)
                self.entries[entry.id] = entry
        for number, one in enumerate(reader.mappings("decoys", raw["decoys"]) if "decoys" in raw else []):
            decoy = self._decoy(number, one, reader)
            if decoy is not None:
                self._unique(decoy.id, seen, reader)
                self.decoys[decoy.id] = decoy
        if not own and not self.entries:
            reader.wrong("topics", "has no usable entry")

    @staticmethod
    def _unique(name: str, seen: set[str], reader: Reader) -> None:
        if name in seen:
            reader.wrong(name, "appears twice")
        seen.add(name)

    def _entry(self, number: int, raw: Mapping[str, Any], reader: Reader, *, own: bool) -> Entry | None:
        name = reader.text(f"topics[{number}]", raw, "id")
        place = name or f"topics[{number}]"
        reader.known(place, raw, _TOPIC_KEYS)
        question = reader.text(place, raw, "question")
        answer = reader.text(place, raw, "answer", longest=_LONGEST_ANSWER)
        variants = reader.texts(place, raw, "variants", needed=True)
        within = reader.text(place, raw, "within", needed=False)
        if not own and not within and len(variants) < FEWEST_VARIANTS:
            reader.wrong(place, f"has {len(variants)} variants; {FEWEST_VARIANTS} are the fewest that are found well")
        kind = reader.text(place, raw, "kind", needed=False) or Kind.EXPLANATION
        if kind not in set(Kind):
            reader.wrong(place, f"is of the kind '{kind}'; kinds are {', '.join(Kind)}")
            kind = Kind.EXPLANATION
        attribution = self._lines(place, raw, "attribution", reader)
        if kind == Kind.CONDITION and not attribution:
            reader.wrong(place, "is a condition and has no attribution: say that the list is no promise")
        if not (name and question and answer):
            return None
        return Entry(
            id=name,
            title=reader.text(place, raw, "title", needed=not own, longest=_LONGEST_TITLE) or question[:_LONGEST_TITLE],
            question=question,
            variants=variants,
            answer=answer,
            document=reader.text(place, raw, "document", needed=False) or self.document,
            section=reader.text(place, raw, "section", needed=not own),
            terms=reader.texts(place, raw, "terms", needed=not own),
            attribution=attribution,
            safety=self._lines(place, raw, "safety", reader),
            follow_ups=reader.texts(place, raw, "follow_ups"),
            kind=Kind(kind),
            within=within,
        )

    def _lines(self, place: str, raw: Mapping[str, Any], group: str, reader: Reader) -> tuple[str, ...]:
        out: list[str] = []
        for name in reader.texts(place, raw, group):
            line = self.lines[group].get(name)
            if line is None:
                reader.wrong(place, f"names the unknown {group} line '{name}'")
            else:
                out.append(line)
        return tuple(out)

    @staticmethod
    def _decoy(number: int, raw: Mapping[str, Any], reader: Reader) -> Decoy | None:
        name = reader.text(f"decoys[{number}]", raw, "id")
        place = name or f"decoys[{number}]"
        reader.known(place, raw, _DECOY_KEYS)
        question = reader.text(place, raw, "question")
        text = reader.text(place, raw, "text", longest=_LONGEST_ANSWER)
        reader.placeholders(place, text, PLACEHOLDERS)
        variants = reader.texts(place, raw, "variants", needed=True)
        if not (name and question and text):
            return None
        return Decoy(
            id=name,
            question=question,
            variants=variants,
            text=text,
            command=reader.text(place, raw, "command", needed=False),
        )

    def knowledge(self, problems: list[Problem]) -> Knowledge:
        """Check what concerns several entries, and put everything together."""
        reader = Reader(FILE, problems)
        for entry in self.entries.values():
            if entry.within and (entry.within not in self.entries or self.entries[entry.within].within):
                reader.wrong(entry.id, f"lies within '{entry.within}', which is no topic")
                self.entries[entry.id] = replace(entry, within="")
            for other in entry.follow_ups:
                if other not in self.entries:
                    reader.wrong(entry.id, f"is followed by the unknown entry '{other}'")
                elif other == entry.id:
                    reader.wrong(entry.id, "is followed by itself")
        for name in self.entries.keys() & self.decoys.keys():
            reader.wrong(name, "is the id of a topic and of a decoy")
        said: dict[str, str] = {}
        for owner, phrase in self._phrases():
            key = " ".join(phrase.casefold().split()).rstrip("?!. ")
            if said.setdefault(key, owner) != owner:
                reader.wrong(owner, f"has the variant '{phrase}', which '{said[key]}' has too")
        found = Knowledge(
            entries=tuple(self.entries.values()), decoys=tuple(self.decoys.values()), documents=self.documents
        )
        for entry, message in unsupported(found):
            if entry.section:
                reader.wrong(entry.id, message)
        return replace(found, digest=_digest(found.entries, found.decoys))

    def _phrases(self) -> list[tuple[str, str]]:
        pairs = [(e.topic, p) for e in self.entries.values() for p in (e.question, *e.variants)]
        return pairs + [(d.id, p) for d in self.decoys.values() for p in (d.question, *d.variants)]


def _digest(entries: Iterable[Entry], decoys: Iterable[Decoy]) -> str:
    """Hash of what matching depends on; a mended answer leaves a calibration valid."""
    shape = [[e.id, e.within, e.question, *e.variants] for e in entries]
    shape += [["decoy", d.id, d.question, *d.variants] for d in decoys]
    return hashlib.sha256(json.dumps(sorted(shape)).encode()).hexdigest()[:16]
