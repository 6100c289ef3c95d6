"""What the practice's documents answer, as plain values.

Texts are plain text (an empty line starts a paragraph, '• ' a list item), never markup: whoever shows them escapes
them. Safety lines and decoys may name ``{emergency}``, ``{crisis_line}`` and ``{practice}`` in braces.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Final

PLACEHOLDERS: Final = frozenset({"emergency", "crisis_line", "practice"})
"""What a text may name in braces; the chat fills it in from the practice's settings."""


class Kind(StrEnum):
    """What an entry is about."""

    CONDITION = "condition"
    """A condition on the handout's list: shown as a list, not as a promise."""
    EXPLANATION = "explanation"
    """What NMT is, where it comes from, how it works."""


@dataclass(frozen=True)
class Entry:
    """A question that a document answers.

    Attributes:
        id: stable name; buttons and votes refer to it.
        title: a few words for a button.
        question: the question in full.
        variants: how people ask it.
        answer: plain text in the project's own words.
        document: id of the document.
        section: exact heading of the section that the answer rests on.
        terms: facts of that section that the answer rests on.
        attribution: sentences on whose claim it is; shown under the answer.
        safety: what would be an emergency; shown under the attribution. May hold placeholders.
        follow_ups: ids of related entries.
        kind: a condition of the list, or an explanation.
        within: id of the wider entry, for a narrower question inside it; '' otherwise.
    """

    id: str
    title: str
    question: str
    variants: tuple[str, ...]
    answer: str
    document: str
    section: str
    terms: tuple[str, ...] = ()
    attribution: tuple[str, ...] = ()
    safety: tuple[str, ...] = ()
    follow_ups: tuple[str, ...] = ()
    kind: Kind = Kind.EXPLANATION
    within: str = ""

    @property
    def topic(self) -> str:
        """The id of the widest entry: its own, or that of the entry it lies within."""
        return self.within or self.id


@dataclass(frozen=True)
class Decoy:
    """A known question that the documents do not answer.

    Attributes:
        id: stable name.
        question: the question in full.
        variants: how people ask it.
        text: the honest answer that hands it over. May hold placeholders.
        command: a command of the chat that helps instead, or ''.
    """

    id: str
    question: str
    variants: tuple[str, ...]
    text: str
    command: str = ""


@dataclass(frozen=True)
class Section:
    """A part of a document: its exact heading, the retelling, and the facts that answers may rest on."""

    title: str
    text: str
    terms: tuple[str, ...] = ()


@dataclass(frozen=True)
class Document:
    """A document of the practice, retold section by section.

    Attributes:
        id: stable name.
        title: its heading.
        name: how a sentence calls it: "the practice's handout on …".
        sections: in reading order.
        note: said once, when it is read in the chat.
    """

    id: str
    title: str
    name: str
    sections: tuple[Section, ...]
    note: str = ""

    def section(self, title: str) -> Section | None:
        """Return the section with exactly this heading."""
        return next((one for one in self.sections if one.title == title), None)


@dataclass(frozen=True)
class Knowledge:
    """Everything the chat can answer or knowingly cannot.

    Attributes:
        entries: in the order of the file.
        decoys: likewise.
        documents: by id.
        digest: hash of what matching depends on (ids, questions and variants, not the answers).
        shipped: the same without the practice's own file.
    """

    entries: tuple[Entry, ...]
    decoys: tuple[Decoy, ...]
    documents: Mapping[str, Document] = field(default_factory=dict)
    digest: str = ""
    shipped: str = ""

    @cached_property
    def _entries(self) -> Mapping[str, Entry]:
        return {entry.id: entry for entry in self.entries}

    @cached_property
    def _decoys(self) -> Mapping[str, Decoy]:
        return {decoy.id: decoy for decoy in self.decoys}

    def entry(self, entry_id: str) -> Entry | None:
        """Return the entry with this id."""
        return self._entries.get(entry_id)

    def decoy(self, decoy_id: str) -> Decoy | None:
        """Return the decoy with this id."""
        return self._decoys.get(decoy_id)

    @property
    def topics(self) -> tuple[Entry, ...]:
        """The entries that lie within no other, in the order of the file."""
        return tuple(entry for entry in self.entries if not entry.within)

    def phrases(self) -> tuple[tuple[Entry | Decoy, tuple[str, ...]], ...]:
        """Each entry and decoy with its question and variants, entries first."""
        owners: tuple[Entry | Decoy, ...] = (*self.entries, *self.decoys)
        return tuple((owner, (owner.question, *owner.variants)) for owner in owners)

    def related(self, entry_id: str) -> tuple[Entry, ...]:
        """Return the entries to offer after one was read, best first."""
        entry = self.entry(entry_id)
        if entry is None:
            return ()
        return tuple(found for one in entry.follow_ups if (found := self.entry(one)) is not None)

    def document_of(self, entry: Entry) -> Document | None:
        """Return the document an entry rests on."""
        return self.documents.get(entry.document)


def unsupported(knowledge: Knowledge) -> Iterable[tuple[Entry, str]]:
    """Yield each entry whose source is not in its document, with what is missing."""
    for entry in knowledge.entries:
        document = knowledge.documents.get(entry.document)
        if document is None:
            yield entry, f"rests on the unknown document '{entry.document}'"
            continue
        section = document.section(entry.section)
        if section is None:
            yield entry, f"rests on the section '{entry.section}', which '{document.id}' does not have"
            continue
        if not entry.terms:
            yield entry, "names no facts of its section ('terms')"
        known = {term.casefold() for term in section.terms}
        for term in entry.terms:
            if term.casefold() not in known:
                yield entry, f"rests on '{term}', which is not in the section '{section.title}'"
