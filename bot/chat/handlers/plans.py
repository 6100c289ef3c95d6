"""When the bot writes unasked: shown and changed, by the client or by the client's therapist."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import time, timedelta

from telegram import Update

from bot.chat.callback_data import OldButtonError, day_of, number_of, time_of
from bot.chat.callback_data.rules import rule_code, rule_of
from bot.chat.calls import Screen
from bot.chat.handlers import yes_no
from bot.chat.screens import common, offers
from bot.chat.screens import plans as texts
from bot.chat.turn import Turn
from bot.domain.checkins import CheckIn
from bot.domain.errors import InQuietHoursError, NotFoundError, TooManyTimesError
from bot.domain.notices import FluidsAsked
from bot.domain.people import Person
from bot.domain.plans import FOLLOWING, PlanKind, Rule, RuleError, comes
from bot.domain.waiting import AboutPlans, PlanTimes, QuietSpan
from bot.services import backoff, people, reminders
from bot.understanding.reminder_rules import Wish, read
from bot.understanding.times import UnclearError, looks_like_time, read_span


@dataclass(frozen=True)
class Whose:
    """Whose plan is shown: the client's own (``ref`` 0), or a client's to the therapist (``ref`` the client's id)."""

    client: Person
    ref: int


async def _whose(turn: Turn, ref: int) -> Whose:
    """Return whose plan a button is about.

    Raises:
        NotFoundError: not one's own, and not a client of the therapist's.
    """
    if ref in {0, turn.person.id}:
        if not turn.person.is_client:
            raise NotFoundError
        return Whose(turn.person, 0)
    client = await turn.desk.client_for(turn.person, ref)
    if not client.has_agreed:
        raise NotFoundError
    return Whose(client, ref)


async def menu(_update: Update, turn: Turn) -> None:
    """``/reminders``: what comes when."""
    turn.say(await _menu(turn, Whose(turn.person, 0)))


async def open_menu(turn: Turn) -> None:
    """Show what comes when below a card that must stay as it is."""
    turn.say(await _menu(turn, Whose(turn.person, 0)))


async def menu_of(turn: Turn, client_id: int) -> None:
    """Show a therapist when a client is reminded.

    Raises:
        NotFoundError: not the therapist's client.
    """
    whose = await _whose(turn, client_id)
    await turn.desk.log(turn.person, whose.client, "viewed")
    turn.say(await _menu(turn, whose))


async def _menu(turn: Turn, whose: Whose) -> Screen:
    plans = await reminders.plans_of(turn.desk, whose.client)
    return texts.menu(whose.client, plans, now=turn.desk.now, ref=whose.ref)


async def tapped(_update: Update, turn: Turn, *rest: str) -> None:
    """A button of the menus."""
    if not turn.person.has_agreed:
        turn.say(common.agree_first())
        return
    whose = await _whose(turn, number_of(rest[0]))
    step, given = rest[1], rest[2:]
    if step == "m":
        turn.person = await people.set_awaiting(turn.desk, turn.person, None)
        turn.show(await _menu(turn, await _whose(turn, whose.ref)))
    elif step in {"q", "Q"}:
        await _quiet(turn, whose, given)
    elif step == "f":
        await _fluids(turn, whose, given[0], rule_of(given[1]))
    else:
        await _about_kind(turn, whose, step, _kind(given[0]), given[1:])


def _kind(text: str) -> PlanKind:
    try:
        return PlanKind(text)
    except ValueError as error:
        raise OldButtonError from error


async def _about_kind(turn: Turn, whose: Whose, step: str, kind: PlanKind, given: tuple[str, ...]) -> None:
    rule = await reminders.rule_of(turn.desk, whose.client, kind)
    if step == "k":
        await kind_menu(turn, whose, kind)
    elif step == "t":
        await set_times(turn, whose, kind, given[0])
    elif step == "e" and kind in texts.INTERVALS:
        minutes = number_of(given[0]) if given else None
        screen = texts.interval_menu(kind, ref=whose.ref)
        turn.show(screen if minutes is None else texts.window_menu(kind, minutes, ref=whose.ref))
    elif step == "i" and kind in texts.INTERVALS:
        await _every(turn, whose, kind, rule, given)
    elif step == "d":
        turn.show(texts.days_menu(kind, rule, ref=whose.ref))
    elif step == "D":
        await set_days(turn, whose, kind, given[0])
    elif step in {"r", "R"}:
        await _range(turn, whose, kind, given)
    elif step in {"u", "y", "K", "n"}:
        await _offered(turn, whose, step, kind, given)
    else:
        raise OldButtonError


async def _offered(turn: Turn, whose: Whose, step: str, kind: PlanKind, given: tuple[str, ...]) -> None:
    """Answers to an offer, and the way back."""
    if step == "n":
        turn.show(offers.no_thanks())
    elif step == "K":
        turn.show(offers.kept(kind, await reminders.rule_of(turn.desk, whose.client, kind)))
    elif step == "u":
        await store(turn, whose, kind, rule_of(given[0]), after=offers.restored)
    else:
        before = await reminders.rule_of(turn.desk, whose.client, kind)
        await store(turn, whose, kind, rule_of(given[0]), after=lambda kind, rule: offers.chosen(kind, rule, before))


async def open_kind(turn: Turn, kind: PlanKind) -> None:
    """Show one of the client's own plans below a card that must stay as it is."""
    rule = await reminders.rule_of(turn.desk, turn.person, kind)
    turn.person = await people.set_awaiting(turn.desk, turn.person, PlanTimes(kind))
    turn.say(texts.kind_menu(kind, rule, ref=0))


async def kind_menu(turn: Turn, whose: Whose, kind: PlanKind) -> None:
    """Show one plan and wait for typed times too."""
    rule = await reminders.rule_of(turn.desk, whose.client, kind)
    if kind not in FOLLOWING:
        turn.person = await people.set_awaiting(turn.desk, turn.person, PlanTimes(kind, whose.ref))
    turn.show(texts.kind_menu(kind, rule, ref=whose.ref))


def times_of(text: str) -> tuple[time, ...]:
    """Return the times on a button: '0800', '1000-1300-1600', 'off'."""
    return () if text == "off" else tuple(time_of(one) for one in text.split("-"))


async def set_times(turn: Turn, whose: Whose, kind: PlanKind, given: str) -> None:
    """Store the times of a button: some, 'on' or 'off'."""
    rule = await reminders.rule_of(turn.desk, whose.client, kind)
    if given == "on":
        await store(turn, whose, kind, reminders.switched_on(kind, rule))
    elif given == "off":
        await store(turn, whose, kind, reminders.switched_off(kind, rule))
    else:
        await store(turn, whose, kind, replace(rule, times=times_of(given), every=None, window=None))


async def set_days(turn: Turn, whose: Whose, kind: PlanKind, days: str) -> None:
    """Store a plan's weekdays, and go on showing them."""
    rule = await reminders.rule_of(turn.desk, whose.client, kind)
    weekdays = frozenset(int(one) for one in days if one in "0123456")
    if not weekdays:
        turn.toast(texts.no_days(), alert=True)
        return
    await store(
        turn,
        whose,
        kind,
        replace(rule, weekdays=weekdays),
        after=lambda kind, new: texts.days_menu(kind, new, ref=whose.ref),
    )


async def _every(turn: Turn, whose: Whose, kind: PlanKind, rule: Rule, given: tuple[str, ...]) -> None:
    try:
        every = timedelta(minutes=number_of(given[0]))
        changed = replace(rule, times=(), every=every, window=(time_of(given[1]), time_of(given[2])))
    except (RuleError, OverflowError) as error:
        raise OldButtonError from error
    await store(turn, whose, kind, changed)


async def _range(turn: Turn, whose: Whose, kind: PlanKind, given: tuple[str, ...]) -> None:
    rule = await reminders.rule_of(turn.desk, whose.client, kind)
    today = turn.desk.today(whose.client)
    if not given:
        turn.show(texts.range_menu(kind, rule, today=today, ref=whose.ref))
        return
    if given[0] == "x":
        changed = replace(rule, starts=None, ends=None)
    elif given[0] in {"s", "e"}:
        day = day_of(given[1])
        if day < today:
            # The button is from another day.
            turn.toast(texts.day_over(), alert=True)
            return
        changed = reminders.with_wish(kind, rule, Wish(starts=day) if given[0] == "s" else Wish(ends=day))
    else:
        raise OldButtonError
    await store(
        turn,
        whose,
        kind,
        changed,
        after=lambda kind, new: texts.range_menu(kind, new, today=today, ref=whose.ref),
    )


async def store(
    turn: Turn, whose: Whose, kind: PlanKind, rule: Rule, *, after: Callable[[PlanKind, Rule], Screen] | None = None
) -> None:
    """Store a rule and show what is true now, or say why it cannot be."""
    if kind is PlanKind.HYDRATION and comes(kind, rule) and whose.client.fluids_limited is None:
        shown = texts.fluids_question(whose.client, rule, ref=whose.ref)
        no, yes = (button.data or "" for button in shown.rows[0])
        turn.show(shown, card=yes_no.card(yes, no))
        return
    try:
        await reminders.set_rule(turn.desk, whose.client, kind, rule, by=turn.person)
    except InQuietHoursError as error:
        turn.show(texts.in_quiet_hours(error, ref=whose.ref))
        return
    except TooManyTimesError as error:
        turn.show(Screen(text=error.words()))
        return
    if after is not None:
        turn.show(after(kind, rule))
        return
    turn.person = await people.set_awaiting(turn.desk, turn.person, None)
    turn.show(await _menu(turn, await _whose(turn, whose.ref)))


async def _fluids(turn: Turn, whose: Whose, answer: str, rule: Rule) -> None:
    if answer == "a":
        await turn.desk.let_know(whose.client, FluidsAsked(turn.person.id, rule_code(rule)))
        turn.show(texts.client_is_asked(whose.client.name))
        return
    client = await people.set_fluids_limited(turn.desk, whose.client, limited=answer == "1")
    if whose.ref == 0:
        turn.person = client
    await store(turn, Whose(client, whose.ref), PlanKind.HYDRATION, rule)


async def _quiet(turn: Turn, whose: Whose, given: tuple[str, ...]) -> None:
    if whose.ref:
        raise NotFoundError
    if given:
        await set_quiet(turn, time_of(given[0]), time_of(given[1]))
        return
    turn.person = await people.set_awaiting(turn.desk, turn.person, QuietSpan())
    turn.show(texts.quiet_menu(turn.person))


async def set_quiet(turn: Turn, start: time, end: time) -> None:
    """Store the quiet hours."""
    person = await people.set_quiet_hours(turn.desk, turn.person, start=start, end=end)
    turn.person = await people.set_awaiting(turn.desk, person, None)
    turn.show(await _menu(turn, Whose(turn.person, 0)))


async def typed(turn: Turn, said: str, awaited: AboutPlans) -> bool:
    """Something was typed while a menu is open; False when it is about something else."""
    try:
        if isinstance(awaited, QuietSpan):
            await set_quiet(turn, *read_span(said))
        else:
            whose = await _whose(turn, awaited.whose)
            await wished(turn, whose, awaited.plan, read(said, today=turn.desk.today(whose.client)))
    except UnclearError:
        return False
    return True


async def wished(turn: Turn, whose: Whose, kind: PlanKind, wish: Wish) -> None:
    """Store what somebody has typed, or say why it cannot be."""
    if wish.every is not None and kind not in texts.INTERVALS:
        turn.say(texts.no_interval(kind))
        return
    rule = reminders.with_wish(kind, await reminders.rule_of(turn.desk, whose.client, kind), wish)
    if kind is PlanKind.PEG and wish.weekdays is None and len(rule.weekdays) > 1:
        rule = replace(rule, weekdays=frozenset({6}))
    if kind is PlanKind.PEG and (len(rule.weekdays) > 1 or len(rule.times) > 1):
        turn.say(texts.one_day_a_week())
        return
    await store(turn, whose, kind, rule)


def unclear(turn: Turn, said: str, awaited: AboutPlans) -> bool:
    """Say which part of a typed time cannot be read; False when it does not look like a time at all."""
    if not looks_like_time(said):
        return False
    today = turn.desk.today(turn.person)
    try:
        if isinstance(awaited, QuietSpan):
            read_span(said)
        else:
            read(said, today=today)
    except UnclearError as error:
        turn.say(texts.unclear(error, today=today))
        return True
    return False


async def after_checkin(turn: Turn, entry: CheckIn) -> None:
    """Offer posture breaks once to somebody whose posture answers tell of long hours in one position."""
    if entry.closed and await backoff.offer_posture(turn.desk, turn.person):
        turn.say(offers.offer_posture())
