"""Calendars in and out: upload, preview and yes; coming sessions; the private feed."""

from dataclasses import dataclass
from datetime import datetime

from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.domain.calendars import FeedNames
from bot.domain.people import Person
from bot.i18n import gettext as _
from bot.i18n import speaking
from bot.ical.files import LARGEST, Refusal, UnreadableError
from bot.services import calendar_feeds, calendars, sessions
from bot.services.calendars import Deed, Preview
from bot.services.unit_of_work import Desk
from bot.web.context import at_desk, looking, open_view, site_of
from bot.web.rendering import render
from bot.web.security import checked_form, text_of
from bot.wording import calendars as wording
from bot.wording import phrases

LINES = 60
"""Appointments that a preview lists, and sessions that the page does."""


@dataclass(frozen=True)
class Found:
    """What a file would do, in words; ``import_id`` is None when there is nothing to say yes to."""

    import_id: int | None
    summary: str
    lines: tuple[str, ...]
    more: int
    remarks: tuple[str, ...]


async def page(request: Request) -> Response:
    """Show the calendar's page."""
    async with looking(request) as (desk, viewer):
        return await _page(request, desk, viewer, said=_said(request.query_params.get("said", "")))


async def _page(
    request: Request,
    desk: Desk,
    viewer: Person,
    *,
    said: str = "",
    wrong: str = "",
    found: Found | None = None,
    address: str = "",
) -> Response:
    coming = await sessions.coming(desk, viewer)
    feed = await calendar_feeds.feed_of(desk, viewer)
    read = None if feed is None else await calendar_feeds.feed_read(desk, viewer)
    return render(
        request,
        "calendar.html",
        viewer=viewer,
        status=422 if wrong else 200,
        said=said,
        wrong=wrong,
        found=found,
        address=address,
        coming=[
            (phrases.moment(one.starts_at, viewer, now=desk.now), client.id, client.name)
            for one, client in coming[:LINES]
        ],
        feed="" if feed is None else wording.names(feed.names),
        feed_read="" if read is None else phrases.day(read.astimezone(viewer.zone).date(), today=desk.today(viewer)),
        chosen=FeedNames.INITIALS if feed is None else feed.names,
        names=[(one, wording.names(one)) for one in FeedNames],
    )


def _said(code: str) -> str:
    return {
        "discarded": _("All right, nothing was changed."),
        "gone": _("That file no longer waits. Please send it again."),
        "ended": _("The address has stopped; calendar programs get nothing from it any more."),
    }.get(code, "")


async def upload(request: Request) -> Response:
    """Read a file and show what it would change; nothing changes yet."""
    async with looking(request) as (desk, viewer):
        now = desk.now
    # Only now is anything of the body read: a visitor cannot fill the disk.
    form = await _form(request)
    file = form.get("file")
    content = await file.read(LARGEST + 1) if isinstance(file, UploadFile) else b""
    await form.close()
    wrong, found = "", None
    with speaking(viewer.language):
        try:
            reading = await calendars.read(content, now=now, therapist=viewer)
            async with at_desk(request) as (desk, viewer):
                found = _found(await calendars.preview(desk, viewer, reading), viewer, now=now)
        except UnreadableError as error:
            wrong = wording.refusal(error.refusal if content else Refusal.NO_CALENDAR)
    async with looking(request) as (desk, viewer):
        return await _page(request, desk, viewer, wrong=wrong, found=found)


def _found(preview: Preview, viewer: Person, *, now: datetime) -> Found:
    doing = [one for one in preview.lines if one.deed is not Deed.SAME]
    return Found(
        import_id=preview.import_id,
        summary=wording.summary(preview),
        lines=tuple(wording.line(one, viewer, now=now) for one in doing[:LINES]),
        more=max(0, len(doing) - LINES),
        remarks=tuple(wording.remarks(preview)),
    )


async def take_over(request: Request) -> Response:
    """Do what was shown."""
    form = await _form(request)
    number = text_of(form, "import")
    async with at_desk(request) as (desk, viewer):
        if not number.isascii() or not number.isdigit() or len(number) > 18:
            return RedirectResponse("/calendar?said=gone", status_code=303)
        done = await calendars.take_over(desk, viewer, int(number))
    async with looking(request) as (desk, viewer):
        return await _page(request, desk, viewer, said=wording.done(done))


async def discard(request: Request) -> Response:
    """Forget what was read."""
    await _form(request)
    async with at_desk(request) as (desk, viewer):
        await calendars.discard(desk, viewer)
    return RedirectResponse("/calendar?said=discarded", status_code=303)


async def give_feed(request: Request) -> Response:
    """Make a new address and show it once."""
    form = await _form(request)
    async with at_desk(request) as (desk, viewer):
        names = text_of(form, "names")
        address = await calendar_feeds.give_feed(
            desk, viewer, names=FeedNames(names) if names in set(FeedNames) else FeedNames.INITIALS
        )
    async with looking(request) as (desk, viewer):
        return await _page(request, desk, viewer, address=address)


async def end_feed(request: Request) -> Response:
    """Let the address stop."""
    await _form(request)
    async with at_desk(request) as (desk, viewer):
        await calendar_feeds.end_feed(desk, viewer)
    return RedirectResponse("/calendar?said=ended", status_code=303)


async def feed(request: Request) -> Response:
    """Give a calendar program what is at a secret address; whoever does not know one finds nothing."""
    async with open_view(request) as desk:
        entries, now = await calendar_feeds.feed(desk, request.path_params["code"]), desk.now
    if entries is None:
        raise HTTPException(404)
    return Response(await calendar_feeds.written(entries, now=now), media_type="text/calendar; charset=utf-8")


async def _form(request: Request) -> FormData:
    return await checked_form(request, request.cookies.get(site_of(request).cookie, ""))


ROUTES = [
    Route("/calendar", page),
    Route("/calendar", upload, methods=["POST"]),
    Route("/calendar/yes", take_over, methods=["POST"]),
    Route("/calendar/no", discard, methods=["POST"]),
    Route("/calendar/feed", give_feed, methods=["POST"]),
    Route("/calendar/feed/end", end_feed, methods=["POST"]),
    Route("/feeds/{code}.ics", feed),
]
