"""The weights learned from labelled messages of danger (``danger.npz``)."""

from pathlib import Path

from bot.content.problems import Problem
from bot.understanding.danger.book import Book
from bot.understanding.danger.weights import FILE, Weights, WeightsError, parse


def load_danger_weights(folder: Path, book: Book) -> tuple[Weights | None, list[Problem]]:
    """Read ``danger.npz``.

    Returns:
        The weights, or None when there are none that can be used, and what is wrong: missing, damaged, or fitted
        for other danger rules. Weights that are merely stale are still returned; a sign that they do not know
        counts nothing.
    """
    path = folder / FILE
    try:
        weights = parse(path.read_bytes())
    except FileNotFoundError:
        return None, [Problem(FILE, "file", "is missing: danger is looked for by rules alone; run 'calibrate'")]
    except (OSError, WeightsError) as error:
        return None, [Problem(FILE, "file", f"cannot be used, run 'calibrate': {error}")]
    if weights.digest != book.digest:
        message = f"was fitted for other danger rules ({weights.digest}, now {book.digest}); run 'calibrate'"
        return weights, [Problem(FILE, "file", message)]
    return weights, []
