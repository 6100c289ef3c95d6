"""What a therapist does on the page: acknowledge, answer, note, record. Each is one service and a way back."""

from datetime import date, time, timedelta

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.domain.errors import (
    AlreadyAcknowledgedError,
    AlreadyAnsweredError,
    AlreadyProposedError,
    AlreadySettledError,
    AlreadyThereError,
    LookAgainError,
    OverError,
)
from bot.domain.flags import LOOK_AHEAD
from bot.domain.people import Person
from bot.domain.sessions import YEARS, is_far
from bot.services import concerns, drafts, flags, questions, review, sessions
from bot.services.unit_of_work import Desk
from bot.web.context import at_desk, number, site_of
from bot.web.security import checked_form, text_of


async def acknowledge(request: Request) -> Response:
    """Acknowledge a danger sign, with what was done and a day to look again, or without."""
    form = await _form(request)
    flag_id = number(request, "id")
    async with at_desk(request) as (desk, viewer):
        said = "acknowledged"
        flag, _client = await flags.of_client(desk, viewer, flag_id)
        try:
            again = _look_again(form, desk.today(viewer))
            await flags.acknowledge(desk, viewer, flag_id, note=text_of(form, "note"), look_on=again)
            said = "acknowledged" if again is None else "acknowledged-again"
        except AlreadyAcknowledgedError:
            if text_of(form, "note").strip():
                # What was typed comes back with the page that says why.
                raise
            said = "already"
    return _back(flag.client_id, said, "flags")


def _look_again(form: FormData, today: date) -> date | None:
    """Return the day that a form says; a date that was typed before the days to choose from.

    Raises:
        LookAgainError: it is none.
    """
    try:
        if text_of(form, "on"):
            return date.fromisoformat(text_of(form, "on"))
        days = text_of(form, "again")
        return today + timedelta(days=int(days[:4])) if days else None
    except ValueError:
        raise LookAgainError(LOOK_AHEAD.days) from None


async def answer(request: Request) -> Response:
    """Answer a question; the client gets it in the chat."""
    form = await _form(request)
    question_id = number(request, "id")
    async with at_desk(request) as (desk, viewer):
        said = "answered"
        try:
            await questions.answer(desk, viewer, question_id, text_of(form, "text"))
        except AlreadyAnsweredError:
            said = "already"
        asked = await questions.find(desk, question_id)
    site_of(request).on_posted()
    return _back(0 if asked is None else asked.client_id, said, "questions")


async def propose(request: Request) -> Response:
    """Propose an answer that was given as an answer for everybody; the owner approves it."""
    await _form(request)
    question_id = number(request, "id")
    async with at_desk(request) as (desk, viewer):
        said = "proposed"
        try:
            if await drafts.propose(desk, viewer, question_id) is None:
                said = "approved"
        except AlreadyProposedError:
            said = "already"
        asked = await questions.find(desk, question_id)
    site_of(request).on_posted()
    return _back(0 if asked is None else asked.client_id, said, "questions")


async def note(request: Request) -> Response:
    """Keep a private note."""
    form = await _form(request)
    client_id = number(request, "id")
    async with at_desk(request) as (desk, viewer):
        await review.add_note(desk, viewer, client_id, text_of(form, "text"))
    return _back(client_id, "noted", "notes")


async def settle(request: Request) -> Response:
    """Settle what hurts a client."""
    await _form(request)
    client_id, said = number(request, "id"), "settled"
    async with at_desk(request) as (desk, viewer):
        try:
            await concerns.settle(desk, viewer, client_id)
        except AlreadySettledError:
            said = "already"
    site_of(request).on_posted()
    return _back(client_id, said, "hurts")


async def session(request: Request) -> Response:
    """Record a session, past or planned."""
    form = await _form(request)
    client_id = number(request, "id")
    async with at_desk(request) as (desk, viewer):
        # Whose client it is comes before what was typed.
        await desk.client_for(viewer, client_id)
        try:
            day = date.fromisoformat(text_of(form, "day"))
            at = time.fromisoformat(text_of(form, "at")).replace(tzinfo=None) if text_of(form, "at") else None
        except ValueError:
            return _back(client_id, "no-date", "sessions")
        if day.year not in YEARS:
            return _back(client_id, "no-date", "sessions")
        said = "recorded-far" if is_far(day, today=desk.today(viewer)) else "recorded"
        about = text_of(form, "note") or None
        await sessions.record(
            desk, viewer, client_id, day=day, at=None if at is None else at.replace(tzinfo=None), note=about
        )
    return _back(client_id, said, "sessions")


async def move(request: Request) -> Response:
    """Give a session another time."""
    form = await _form(request)
    session_id = number(request, "id")
    async with at_desk(request) as (desk, viewer):
        _session, client = await sessions.find(desk, viewer, session_id)
        said = "moved"
        try:
            day, at = date.fromisoformat(text_of(form, "day")), time.fromisoformat(text_of(form, "at"))
            if day.year not in YEARS:
                raise ValueError("too far away")
            await sessions.move(desk, viewer, session_id, day=day, at=at.replace(tzinfo=None))
        except ValueError:
            said = "no-date"
        except AlreadyThereError:
            said = "there"
        if said == "moved" and is_far(day, today=desk.today(viewer)):
            # The client hears of it when it was looked at again.
            said = "moved-far"
        if said == "moved" and text_of(form, "tell"):
            said = await _told(desk, viewer, session_id, said)
    site_of(request).on_posted()
    return _back(client.id, said, "sessions")


async def _told(desk: Desk, viewer: Person, session_id: int, said: str) -> str:
    """Let the client know, if there is anybody to tell; returns what the page says."""
    try:
        await sessions.tell(desk, viewer, session_id)
    except OverError:
        return said
    return f"{said}-told"


async def call_off(request: Request) -> Response:
    """Call a session off."""
    form = await _form(request)
    session_id, said = number(request, "id"), "called-off"
    async with at_desk(request) as (desk, viewer):
        _session, client = await sessions.cancel(desk, viewer, session_id)
        if text_of(form, "tell"):
            said = await _told(desk, viewer, session_id, said)
    site_of(request).on_posted()
    return _back(client.id, said, "sessions")


async def _form(request: Request) -> FormData:
    return await checked_form(request, request.cookies.get(site_of(request).cookie, ""))


def _back(client_id: int, said: str, part: str) -> Response:
    """Lead back to the page, which says what was done; going back in the browser does nothing twice."""
    return RedirectResponse(f"/clients/{client_id}?said={said}#{part}", status_code=303)


ROUTES = [
    Route("/flags/{id:int}/acknowledge", acknowledge, methods=["POST"]),
    Route("/questions/{id:int}/answer", answer, methods=["POST"]),
    Route("/questions/{id:int}/propose", propose, methods=["POST"]),
    Route("/clients/{id:int}/settle", settle, methods=["POST"]),
    Route("/clients/{id:int}/notes", note, methods=["POST"]),
    Route("/clients/{id:int}/sessions", session, methods=["POST"]),
    Route("/sessions/{id:int}/move", move, methods=["POST"]),
    Route("/sessions/{id:int}/call-off", call_off, methods=["POST"]),
]
