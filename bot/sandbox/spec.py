"""The Bot API as data (``botapi/bot-api.json``): methods, types and the limits their descriptions state."""

import json
from importlib import resources
from typing import Any


class Spec:
    """What is documented, by name."""

    def __init__(self, data: dict[str, Any]) -> None:
        self.version: str = data["version"]
        self.methods: dict[str, dict[str, Any]] = data["methods"]
        self.types: dict[str, dict[str, Any]] = data["types"]
        self.unions: dict[str, list[str]] = data["unions"]
        self.constants: dict[str, list[str]] = data["constants"]
        self.reactions = frozenset(data["reactions"])
        self.names = {name.lower(): name for name in self.methods}
        self.update_kinds = frozenset(self.types["Update"]) - {"update_id"}

    def leaves(self, name: str) -> list[str]:
        """The types that a union stands for; the type itself when it is none."""
        return [leaf for part in self.unions[name] for leaf in self.leaves(part)] if name in self.unions else [name]


SPEC = Spec(json.loads(resources.files("bot.sandbox.botapi").joinpath("bot-api.json").read_text("utf-8")))
