"""Clients go to a colleague in one deed: chosen in the list or on a client's page, looked over, then sent once."""

from collections.abc import Iterable

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.domain.errors import NotFoundError
from bot.domain.people import Role
from bot.i18n import gettext as _
from bot.services import covers, readers, team
from bot.services.team import Handed
from bot.web.context import LARGEST_ID, at_desk, looking, number, site_of
from bot.web.rendering import render
from bot.web.security import checked_form, text_of


async def look_over(request: Request) -> Response:
    """Show who would go to whom, and what follows; nothing changes yet."""
    given = request.query_params
    chosen, to = given.getlist("client"), given.get("to", "")
    async with looking(request) as (desk, viewer):
        if not to or not (chosen or given.get("all")):
            return RedirectResponse("/?said=nobody", status_code=303)
        (to_id,) = _numbers([to])
        if given.get("all"):
            numbers = [one.id for one in await covers.own(desk, viewer) if one.therapist_id != to_id]
        else:
            numbers = _numbers(chosen)
        clients, colleague = await team.to_hand_over(desk, viewer, client_ids=numbers, to_id=to_id)
    return render(
        request,
        "hand_over.html",
        viewer=viewer,
        clients=clients,
        numbers=" ".join(str(one.id) for one in clients),
        colleague=colleague,
        is_asked=colleague.role is not Role.OWNER,
    )


async def hand_over(request: Request) -> Response:
    """Let the clients go to the colleague, or ask them first."""
    form = await checked_form(request, request.cookies.get(site_of(request).cookie, ""))
    async with at_desk(request) as (desk, viewer):
        (to_id,) = _numbers([text_of(form, "to")])
        numbers = _numbers(text_of(form, "clients").split())
        handed = await team.hand_over(desk, viewer, client_ids=numbers, to_id=to_id)
    site_of(request).on_posted()
    code = _code(handed)
    if len(numbers) == 1 and (handed.asked or viewer.role is Role.OWNER):
        return RedirectResponse(f"/clients/{numbers[0]}?said={code}#care", status_code=303)
    return RedirectResponse(f"/?said={code}", status_code=303)


def _code(handed: Handed) -> str:
    if handed.moved and handed.asked:
        return "handed-both"
    return "handed-asked" if handed.asked else "handed" if handed.moved else "handed-nobody"


async def call_back(request: Request) -> Response:
    """Let a client not be asked any more."""
    await checked_form(request, request.cookies.get(site_of(request).cookie, ""))
    client_id = number(request, "id")
    async with at_desk(request) as (desk, viewer):
        await readers.call_back(desk, viewer, client_id)
    site_of(request).on_posted()
    return RedirectResponse(f"/clients/{client_id}?said=called-back#care", status_code=303)


def _numbers(given: Iterable[str]) -> list[int]:
    """Return numbers of people.

    Raises:
        NotFoundError: one of them is none that anybody can have.
    """
    found = list(given)
    if not all(one.isascii() and one.isdigit() and len(one) < 20 and int(one) <= LARGEST_ID for one in found):
        raise NotFoundError
    return [int(one) for one in found]


def said(code: str) -> str:
    """Return what is said after a hand-over; '' for another code."""
    return {
        "nobody": _("Choose one client or more, and a colleague."),
        "handed": _("Handed over. The clients are told, and so is whoever looks after them from now on."),
        "handed-asked": _("The clients are asked. Until each has said yes nothing moves; the list says who was asked."),
        "handed-both": _("Who never agreed is handed over; the others are asked, and until their yes nothing moves."),
        "handed-nobody": _("Nothing had to be changed."),
        "called-back": _("Called back: the client is not asked any more, and nothing has moved."),
    }.get(code, "")


ROUTES = [
    Route("/hand-over", look_over),
    Route("/hand-over", hand_over, methods=["POST"]),
    Route("/clients/{id:int}/asked/call-back", call_back, methods=["POST"]),
]
