"""Messages as JSON lines in, routes as JSON lines out: for `python -m bot ask --jsonl` and the scorer."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from bot.understanding.questions.route import Route
from bot.understanding.questions.router import Router


def serve(router: Router, lines: Iterable[str]) -> Iterator[str]:
    """Route one JSON object ``{"text": …}`` a line; a line that is none gets ``{"error": …}``."""
    for line in lines:
        if not line.strip():
            continue
        try:
            message = json.loads(line)
            text = message["text"]
        except (ValueError, KeyError, TypeError):
            yield json.dumps({"error": 'a line must be an object such as {"text": "does it help with sciatica"}'})
            continue
        yield json.dumps(as_dict(router, router.route(str(text))), ensure_ascii=False)


def as_dict(router: Router, route: Route) -> dict[str, Any]:
    """A route as the scorer reads it: ``label`` is the widest topic, ``entry`` the narrower one that is shown."""
    out: dict[str, Any] = {
        "label": router.topic(route.label),
        "score": route.score,
        "top3": route.top3,
        "suggest": route.suggest,
        "ask": route.question is not None,
    }
    if route.label != out["label"]:
        out["entry"] = route.label
    if route.alarm is not None:
        out["rule"] = route.alarm.rule
    if route.question is not None:
        out["about"] = route.question.topic
    if route.decoy is not None:
        out["decoy"] = route.decoy
    if route.command is not None:
        out["command"] = route.command
    return out
