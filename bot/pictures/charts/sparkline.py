"""The last days of pain in the space of a word, for a row of the list.

It is drawn here and not by Vega, because a list has fifty of them. The page's style sheet colours the classes.
"""

from xml.sax.saxutils import escape

from bot.domain.checkins import CheckIn
from bot.domain.progress import Progress
from bot.pictures.charts.reading import headline, runs, scored

WIDTH, HEIGHT = 132, 32
"""Units of the drawing."""
_EDGE = 4


def sparkline(progress: Progress) -> str:
    """Return an SVG element: pain on an axis of 0-10, open at gaps, late entries hollow, those that the
    practice made as triangles, sessions as thin lines.

    What it shows is also said in words, in its title, for those who listen to the page.
    """
    days = [one.day for one in progress.days]
    step = (WIDTH - 2 * _EDGE) / max(1, len(days) - 1)
    across = {day: _EDGE + n * step for n, day in enumerate(days)}

    def at(entry: CheckIn) -> tuple[float, float]:
        return across[entry.day], HEIGHT - _EDGE - (entry.pain or 0) / 10 * (HEIGHT - 2 * _EDGE)

    parts = [f'<line class="spark-edge" x1="0" x2="{WIDTH}" y1="{y}" y2="{y}"/>' for y in (_EDGE, HEIGHT - _EDGE)]
    parts += [
        f'<line class="spark-session" x1="{across[day]:.1f}" x2="{across[day]:.1f}" y1="0" y2="{HEIGHT}"/>'
        for day in progress.sessions
    ]
    for run in runs([one.entry if one.entry and one.entry.pain is not None else None for one in progress.days]):
        if len(run) > 1:
            points = " ".join(f"{x:.1f},{y:.1f}" for x, y in map(at, run))
            parts.append(f'<polyline class="spark-line" fill="none" points="{points}"/>')
    for entry in scored(progress):
        x, y = at(entry)
        kind = "spark-late" if entry.late else "spark-dot"
        if entry.on_behalf is not None:
            points = f"{x:.1f},{y - 2.8:.1f} {x + 2.6:.1f},{y + 2:.1f} {x - 2.6:.1f},{y + 2:.1f}"
            parts.append(f'<polygon class="{kind}" points="{points}"/>')
        else:
            parts.append(f'<circle class="{kind}" cx="{x:.1f}" cy="{y:.1f}" r="2.2"/>')
    return (
        f'<svg class="spark" role="img" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}">'
        f"<title>{escape(headline(progress))}</title>{''.join(parts)}</svg>"
    )
