"""A client's chart, for the page to draw and for paper; and the calendar of reminders."""

from typing import TypedDict

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot import beside
from bot.i18n import gettext as _
from bot.i18n import speaking
from bot.pictures import charts
from bot.services import adherence, review
from bot.services.review import ClientDays
from bot.web.client_view import SPANS, from_first_entry
from bot.web.clients import chosen_span
from bot.web.context import looking, number
from bot.wording import phrases

CALENDAR_DAYS = 42
NARROW, WIDE = 200, 1200
"""Units that the days of a chart may take."""

PAPER = 640
"""Units that they take in a picture."""

SVG = "image/svg+xml"


async def chart_json(request: Request) -> Response:
    """Give the specification that the page draws and lets one touch."""
    given = request.query_params.get("width", "")
    width = min(WIDE, max(NARROW, int(given))) if given.isascii() and given.isdigit() and len(given) < 6 else 600
    found, language = await _days(request, SPANS[chosen_span(request)])
    with speaking(language):
        spec = await beside.work(charts.diary_json, from_first_entry(found.progress), **_look(request, found, width))
    return Response(spec, media_type="application/json")


async def chart_svg(request: Request) -> Response:
    """Give the same chart as a picture, for paper and for browsers without scripts."""
    found, language = await _days(request, SPANS[chosen_span(request)])
    with speaking(language):
        drawn = await beside.work(charts.diary_svg, from_first_entry(found.progress), **_look(request, found, PAPER))
    return Response(drawn, media_type=SVG)


async def calendar_svg(request: Request) -> Response:
    """Give the calendar of what became of each reminder."""
    found, language = await _days(request, CALENDAR_DAYS)
    with speaking(language):
        states = adherence.day_states(
            found.deliveries, found.progress, zone=found.client.zone, today=found.progress.days[-1].day
        )
        named = {phrases.plan_kind(kind): by_day for kind, by_day in states.items() if by_day}
        drawn = await beside.work(charts.adherence_svg, named, dark=_is_dark(request))
    return Response(drawn, media_type=SVG)


async def course_svg(request: Request) -> Response:
    """Give the weekly questions and soreness after sessions."""
    found, language = await _days(request, CALENDAR_DAYS)
    with speaking(language):
        sore = [
            charts.Soreness(one.session_id, one.session_at.astimezone(found.client.zone).date(), one.stage, one.score)
            for one in found.sore
        ]
        drawn = await beside.work(charts.course_svg, found.pegs, sore, dark=_is_dark(request))
    return Response(drawn, media_type=SVG)


async def _days(request: Request, days: int) -> tuple[ClientDays, str]:
    async with looking(request) as (desk, viewer):
        return await review.client_days(desk, viewer, number(request, "id"), days=days), viewer.language


class Drawn(TypedDict):
    """How a client's days are drawn."""

    name: str
    events: list[charts.Event]
    width: int
    dark: bool


def _look(request: Request, found: ClientDays, width: int) -> Drawn:
    zone, label = found.client.zone, _("danger sign")
    events = [charts.Event(day=flag.raised_at.astimezone(zone).date(), label=label) for flag in found.flags]
    return Drawn(name=found.client.name, events=events, width=width, dark=_is_dark(request))


def _is_dark(request: Request) -> bool:
    return request.query_params.get("dark") == "1"


ROUTES = [
    Route("/clients/{id:int}/chart.json", chart_json),
    Route("/clients/{id:int}/chart.svg", chart_svg),
    Route("/clients/{id:int}/calendar.svg", calendar_svg),
    Route("/clients/{id:int}/course.svg", course_svg),
]
