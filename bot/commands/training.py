"""Teaching the matching, where an installation may lack what that takes: a wheel has no ``bot.training``."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from bot.config import Settings, SettingsError
from bot.content.library import Library
from bot.content.problems import Problem


def calibrate(settings: Settings, files: Sequence[Path]) -> None:
    """Fit questions and danger signs; see `bot.commands.calibrate`.

    Raises:
        SettingsError: this installation cannot.
    """
    with _explained():
        from bot.commands.calibrate import calibrate as fit
    fit(settings, files)


def safety_report(settings: Settings, files: Sequence[Path], *, rounds: int) -> None:
    """Judge danger signs on authors that are left out; see `bot.commands.safety_report`.

    Raises:
        SettingsError: this installation cannot.
    """
    with _explained():
        from bot.commands.safety_report import safety_report as judge
    judge(settings, files, rounds=rounds)


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except ModuleNotFoundError as error:
        if not _is_of_training(error):
            raise
        raise SettingsError(
            "This needs bot/training and scikit-learn: the Docker image has both, a checkout has them after "
            "`pip install -e '.[train]'`, an installed wheel does not."
        ) from error


def mistakes(folder: Path, library: Library) -> list[Problem]:
    """What is wrong with the labelled messages of a content folder; nothing where they cannot be learned from."""
    try:
        from bot.training import messages
    except ModuleNotFoundError as error:
        if not _is_of_training(error):
            raise
        return []
    _questions, asked = messages.load_questions(folder, library.knowledge)
    _signs, told = messages.load_danger(folder, library.book)
    _sentences, said = messages.load_understanding(folder)
    return sorted([*asked, *told, *said])


def _is_of_training(error: ModuleNotFoundError) -> bool:
    name = error.name or ""
    return name == "bot.training" or name.startswith("bot.training.") or name.split(".")[0] in {"sklearn", "scipy"}
