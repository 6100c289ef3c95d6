"""Programmes on the dashboard: the panel, the editor, and the pictures of exercises."""

import asyncio
from collections.abc import Callable
from datetime import date
from functools import partial
from urllib.parse import quote

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.content.pictures import Picture
from bot.domain.audit import AuditAction
from bot.domain.errors import NotFoundError
from bot.domain.people import Person
from bot.domain.programme_edits import Add, Days, Dose, Edit, Ends, Move, Remove, Starts, Word
from bot.domain.programmes import Fault, Mistake, Programme
from bot.services import exercises, programmes
from bot.services.unit_of_work import Desk
from bot.web.context import at_desk, looking, number, site_of
from bot.web.programme_views import Editor, Panel
from bot.web.programme_views import editor as editor_view
from bot.web.programme_views import panel as panel_view
from bot.web.rendering import render
from bot.web.security import checked_form, text_of

QUERY_LIMIT = 60


async def panel_of(desk: Desk, client: Person) -> Panel:
    """Return the programme's part of a client's page, for somebody who may see it."""
    current, past = await programmes.history(desk, client)
    return panel_view(
        client,
        current,
        past,
        await exercises.log_of(desk, client),
        (await exercises.standing(desk, client)).hurting,
        now=desk.now,
        library=desk.practice.library,
    )


async def edit(request: Request) -> Response:
    """Show the form."""
    async with looking(request) as (desk, viewer):
        draft = await programmes.beginning(desk, viewer, number(request, "id"))
        shown = await _editor(desk, viewer, draft, query=request.query_params.get("q", "")[:QUERY_LIMIT], wrong=())
    return render(request, "programme.html", viewer=viewer, shown=shown)


async def _editor(desk: Desk, viewer: Person, draft: Programme, *, query: str, wrong: tuple[Mistake, ...]) -> Editor:
    client = await desk.diary_of(viewer, draft.client_id)
    # Which exercises fit says where it hurts.
    await desk.looked(viewer, [client.id], AuditAction.VIEWED)
    choices = await programmes.choices(desk, client)
    return editor_view(
        draft,
        client,
        choices,
        query=query,
        is_change=await programmes.active(desk, client) is not None,
        wrong=wrong,
        library=desk.practice.library,
    )


async def change(request: Request) -> Response:
    """Take in the form: keep what was typed, do what the pressed button says, and perhaps assign it."""
    form = await _form(request)
    client_id = number(request, "id")
    deed, _colon, exercise_id = text_of(form, "do").partition(":")
    query = text_of(form, "q")[:QUERY_LIMIT]
    async with at_desk(request) as (desk, viewer):
        draft = await programmes.draft_for(desk, viewer, client_id)
        if deed == "discard":
            await programmes.discard(desk, viewer, draft.id)
            return _to_client(client_id, "discarded")
        edits, unreadable = _filled(draft, form)
        if deed in _PRESSED:
            edits.append(_PRESSED[deed](exercise_id))
        draft = await programmes.edit(desk, viewer, draft.id, *edits)
        if deed != "save":
            return RedirectResponse(f"/clients/{client_id}/programme?q={quote(query)}", status_code=303)
        wrong = unreadable or await programmes.check(desk, draft)
        if not wrong:
            await programmes.assign(desk, viewer, draft.id)
    if wrong:
        async with looking(request) as (desk, viewer):
            shown = await _editor(desk, viewer, draft, query=query, wrong=wrong)
        return render(request, "programme.html", viewer=viewer, status=422, shown=shown)
    site_of(request).on_posted()
    return _to_client(client_id, "assigned")


_PRESSED: dict[str, Callable[[str], Edit]] = {
    "add": Add,
    "out": Remove,
    "up": partial(Move, by=-1),
    "down": partial(Move, by=1),
}
"""What the form's buttons do to one exercise."""


def _filled(draft: Programme, form: FormData) -> tuple[list[Edit], tuple[Mistake, ...]]:
    """Return what the form's fields make of the draft, and what could not be read."""
    chosen = {str(one) for one in form.getlist("weekday")}
    edits: list[Edit] = [Dose(one, text_of(form, f"dose-{one}")) for one in draft.exercises]
    edits += [Days(frozenset(one for one in range(7) if str(one) in chosen)), Word(text_of(form, "word"))]
    wrong: tuple[Mistake, ...] = ()
    for name, kind in (("starts", Starts), ("ends", Ends)):
        try:
            edits.append(kind(date.fromisoformat(text_of(form, name))))
        except ValueError:
            wrong = (Mistake(Fault.NO_DATE),)
    return edits, wrong


async def end(request: Request) -> Response:
    """End the programme early."""
    await _form(request)
    client_id = number(request, "id")
    async with at_desk(request) as (desk, viewer):
        was_there = await programmes.end(desk, viewer, client_id)
    site_of(request).on_posted()
    return _to_client(client_id, "ended" if was_there else "already")


async def release(request: Request) -> Response:
    """Let an exercise be offered again after it hurt."""
    form = await _form(request)
    client_id = number(request, "id")
    async with at_desk(request) as (desk, viewer):
        await exercises.release(desk, viewer, client_id, text_of(form, "exercise"))
    return _to_client(client_id, "released")


async def _form(request: Request) -> FormData:
    return await checked_form(request, request.cookies.get(site_of(request).cookie, ""))


def _to_client(client_id: int, said: str) -> Response:
    return RedirectResponse(f"/clients/{client_id}?said={said}#programme", status_code=303)


async def picture(request: Request) -> Response:
    """Show the picture of an exercise, for whoever is signed in."""
    found = await _picture(request)
    path = found.dark if request.query_params.get("dark") == "1" else found.light
    return Response(await asyncio.to_thread(path.read_bytes), media_type="image/svg+xml", headers=KEPT)


async def loop(request: Request) -> Response:
    """Show how it moves."""
    found = await _picture(request)
    if not found.moves:
        raise NotFoundError
    return Response(await asyncio.to_thread(found.sent.read_bytes), media_type="image/gif", headers=KEPT)


KEPT = {"Cache-Control": "private, max-age=3600"}
"""Pictures of exercises say nothing about anybody."""


async def _picture(request: Request) -> Picture:
    async with looking(request) as (desk, _viewer):
        found = desk.practice.library.pictures.get(request.path_params["name"])
    if found is None:
        raise NotFoundError
    return found


ROUTES = [
    Route("/clients/{id:int}/programme", edit),
    Route("/clients/{id:int}/programme", change, methods=["POST"]),
    Route("/clients/{id:int}/programme/end", end, methods=["POST"]),
    Route("/clients/{id:int}/exercises/release", release, methods=["POST"]),
    Route("/exercises/{name}.svg", picture),
    Route("/exercises/{name}.gif", loop),
]
