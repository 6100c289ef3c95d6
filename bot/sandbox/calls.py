"""The record of calls: what the page shows, and a file that an independent checker can read."""

import json
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from bot.sandbox.bodies import Upload
from bot.sandbox.errors import Json


@dataclass
class Call:
    """One call of the bot and what became of it; ``ms`` is the time it took, waiting included."""

    n: int
    at: datetime
    method: str
    params: Json
    files: Json | None = None
    ok: bool = True
    error_code: int | None = None
    description: str | None = None
    ms: float = 0.0
    violations: list[str] = field(default_factory=list)

    def json(self) -> Json:
        """The call as the page reads it."""
        return {**self.__dict__, "at": self.at.isoformat()}


def describe_files(files: Mapping[str, Upload]) -> Json | None:
    """Names, types and sizes of file parts; None when there are none."""
    described = {
        name: {"file_name": upload.name, "mime_type": upload.mime, "file_size": len(upload.content)}
        for name, upload in files.items()
    }
    return described or None


class CallLog:
    """Keeps the newest calls in memory and appends every call to a file, one JSON line each.

    The line holds method, raw parameters and file parts. The token stands in the address alone, so it is never in it.
    """

    def __init__(self, *, kept: int, path: Path | None) -> None:
        self.newest: deque[Call] = deque(maxlen=kept)
        self.count = 0
        self._path = path
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)

    def start(self, *, at: datetime, method: str, params: Json, files: Json | None) -> Call:
        """Numbers a call and writes its line, before anything acts on it."""
        self.count += 1
        if self._path is not None:
            line: Json = {"method": method, "params": params}
            if files:
                line["files"] = files
            with self._path.open("a", encoding="utf-8") as log:
                log.write(json.dumps(line, ensure_ascii=False) + "\n")
        return Call(n=self.count, at=at, method=method, params=params, files=files)

    def keep(self, call: Call) -> None:
        """Keeps a finished call for the page and for tests."""
        self.newest.append(call)
