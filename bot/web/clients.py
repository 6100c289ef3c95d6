"""The list, worst first, and one client's page."""

from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.domain.people import Person, Role
from bot.i18n import gettext as _
from bot.services import care, covers, guardians, review
from bot.services.unit_of_work import Desk
from bot.web import hand_over
from bot.web.care_view import care_view
from bot.web.client_view import SPANS, client_view
from bot.web.context import looking, number
from bot.web.list_view import chosen_page, client_list
from bot.web.plan_views import Typed, plan_forms
from bot.web.programmes import panel_of
from bot.web.rendering import render
from bot.wording import consents
from bot.wording import guardians as words


async def clients(request: Request) -> Response:
    """Show the list."""
    given = request.query_params
    page = given.get("page", "1")
    async with looking(request) as (desk, viewer):
        chosen = chosen_page(
            await review.client_list(desk, viewer),
            query=given.get("q", "")[:100],
            why=given.get("why", ""),
            page=int(page) if page.isascii() and page.isdigit() and len(page) < 6 else 1,
        )
        recent = await review.recent(desk, [row.client for row in chosen.rows])
        shown = client_list(chosen, recent, viewer=viewer, now=desk.now)
        own = len(await covers.own(desk, viewer))
        colleagues = await care.colleagues(desk, but=None if viewer.role is Role.OWNER else viewer.id)
    return render(
        request,
        "clients.html",
        viewer=viewer,
        shown=shown,
        said=hand_over.said(given.get("said", "")),
        own=own,
        colleagues=colleagues if own else (),
    )


async def client(request: Request) -> Response:
    """Show one client."""
    async with looking(request) as (desk, viewer):
        return await client_response(request, desk, viewer, number(request, "id"))


async def client_response(
    request: Request, desk: Desk, viewer: Person, client_id: int, *, typed: Typed | None = None
) -> Response:
    """Return one client's page.

    Args:
        typed: a plan that was refused; the page says why beside its fields.

    Raises:
        NotFoundError: there is no such client, or it is not the viewer's.
    """
    span = chosen_span(request)
    page = await review.client_page(desk, viewer, client_id, days=SPANS[span])
    shown = client_view(page, viewer=viewer, now=desk.now, span=span, library=desk.practice.library)
    whose = await care.of_client(desk, viewer, client_id)
    agreement = await guardians.of_client(desk, viewer, client_id)
    if agreement.guardian is not None:
        shown = replace(shown, about=(*shown.about, words.agreed_by(agreement.guardian, agreement.recorded_by)))
    return render(
        request,
        "client.html",
        viewer=viewer,
        status=200 if typed is None else 422,
        shown=shown,
        said=said_name(request.query_params.get("said", "")),
        agreed=[consents.line(one, agreement.names, zone=viewer.zone) for one in agreement.consents],
        care=care_view(whose, now=desk.now),
        panel=await panel_of(desk, page.row.client) if page.row.client.has_agreed else None,
        forms=plan_forms(page.row.client, page.plans, typed=typed) if page.row.client.has_agreed else (),
    )


def chosen_span(request: Request) -> str:
    """Return the span that the address asks for; 14 days when it asks for none that there is."""
    given = request.query_params.get("days", "")
    return given if given in SPANS else "14"


def said_name(code: str) -> str:
    """Return what is said after a deed."""
    return {
        "noted": _("The note is kept. Only staff read it."),
        "recorded": _("The session is recorded. It shows as a line in the chart."),
        "recorded-far": _("The session is recorded, more than a year from today. If the year is wrong, move it below."),
        "moved-far": _(
            "The session is moved, to more than a year from today; the client does not know of it yet. "
            "If the year is wrong, move it once more."
        ),
        "acknowledged": _("Acknowledged, with your name and the time."),
        "acknowledged-again": _(
            "Acknowledged, with your name and the time. It waits for you again on that day; I tell you in the morning."
        ),
        "settled": _("Settled. The client reads that you have seen it."),
        "already": _("Somebody else was faster; it is done already."),
        "answered": _("Your answer is on its way to the chat."),
        "proposed": _("Proposed. Once the owner approves it, everybody who asks finds it."),
        "approved": _("Approved. Everybody who asks finds it from now on."),
        "planned": _("The reminders are changed, and the client is told."),
        "assigned": _("The programme is on its way to the chat."),
        "ended": _("The programme is ended, and the client is told."),
        "discarded": _("Discarded. Nothing has changed for the client."),
        "released": _("It may be offered again."),
        "moved": _("The session is moved. What I send around it moves along."),
        "moved-told": _("The session is moved, and the client is told; in quiet hours, when they end."),
        "called-off": _("The session is called off. The client does not know of it yet."),
        "called-off-told": _("The session is called off, and the client is told; in quiet hours, when they end."),
        "there": _("The client has another session at that time, so nothing was changed."),
        "no-date": _("That was no date, so nothing was stored."),
    }.get(code) or hand_over.said(code)


ROUTES = [Route("/", clients), Route("/clients/{id:int}", client)]
