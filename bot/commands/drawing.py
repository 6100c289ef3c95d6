"""Drawing the exercises, for an author of content to look through."""

from pathlib import Path

from bot.commands.console import bar, errors, out
from bot.config import Settings
from bot.content.exercises import load_exercises
from bot.content.library import ContentError
from bot.pictures import figures


def draw(settings: Settings, folder: Path) -> None:
    """Write each exercise's picture, its loop when it moves, and a sheet of all into a folder.

    Raises:
        ContentError: there is nothing to draw.
        OSError: the folder cannot be written to.
    """
    _exercises, found, problems = load_exercises(settings.content_dir)
    if not found:
        raise ContentError(problems)
    folder.mkdir(parents=True, exist_ok=True)
    with bar("Drawing", "exercises") as step:
        for done, (name, figure) in enumerate(found.items(), start=1):
            (folder / f"{name}.png").write_bytes(figures.png(figure))
            moving = figures.animation(figure)
            if moving is not None:
                (folder / f"{name}.gif").write_bytes(moving)
            step(done, len(found) + 1)
        (folder / "all.png").write_bytes(figures.contact_sheet(list(found.values())))
        step(len(found) + 1, len(found) + 1)
    for problem in problems:
        errors.print(str(problem), markup=False, soft_wrap=True)
    out.print(f"{len(found)} exercises in {folder}; all.png shows them together.", soft_wrap=True)
