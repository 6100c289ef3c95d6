"""``content/documents/*.yaml``: the practice's documents, retold so that they can be read in the chat."""

from pathlib import Path
from typing import Any, Final

from bot.content.fields import Reader
from bot.content.problems import Problem
from bot.content.strings import read
from bot.understanding.questions.knowledge import Document, Section

FOLDER: Final = "documents"
_LONGEST: Final = 3500
"""Characters of a section: it must fit into one message of Telegram (4,096) with its heading."""


def load_documents(folder: Path) -> tuple[dict[str, Document], list[Problem]]:
    """Read every document of a content folder.

    Returns:
        The documents by id, and the mistakes; a document without usable sections is left out.
    """
    documents: dict[str, Document] = {}
    problems: list[Problem] = []
    paths = sorted((folder / FOLDER).glob("*.yaml"))
    if not paths:
        problems.append(Problem(FOLDER, "folder", "has no documents"))
    for path in paths:
        raw, wrong = read(path)
        problems.extend(wrong)
        if wrong:
            continue
        document = _document(raw, Reader(path.name, problems))
        if document is None:
            continue
        if document.id in documents:
            problems.append(Problem(path.name, "id", f"'{document.id}' is another document's id"))
            continue
        documents[document.id] = document
    return documents, problems


def _document(raw: Any, reader: Reader) -> Document | None:
    if not isinstance(raw, dict):
        reader.wrong("file", "must be a mapping with id, title, name and sections")
        return None
    reader.known("file", raw, {"approved", "id", "title", "name", "note", "sections"})
    name = reader.text("file", raw, "id")
    sections: list[Section] = []
    for number, one in enumerate(reader.mappings("sections", raw.get("sections"))):
        place = f"sections[{number}]"
        reader.known(place, one, {"title", "text", "terms"})
        title = reader.text(place, one, "title")
        text = reader.text(place, one, "text", longest=_LONGEST)
        terms = reader.texts(place, one, "terms")
        if any(title == other.title for other in sections):
            reader.wrong(place, f"has the heading '{title}' of another section")
        elif title and text:
            sections.append(Section(title=title, text=text, terms=terms))
    title = reader.text("file", raw, "title")
    called = reader.text("file", raw, "name")
    if not (name and sections):
        return None
    return Document(
        id=name, title=title, name=called, sections=tuple(sections), note=reader.text("file", raw, "note", needed=False)
    )
