"""A client's chart, for the page to draw and for paper; and the calendar of reminders."""

import asyncio

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

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


async def chart_json(request: Request) -> Response:
    """Give the specification that the page draws and lets one touch."""
    given = request.query_params.get("width", "")
    width = min(WIDE, max(NARROW, int(given))) if given.isascii() and given.isdigit() and len(given) < 6 else 600
    found, language = await _days(request, SPANS[chosen_span(request)])
    with speaking(language):
        spec = _chart(found, dark=_is_dark(request), interactive=True, width=width)
    return JSONResponse(spec)


async def chart_svg(request: Request) -> Response:
    """Give the same chart as a picture, for paper and for browsers without scripts."""
    found, language = await _days(request, SPANS[chosen_span(request)])
    with speaking(language):
        spec = _chart(found, dark=_is_dark(request), interactive=False, width=640)
    return await _drawn(spec)


async def calendar_svg(request: Request) -> Response:
    """Give the calendar of what became of each reminder."""
    found, language = await _days(request, CALENDAR_DAYS)
    with speaking(language):
        states = adherence.day_states(
            found.deliveries, found.progress, zone=found.client.zone, today=found.progress.days[-1].day
        )
        named = {phrases.plan_kind(kind): by_day for kind, by_day in states.items() if by_day}
        spec = charts.adherence_calendar(named, dark=_is_dark(request))
    return await _drawn(spec)


async def course_svg(request: Request) -> Response:
    """Give the weekly questions and soreness after sessions."""
    found, language = await _days(request, CALENDAR_DAYS)
    with speaking(language):
        spec = charts.course_chart(
            found.pegs,
            [
                charts.Soreness(
                    one.session_id, one.session_at.astimezone(found.client.zone).date(), one.stage, one.score
                )
                for one in found.sore
            ],
            dark=_is_dark(request),
        )
    return await _drawn(spec)


async def _days(request: Request, days: int) -> tuple[ClientDays, str]:
    async with looking(request) as (desk, viewer):
        return await review.client_days(desk, viewer, number(request, "id"), days=days), viewer.language


def _chart(found: ClientDays, *, dark: bool, interactive: bool, width: int) -> charts.Spec:
    return charts.client_chart(
        from_first_entry(found.progress),
        name=found.client.name,
        dark=dark,
        interactive=interactive,
        width=width,
        events=[
            charts.Event(day=flag.raised_at.astimezone(found.client.zone).date(), label=_("danger sign"))
            for flag in found.flags
        ],
    )


def _is_dark(request: Request) -> bool:
    return request.query_params.get("dark") == "1"


async def _drawn(spec: charts.Spec) -> Response:
    # The page is the ground, on the screen and on white paper.
    spec["config"]["background"] = None
    return Response(await asyncio.to_thread(charts.svg, spec), media_type="image/svg+xml")


ROUTES = [
    Route("/clients/{id:int}/chart.json", chart_json),
    Route("/clients/{id:int}/chart.svg", chart_svg),
    Route("/clients/{id:int}/calendar.svg", calendar_svg),
    Route("/clients/{id:int}/course.svg", course_svg),
]
