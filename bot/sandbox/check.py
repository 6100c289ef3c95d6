"""Checks a call against the documented Bot API: what Telegram would silently ignore or refuse becomes a violation."""

import json
import re
from collections.abc import Mapping
from typing import Any

from bot.sandbox.errors import Json
from bot.sandbox.limits import button_rules, length_problem, method_problems, range_problem
from bot.sandbox.spec import SPEC

_ARRAY = "Array of "
_INTEGER = re.compile(r"-?\d+")
_FLOAT = re.compile(r"-?\d+(\.\d+)?([eE][+-]?\d+)?")
_SEPARATORS = re.compile(r",\s*|\s+and\s+|\s+or\s+")
_MISMATCH = 100
"""What a value of another type costs, against 1 for anything wrong inside: the type with the least cost is meant."""


def check(method: str, params: Mapping[str, Any], files: Mapping[str, Any]) -> tuple[list[str], Json]:
    """What is wrong with a call, one line each, and its parameters decoded by their declared types."""
    name = SPEC.names.get(method.lower())
    if name is None:
        return [f"no such method in {SPEC.version}"], dict(params)
    fields = SPEC.methods[name]
    checker = _Checker(files)
    problems = [] if name == method else [f"documented as {name}"]
    problems += [f"{given}: not a parameter of {name}" for given in params if given not in fields]
    decoded = {given: value for given, value in params.items() if given not in fields}
    for parameter, field in fields.items():
        if parameter in files:
            if "InputFile" not in field["types"]:
                problems.append(f"{parameter}: a file where none is expected")
        elif parameter in params:
            decoded[parameter], found = checker.value(params[parameter], field, parameter, params, top=True)
            problems += found
        elif field.get("required"):
            problems.append(f"{parameter}: required parameter is absent")
    problems += method_problems(name, decoded)
    text = json.dumps(decoded, ensure_ascii=False)
    for part in files:
        if part not in fields and f"attach://{part}" not in text:
            problems.append(f"{part}: file part is referred to by no parameter")
    return problems, decoded


class _Checker:
    """Checks values; ``files`` are the parts that an ``attach://`` may name."""

    def __init__(self, files: Mapping[str, Any]) -> None:
        self.files = files

    def value(
        self, value: Any, field: Json, path: str, scope: Mapping[str, Any], *, top: bool = False
    ) -> tuple[Any, list[str]]:
        """The decoded value and what is wrong with it, limits included."""
        decoded, problems, _ = self.any_of(value, _merged(field["types"]), path, top=top)
        name = path.rpartition(".")[2]
        if isinstance(decoded, str):
            problems = problems + length_problem(name, decoded, field, scope, path)
        return decoded, problems + range_problem(decoded, field, path)

    def any_of(self, value: Any, types: list[str], path: str, *, top: bool) -> tuple[Any, list[str], int]:
        best: tuple[Any, list[str], int] | None = None
        for kind in types:
            decoded, problems, cost = self.one(value, kind, path, top=top)
            if best is None or cost < best[2]:
                best = decoded, problems, cost
        if best is None:
            return value, [], 0
        if best[2] >= _MISMATCH and len(types) > 1:
            return value, [f"{path}: {_short(value)} is none of {', '.join(types)}"], best[2]
        return best

    def one(self, value: Any, kind: str, path: str, *, top: bool) -> tuple[Any, list[str], int]:
        mismatch = (value, [f"{path}: {_short(value)} is not {kind}"], _MISMATCH)
        if kind in {"String", "InputFile", "Integer", "Float", "Boolean", "True"}:
            decoded, fits = _primitive(value, kind, top=top)
            if not fits:
                return mismatch
            if isinstance(decoded, str) and decoded.startswith("attach://") and decoded[9:] not in self.files:
                return decoded, [f"{path}: no file part {decoded[9:]!r}"], 1
            return decoded, [], 0
        if top and isinstance(value, str):
            try:
                value = json.loads(value)
            except ValueError:
                return mismatch
        if kind.startswith(_ARRAY):
            return self.array(value, kind.removeprefix(_ARRAY), path) if isinstance(value, list) else mismatch
        return self.object(value, kind, path) if isinstance(value, dict) else mismatch

    def array(self, value: list[Any], kind: str, path: str) -> tuple[Any, list[str], int]:
        types = [kind] if kind.startswith(_ARRAY) else [part for part in _SEPARATORS.split(kind) if part]
        results = [self.any_of(item, types, f"{path}[{i}]", top=False) for i, item in enumerate(value)]
        problems = [problem for result in results for problem in result[1]]
        return [result[0] for result in results], problems, min(len(problems), _MISMATCH - 1)

    def object(self, value: Json, kind: str, path: str) -> tuple[Any, list[str], int]:
        leaves = SPEC.leaves(kind)
        tagged = [leaf for leaf in leaves if leaf in SPEC.constants]
        named = [leaf for leaf in tagged if value.get(SPEC.constants[leaf][0]) == SPEC.constants[leaf][1]]
        if len(leaves) > 1 and tagged and not named:
            tag = SPEC.constants[tagged[0]][0]
            allowed = ", ".join(sorted({SPEC.constants[leaf][1] for leaf in tagged}))
            return value, [f"{path}.{tag}: {value.get(tag)!r} is none of {allowed}"], 1
        tries = [self.fields(value, leaf, path) for leaf in named or leaves]
        decoded, problems = min(tries, key=lambda found: len(found[1]))
        unknown = sum(1 for name in value if all(name not in SPEC.types[leaf] for leaf in leaves))
        return decoded, problems, min(len(problems) + 10 * unknown, _MISMATCH - 1)

    def fields(self, value: Json, kind: str, path: str) -> tuple[Json, list[str]]:
        fields = SPEC.types[kind]
        tag, constant = SPEC.constants.get(kind, ("", ""))
        problems = [f"{path}.{name}: no such field of {kind}" for name in value if name not in fields]
        if tag in value and value[tag] != constant:
            problems.append(f"{path}.{tag}: {value[tag]!r} is not {constant!r}")
        decoded: Json = {}
        for name, field in fields.items():
            if name in value:
                decoded[name], found = self.value(value[name], field, f"{path}.{name}", value)
                problems += found
            elif field.get("required"):
                problems.append(f"{path}.{name}: required field of {kind} is absent")
        return decoded, problems + button_rules(kind, value, path)


def _merged(types: list[str]) -> list[str]:
    """Several arrays listed apart are one array that may mix their elements."""
    arrays = [kind.removeprefix(_ARRAY) for kind in types if kind.startswith(_ARRAY)]
    if len(arrays) < 2:
        return types
    return [kind for kind in types if not kind.startswith(_ARRAY)] + [_ARRAY + ", ".join(arrays)]


def _primitive(value: Any, kind: str, *, top: bool) -> tuple[Any, bool]:
    """The value as that kind, and whether it fits; a form's strings are converted at the top level only."""
    if kind == "String":
        number = isinstance(value, int | float) and not isinstance(value, bool)
        return (str(value), True) if top and number else (value, isinstance(value, str))
    if kind == "InputFile":
        return value, not top and isinstance(value, str) and bool(value)
    if kind in {"Boolean", "True"}:
        if top and isinstance(value, str) and value.lower() in {"true", "false", "1", "0"}:
            value = value.lower() in {"true", "1"}
        return value, isinstance(value, bool) and (kind == "Boolean" or value)
    if isinstance(value, bool):
        return value, False
    if isinstance(value, int):
        return value, True
    if isinstance(value, float):
        return (int(value), True) if kind == "Integer" and value.is_integer() else (value, kind == "Float")
    if top and isinstance(value, str):
        if _INTEGER.fullmatch(value):
            return int(value), True
        if kind == "Float" and _FLOAT.fullmatch(value):
            return float(value), True
    return value, False


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else text[:57] + "..."
