"""What is kept of those whose account is gone, for the owner: treatment records, and what was agreed to."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.content.library import Library
from bot.domain.people import Person
from bot.domain.records import KeptKind, KeptLine, KeptRecord
from bot.i18n import gettext as _
from bot.i18n import ngettext
from bot.services import records
from bot.web.context import looking, number
from bot.web.rendering import render
from bot.wording import consents
from bot.wording import flags as flag_words


async def kept(request: Request) -> Response:
    """List them, the newest first."""
    async with looking(request) as (desk, viewer):
        found = await records.kept(desk, viewer)
        years = desk.practice.keep_treatment_years
        agreed = [consents.kept(one, zone=viewer.zone) for one in await records.kept_consents(desk, viewer)]
        shown = [(one.subject_id, one.name, _lines(one), f"{one.until(years):%Y-%m-%d}") for one in found]
    return render(request, "kept.html", viewer=viewer, shown=shown, agreed=agreed, record=None)


async def one(request: Request) -> Response:
    """Show one, oldest line first."""
    async with looking(request) as (desk, viewer):
        found, lines = await records.read(desk, viewer, number(request, "id"))
        said = [_line(line, viewer, desk.practice.library) for line in lines]
        until = f"{found.until(desk.practice.keep_treatment_years):%Y-%m-%d}"
    record = {"name": found.name, "until": until, "lines": said}
    return render(request, "kept.html", viewer=viewer, shown=(), agreed=(), record=record)


def _lines(record: KeptRecord) -> str:
    return ngettext("{n} line", "{n} lines", record.lines).format(n=record.lines)


def _line(line: KeptLine, viewer: Person, library: Library) -> tuple[str, str, str]:
    """When, what, and the notes."""
    when = f"{line.at.astimezone(viewer.zone):%Y-%m-%d %H:%M}"
    by = line.by or _("somebody who has left")
    if line.kind is KeptKind.SESSION:
        return when, _("Session, {name}").format(name=by), line.note
    rule = library.rule(line.rule)
    parts = [_("Danger sign: {name}").format(name=flag_words.name(rule))]
    if line.times > 1:
        parts.append(ngettext("{n} time", "{n} times", line.times).format(n=line.times))
    if line.corrected:
        parts.append(_("the client said that it was not this"))
    if line.acknowledged_at is None:
        parts.append(_("nobody has acknowledged it"))
    else:
        at = f"{line.acknowledged_at.astimezone(viewer.zone):%Y-%m-%d %H:%M}"
        parts.append(_("acknowledged by {name}, {when}").format(name=by, when=at))
    return when, "; ".join(parts), line.note


ROUTES = [Route("/kept", kept), Route("/kept/{id:int}", one)]
