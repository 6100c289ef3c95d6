"""Makes ``bot-api.json`` out of api.json of github.com/PaulSonOfLars/telegram-bot-api-spec (MIT, see LICENSE.txt).

Usage: ``python -m bot.sandbox.botapi.derive api.json``. Names, types and the limits that the descriptions state are
kept, the prose is not.
"""

import json
import re
import sys
from pathlib import Path
from typing import Any

_LENGTH = re.compile(r"(\d+)\s*-\s*(\d+)\s+(characters|bytes)(?:\s+(after entit(?:y|ies) parsing))?", re.IGNORECASE)
_UP_TO = re.compile(r"\b(?:up to|at most|must not exceed|maximum(?: of)?)\s*(\d+)\s+(characters|bytes)", re.IGNORECASE)
_VALUES = re.compile(r"values between (\d+)\s*-\s*(\d+)|[;,(] ?(?:between )?(\d+)-(\d+)[.;,)]", re.IGNORECASE)
_COUNT = re.compile(r"(\d+)\s*-\s*(\d+)\s+(?:items|strings|buttons|identifiers|answer options|elements)", re.IGNORECASE)
_ALWAYS = re.compile(r"(?:must be|always)\s+[“\"']?([a-z_A-Z]+)[”\"']?\s*(?:\.|$|,|;)")
_TAGS = ("type", "source", "status")


def derive(spec: dict[str, Any]) -> dict[str, Any]:
    """The compact form: methods and types as name -> fields, unions, constants and permitted reactions."""
    types = spec["types"]
    constants = {}
    for name, described in types.items():
        for field in described.get("fields", []):
            said = _ALWAYS.search(field["description"])
            if said and field["name"] in _TAGS and "String" in field["types"]:
                constants[name] = [field["name"], said[1]]
    emoji = next(field for field in types["ReactionTypeEmoji"]["fields"] if field["name"] == "emoji")
    return {
        "version": spec["version"],
        "methods": {name: _fields(described) for name, described in spec["methods"].items()},
        "types": {name: _fields(described) for name, described in types.items() if "subtypes" not in described},
        "unions": {name: described["subtypes"] for name, described in types.items() if "subtypes" in described},
        "constants": constants,
        "reactions": sorted(set(re.findall(r'"([^"]+)"', emoji["description"]))),
    }


def _fields(described: dict[str, Any]) -> dict[str, Any]:
    return {field["name"]: _field(field) for field in described.get("fields", [])}


def _field(field: dict[str, Any]) -> dict[str, Any]:
    prose = field["description"]
    kept: dict[str, Any] = {"types": field["types"]}
    if field["required"]:
        kept["required"] = True
    if "String" in field["types"]:
        if said := _LENGTH.search(prose):
            kept["length"] = [int(said[1]), int(said[2]), said[3].lower()]
            if said[4]:
                kept["parsed"] = True
        elif said := _UP_TO.search(prose):
            kept["length"] = [0, int(said[1]), said[2].lower()]
    if field["types"] == ["Integer"] and (said := _VALUES.search(prose)):
        kept["range"] = [int(number) for number in said.groups() if number is not None]
    if said := _COUNT.search(prose):
        kept["count"] = [int(said[1]), int(said[2])]
    return kept


if __name__ == "__main__":
    source = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    target = Path(__file__).with_name("bot-api.json")
    target.write_text(json.dumps(derive(source), ensure_ascii=False, separators=(",", ":")) + "\n", "utf-8")
