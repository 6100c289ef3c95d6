"""Where somebody is signed in, and signing out there; the owner can sign somebody of the team out."""

from datetime import datetime

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.domain.devices import WebSession
from bot.domain.people import Person, Role
from bot.i18n import gettext as _
from bot.services import signin
from bot.services.unit_of_work import Desk
from bot.web.context import at_desk, looking, number, site_of
from bot.web.rendering import render
from bot.web.security import checked_form, text_of
from bot.wording import phrases
from bot.wording.security import device


async def page(request: Request) -> Response:
    """Show one's own sessions, the last used first; to the owner how many the others have."""
    cookie = request.cookies.get(site_of(request).cookie, "")
    async with looking(request) as (desk, viewer):
        found = await signin.sessions_of(desk, viewer)
        mine = [
            (signin.handle(one), device(one.device), _used(desk, viewer, one), signin.is_this(desk, one, cookie))
            for one in found
        ]
        team = await signin.counts(desk, viewer) if viewer.role is Role.OWNER else []
    return render(
        request,
        "signed_in.html",
        viewer=viewer,
        said=_said(request.query_params.get("said", "")),
        mine=mine,
        team=team,
        idle=int(desk.practice.session_idle.total_seconds() // 60),
    )


def _used(desk: Desk, viewer: Person, session: WebSession) -> str:
    def when(moment: datetime) -> str:
        local = moment.astimezone(viewer.zone)
        return f"{phrases.day(local.date(), today=desk.today(viewer))} {phrases.clock(local)}"

    if session.created_at is None or session.last_used_at is None:
        return _("Not used since the last update")
    return _("Signed in {since}, last used {used}").format(
        since=when(session.created_at), used=when(session.last_used_at)
    )


def _said(code: str) -> str:
    return {
        "one": _("That device is signed out."),
        "others": _("You are signed out everywhere else."),
        "member": _("They are signed out everywhere. With a new link from the chat they come back."),
    }.get(code, "")


async def end(request: Request) -> Response:
    """Sign one device out."""
    cookie = request.cookies.get(site_of(request).cookie, "")
    form = await checked_form(request, cookie)
    async with at_desk(request) as (desk, viewer):
        await signin.end(desk, viewer, text_of(form, "session"))
    return RedirectResponse("/signed-in?said=one", status_code=303)


async def end_others(request: Request) -> Response:
    """Sign every other device out."""
    cookie = request.cookies.get(site_of(request).cookie, "")
    await checked_form(request, cookie)
    async with at_desk(request) as (desk, viewer):
        await signin.end_others(desk, viewer, cookie)
    return RedirectResponse("/signed-in?said=others", status_code=303)


async def end_all_of(request: Request) -> Response:
    """Sign somebody of the team out everywhere."""
    await checked_form(request, request.cookies.get(site_of(request).cookie, ""))
    async with at_desk(request) as (desk, viewer):
        await signin.end_all_of(desk, viewer, number(request, "id"))
    return RedirectResponse("/signed-in?said=member", status_code=303)


ROUTES = [
    Route("/signed-in", page),
    Route("/signed-in/end", end, methods=["POST"]),
    Route("/signed-in/end-others", end_others, methods=["POST"]),
    Route("/team/{id:int}/sign-out", end_all_of, methods=["POST"]),
]
