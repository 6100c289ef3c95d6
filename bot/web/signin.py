"""Coming in with a one-time link from the chat, and leaving."""

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.domain.devices import device_of
from bot.domain.errors import SignedOutError
from bot.i18n import gettext as _
from bot.services import signin
from bot.services.tokens import new_code
from bot.web.context import open_desk, site_of
from bot.web.rendering import render
from bot.web.security import checked_form, form_token

DOOR = "door"
"""A cookie for the one form that is shown to somebody without a session."""

DOOR_SECONDS = 900


async def how(request: Request) -> Response:
    """Explain how to come in."""
    return render(request, "problem.html", title=_("Please sign in"), text=SignedOutError().words())


async def ask(request: Request) -> Response:
    """Show the button. Opening the link does not use it up: previews of messages open links too."""
    door = new_code()
    page = render(request, "signin.html", door_token=form_token(door))
    secure = site_of(request).is_secure
    page.set_cookie(DOOR, door, max_age=DOOR_SECONDS, httponly=True, samesite="lax", secure=secure, path="/signin")
    return page


async def come_in(request: Request) -> Response:
    """Use the link up and start a session."""
    await checked_form(request, request.cookies.get(DOOR, ""))
    site, code, cookie = site_of(request), request.path_params["code"], None
    async with site.records.reading() as desk:
        why, now = await signin.refusal(desk, code), desk.now
        is_news = why is not None and await signin.is_news(desk, code, why)
    if why is None:
        async with open_desk(request) as desk:
            cookie = await signin.sign_in(desk, code, device=device_of(request.headers.get("User-Agent", "")))
    else:
        if is_news:
            async with open_desk(request) as desk:
                await signin.write_refusal(desk, code, why)
        if not site.wrong_links.takes(now):
            return PlainTextResponse(_("Please try again in a minute."), status_code=429, headers={"Retry-After": "60"})
    if cookie is None:
        text = _(
            "The link was used before, is older than ten minutes, or you have asked for a newer one. "
            "Send /dashboard to the bot for a new one."
        )
        return render(request, "problem.html", status=403, title=_("This link no longer works"), text=text)
    answer = RedirectResponse("/", status_code=303)
    answer.set_cookie(
        site.cookie,
        cookie,
        max_age=int(signin.SESSION_LIFETIME.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=site.is_secure,
    )
    answer.delete_cookie(DOOR, path="/signin", secure=site.is_secure, httponly=True, samesite="lax")
    return answer


async def leave(request: Request) -> Response:
    """End the session."""
    site = site_of(request)
    cookie = request.cookies.get(site.cookie, "")
    await checked_form(request, cookie)
    async with open_desk(request) as desk:
        await signin.sign_out(desk, cookie)
    answer = render(
        request, "problem.html", title=_("You are signed out"), text=_("Send /dashboard to the bot to come back.")
    )
    answer.delete_cookie(site.cookie, secure=site.is_secure, httponly=True, samesite="lax")
    return answer


ROUTES = [
    Route("/signin", how),
    Route("/signin/{code}", ask, methods=["GET"]),
    Route("/signin/{code}", come_in, methods=["POST"]),
    Route("/signout", leave, methods=["POST"]),
]
