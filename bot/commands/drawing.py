"""What an author of exercises runs: drawing their pictures into the content folder, once, for chats and pages."""

from collections.abc import Mapping
from pathlib import Path

from bot.commands.console import bar, errors, out
from bot.commands.figure_reader import figures_of
from bot.config import Settings
from bot.content import pictures
from bot.content.library import ContentError
from bot.content.pictures import DARK, FOLDER, LIGHT, LOOP, MANIFEST, STILL, Drawn, Gallery, Source, digest_of
from bot.content.problems import Problem
from bot.pictures import figures
from bot.pictures.figures import Figure


def mistakes(folder: Path) -> list[Problem]:
    """Return what is wrong in the descriptions of a content folder's figures."""
    return figures_of(pictures.sources(folder)[0])[1]


def draw(settings: Settings, *, sheet: Path | None = None) -> None:
    """Draw the pictures that are missing or are not as their descriptions say; those of no description go.

    Args:
        sheet: a PNG to write with all figures on it, to look through.

    Raises:
        ContentError: there is nothing to draw.
        OSError: a folder cannot be written to.
    """
    folder = settings.content_dir
    sources, problems = pictures.sources(folder)
    found, wrong = figures_of(sources)
    if not found:
        raise ContentError(problems + wrong)
    if sheet is not None:
        # What cannot be written is said before a minute of drawing.
        sheet.touch()
    gallery = Gallery(folder)
    due = [name for name, figure in found.items() if not _is_current(gallery, name, sources[name], figure)]
    with bar("Drawing", "exercises") as step:
        for done, name in enumerate(due, start=1):
            _write(folder, name, found[name], sources[name])
            step(done, len(due))
    _tidy(folder, sources)
    if sheet is not None:
        sheet.write_bytes(figures.contact_sheet(list(found.values())))
    for problem in problems + wrong:
        errors.print(str(problem), markup=False, soft_wrap=True)
    out.print(f"{len(found)} exercises have their pictures; {len(due)} drawn into {folder / FOLDER}.", soft_wrap=True)


def _is_current(gallery: Gallery, name: str, source: Source, figure: Figure) -> bool:
    """Return whether the picture that is there is the one that would be drawn now."""
    picture = gallery.find(name, source)
    return picture is not None and picture.light.read_text(encoding="utf-8") == figures.svg(figure)


def _write(folder: Path, name: str, figure: Figure, source: Source) -> None:
    """Draw one picture, and then say so: whoever reads meanwhile finds none rather than half of one."""
    moving = figures.animation(figure)
    files = {
        LIGHT: figures.svg(figure).encode(),
        DARK: figures.svg(figure, dark=True).encode(),
        **({STILL: figures.png(figure)} if moving is None else {LOOP: moving}),
    }
    (folder / FOLDER).mkdir(exist_ok=True)
    for ending, content in files.items():
        (folder / FOLDER / f"{name}{ending}").write_bytes(content)
    known = pictures.manifest(folder)
    known[name] = Drawn(source.digest, {ending: digest_of(content) for ending, content in files.items()})
    _note(folder, known)


def _tidy(folder: Path, sources: Mapping[str, Source]) -> None:
    """Remove what belongs to no description."""
    known = pictures.manifest(folder)
    kept = {name: one for name, one in known.items() if name in sources}
    if kept != known:
        _note(folder, kept)
    wanted = {MANIFEST, *(f"{name}{ending}" for name, one in kept.items() for ending in one.files)}
    for path in (folder / FOLDER).glob("*"):
        if path.suffix in {LIGHT, LOOP, STILL} and path.name not in wanted:
            path.unlink()


def _note(folder: Path, drawn: Mapping[str, Drawn]) -> None:
    part = folder / FOLDER / f"{MANIFEST}.part"
    part.write_bytes(pictures.dump(drawn))
    part.replace(folder / FOLDER / MANIFEST)
