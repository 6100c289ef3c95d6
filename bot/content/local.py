"""The practice's own answers: ``faq.local.yaml``, added to by the owner's approval, never touched by an upgrade."""

import logging
import os
import re
from pathlib import Path
from typing import Any

import yaml

from bot.content.strings import read
from bot.domain.errors import LocalAnswersError, UnwritableAnswersError

logger = logging.getLogger(__name__)

_HEAD = """\
# Answers that the owner of the practice has approved, in the form of faq.yaml. Yours to edit: an upgrade never
# touches this file. More wordings under `variants` make an answer easier to find.
"""


def entry_id(question: str, draft_id: int) -> str:
    """Return a stable id for an approved answer."""
    words = re.findall(r"[a-z0-9]+", question.lower())[:4]
    return "-".join(["own", *words, str(draft_id)])[:60]


def add_answer(path: Path, *, name: str, question: str, answer: str) -> None:
    """Add an approved answer to the practice's file; the same id a second time changes nothing.

    The file is replaced in one step, so that a crash leaves the old one.

    Raises:
        LocalAnswersError: what is there is no such file.
        UnwritableAnswersError: it cannot be written.
    """
    raw: Any = None
    if path.exists():
        raw, problems = read(path)
        if problems or not isinstance(raw, dict | None):
            raise LocalAnswersError
    content: dict[str, Any] = raw or {}
    topics = content.setdefault("topics", [])
    if any(isinstance(one, dict) and one.get("id") == name for one in topics):
        return
    topics.append({"id": name, "question": question, "answer": answer, "variants": [question]})
    fresh = path.with_suffix(".new")
    text = _HEAD + yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=110)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh.write_text(text, encoding="utf-8")
        os.replace(fresh, path)  # noqa: PTH105 - the one call that replaces in a single step everywhere
    except OSError as error:
        logger.error("%s cannot be written: %s", path, error.strerror)
        raise UnwritableAnswersError from error
