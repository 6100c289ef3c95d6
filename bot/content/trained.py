"""What was learned from labelled messages: ``trained/answers.npz`` and ``trained/danger.npz``.

A practice whose folder has none of its own uses what came with the program: danger is noticed as well as ever, and
what the practice has changed is found by its words.
"""

from pathlib import Path
from typing import Final

from bot.config import default_content_dir
from bot.content.problems import Problem
from bot.understanding.danger import weights as danger
from bot.understanding.danger.book import Book
from bot.understanding.danger.weights import Weights, WeightsError
from bot.understanding.questions import calibration as questions
from bot.understanding.questions.calibration import Calibration, CalibrationError
from bot.understanding.questions.knowledge import Knowledge

FOLDER: Final = "trained"


def load_calibration(folder: Path) -> tuple[Calibration | None, list[Problem]]:
    """Read what was learned about questions.

    Returns:
        The calibration, or None when there is none that can be used, and what is wrong: missing or damaged. One that
        was fitted for other questions works: what it does not know is found by its words alone. `note_on` says so.
    """
    name = f"{FOLDER}/{questions.FILE}"
    try:
        return questions.parse(_path(folder, questions.FILE).read_bytes()), []
    except FileNotFoundError:
        return None, [Problem(name, "file", "is missing: answers are found by their words alone; run 'calibrate'")]
    except (OSError, CalibrationError) as error:
        return None, [Problem(name, "file", f"cannot be used, run 'calibrate': {error}")]


def load_danger_weights(folder: Path) -> tuple[Weights | None, list[Problem]]:
    """Read what was learned about danger.

    Returns:
        The weights, or None when there are none that can be used, and what is wrong: missing or damaged. Weights that
        were fitted for other danger rules work; a sign that they do not know counts nothing. `note_on` says so.
    """
    name = f"{FOLDER}/{danger.FILE}"
    try:
        return danger.parse(_path(folder, danger.FILE).read_bytes()), []
    except FileNotFoundError:
        return None, [Problem(name, "file", "is missing: danger is looked for by rules alone; run 'calibrate'")]
    except (OSError, WeightsError) as error:
        return None, [Problem(name, "file", f"cannot be used, run 'calibrate': {error}")]


def note_on(
    folder: Path, *, knowledge: Knowledge, book: Book, calibration: Calibration | None, weights: Weights | None
) -> str | None:
    """What calibrating would gain, in one line; None when everything was learned for these very texts."""
    gains: list[str] = []
    if calibration is not None and calibration.digest != knowledge.digest:
        own = calibration.digest == knowledge.shipped
        gains.append("the practice's own answers" if own else "questions that were changed")
        gains[-1] += " are found by their words"
    if weights is not None and weights.digest != book.digest:
        gains.append("danger signs that were changed are seen by their rules alone")
    if gains:
        line = ", and ".join(gains)
        return (
            f"{line[0].upper()}{line[1:]}; `python -m bot calibrate` teaches the matching to tell them apart as well."
        )
    if not (folder / FOLDER).is_dir():
        return (
            f"{folder} has no {FOLDER}/ of its own and uses what came with the program; `python -m bot calibrate` "
            "teaches the matching what you change."
        )
    return None


def _path(folder: Path, name: str) -> Path:
    """The folder's own file, or the one that came with the program when the folder has none of its own."""
    home = folder if (folder / FOLDER).is_dir() else default_content_dir()
    return home / FOLDER / name
