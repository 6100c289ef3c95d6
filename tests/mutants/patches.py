"""The patches as values: which invariant each breaks, and which test must fail for it."""

import re
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent
ROOT = FOLDER.parents[1]

_INVARIANT = re.compile(r"^Invariant (\d+): (.+)$", re.M)
_TEST = re.compile(r"^Test: (\S+)$", re.M)


@dataclass(frozen=True)
class Mutant:
    """A patch that breaks one invariant.

    Attributes:
        invariant: its number in docs/invariants.md.
        breaks: what is no longer true, in words.
        test: the test that must fail, as pytest names it.
    """

    path: Path
    invariant: int
    breaks: str
    test: str

    @property
    def name(self) -> str:
        """The patch's name."""
        return self.path.stem


def read(path: Path) -> Mutant:
    """Read a patch with its two lines of text above the first hunk.

    Raises:
        ValueError: a line is missing.
    """
    text = path.read_text(encoding="utf-8").partition("\n--- ")[0]
    invariant, test = _INVARIANT.search(text), _TEST.search(text)
    if invariant is None or test is None:
        raise ValueError(f"{path.name} needs the lines 'Invariant N: …' and 'Test: …' above its hunks")
    return Mutant(path, int(invariant[1]), invariant[2], test[1])


def every() -> list[Mutant]:
    """Return all patches in the order of their names."""
    return [read(path) for path in sorted(FOLDER.glob("*.patch"))]
