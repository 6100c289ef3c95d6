"""Therapists change when the bot writes to a client."""

from dataclasses import replace
from datetime import date

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.domain.errors import InQuietHoursError, NotFoundError, TooManyTimesError
from bot.domain.people import Person
from bot.domain.plans import FOLLOWING, PlanKind, Rule, comes
from bot.i18n import gettext as _
from bot.services import people, reminders
from bot.services.unit_of_work import Desk
from bot.understanding.reminder_rules import Wish, read
from bot.understanding.times import UnclearError
from bot.web.clients import client_response
from bot.web.context import at_desk, looking, number, site_of
from bot.web.plan_views import Typed, unclear
from bot.web.rendering import TIMES_LIMIT
from bot.web.security import checked_form, text_of


async def change(request: Request) -> Response:
    """Store one plan, or show the page again with what is wrong beside the field."""
    form = await checked_form(request, request.cookies.get(site_of(request).cookie, ""))
    client_id = number(request, "id")
    async with at_desk(request) as (desk, viewer):
        client = await desk.client_for(viewer, client_id)
        kind = _kind(text_of(form, "kind"))
        if not client.has_agreed:
            raise NotFoundError
        typed = _typed(kind, form)
        rule, wrong = _rule(desk, client, typed, is_on=text_of(form, "on") == "yes")
        asks = kind is PlanKind.HYDRATION and client.fluids_limited is None
        if not wrong and asks and comes(kind, rule) and typed.fluids not in {"yes", "no"}:
            wrong["fluids"] = _("Please ask first whether a doctor limits fluids.")
        if not wrong:
            try:
                await reminders.set_rule(desk, client, kind, rule, by=viewer)
            except (InQuietHoursError, TooManyTimesError) as error:
                wrong["times"] = error.words()
        if not wrong and asks and typed.fluids:
            await people.set_fluids_limited(desk, client, limited=typed.fluids == "yes")
    if wrong:
        async with looking(request) as (desk, viewer):
            return await client_response(request, desk, viewer, client_id, typed=replace(typed, wrong=wrong))
    site_of(request).on_posted()
    return RedirectResponse(f"/clients/{client_id}?said=planned#plan", status_code=303)


def _rule(desk: Desk, client: Person, typed: Typed, *, is_on: bool) -> tuple[Rule, dict[str, str]]:
    """Return the rule that a form says, and what is wrong with it by field."""
    if typed.kind in FOLLOWING:
        switch = reminders.switched_on if is_on else reminders.switched_off
        return switch(typed.kind, Rule()), {}
    wrong: dict[str, str] = {}
    days: dict[str, date | None] = {}
    for name, text in (("starts", typed.starts), ("ends", typed.ends)):
        try:
            days[name] = date.fromisoformat(text) if text else None
        except ValueError:
            wrong[name] = _("That is no date. Write it like 2026-05-31.")
    if wrong:
        return Rule(), wrong
    starts, ends = days["starts"], days["ends"]
    today = desk.today(client)
    if ends is not None and ends < (starts or today):
        wrong["ends"] = _("The end comes before the start.") if starts else _("That day is over already.")
    wish, unread = _wish(typed.times, today=today)
    if unread:
        wrong["times"] = unread
    if not wish.off and not (wish.weekdays or typed.weekdays):
        wrong["weekdays"] = _("Choose at least one day, or leave the times empty.")
    if typed.kind is PlanKind.PEG and not wish.off and len(wish.weekdays or typed.weekdays) > 1:
        wrong["weekdays"] = _("They look back on a week, so they come once a week: choose one day.")
    if typed.kind is PlanKind.PEG and len(wish.times or ()) > 1:
        wrong["times"] = _("They come once a week: one time is enough.")
    if wrong:
        return Rule(), wrong
    # What is not in the form is not kept: it shows all there is.
    base = Rule(weekdays=typed.weekdays, starts=starts, ends=ends)
    return reminders.with_wish(typed.kind, base, wish), {}


def _wish(times: str, *, today: date) -> tuple[Wish, str]:
    """Return what the field of the times says, and why it cannot be read; '' when it can."""
    if len(times) > TIMES_LIMIT:
        return Wish(off=True), _("Up to {n} characters, please.").format(n=TIMES_LIMIT)
    try:
        return (read(times, today=today) if times else Wish(off=True)), ""
    except UnclearError as error:
        return Wish(off=True), unclear(error, today=today)


def _kind(text: str) -> PlanKind:
    try:
        return PlanKind(text)
    except ValueError as error:
        raise NotFoundError from error


def _typed(kind: PlanKind, form: FormData) -> Typed:
    chosen = {str(one) for one in form.getlist("weekday")}
    return Typed(
        kind=kind,
        times=" ".join(text_of(form, "times").split()),
        weekdays=frozenset(one for one in range(7) if str(one) in chosen),
        starts=text_of(form, "starts")[:10],
        ends=text_of(form, "ends")[:10],
        fluids=text_of(form, "fluids"),
    )


ROUTES = [Route("/clients/{id:int}/plans", change, methods=["POST"])]
"""Changing a plan; the form is on the client's page."""
