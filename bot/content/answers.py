"""What was learned from labelled questions (``answers.npz``)."""

from pathlib import Path

from bot.content.problems import Problem
from bot.understanding.questions.calibration import FILE, Calibration, CalibrationError, parse
from bot.understanding.questions.knowledge import Knowledge


def load_calibration(folder: Path, knowledge: Knowledge) -> tuple[Calibration | None, list[Problem]]:
    """Read ``answers.npz``.

    Returns:
        The calibration, or None when there is none that can be used; and what is wrong: missing, damaged, or fitted
        for other questions. A stale calibration is still returned and works: what it does not know is found by its
        words alone. That the practice has added answers of its own since is nothing wrong; `note_on` says it.
    """
    try:
        calibration = parse((folder / FILE).read_bytes())
    except FileNotFoundError:
        return None, [Problem(FILE, "file", "is missing: answers are found by their words alone; run 'calibrate'")]
    except (OSError, CalibrationError) as error:
        return None, [Problem(FILE, "file", f"cannot be used, run 'calibrate': {error}")]
    if calibration.digest not in {knowledge.digest, knowledge.shipped}:
        text = f"was fitted for other questions ({calibration.digest}, now {knowledge.digest}); run 'calibrate'"
        return calibration, [Problem(FILE, "file", text)]
    return calibration, []


def note_on(calibration: Calibration | None, knowledge: Knowledge) -> str | None:
    """What may be done about the practice's own answers, when they came after the calibration."""
    if calibration is None or calibration.digest == knowledge.digest or calibration.digest != knowledge.shipped:
        return None
    return (
        "The practice's own answers are found by their words; `python -m bot calibrate` teaches the matching to tell "
        "them apart from the others as well."
    )
