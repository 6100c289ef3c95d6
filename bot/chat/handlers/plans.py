"""When the bot writes unasked: shown and changed, by the client or by the client's therapist."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import time, timedelta

from telegram import Update

from bot.chat.callback_data.errors import OldButtonError
from bot.chat.callback_data.plans import FluidsAnswer, PlanStep, PlanTap, Switch
from bot.chat.callback_data.rules import rule_code
from bot.chat.calls import Screen
from bot.chat.handlers import yes_no
from bot.chat.screens import common, offers
from bot.chat.screens import plans as texts
from bot.chat.turn import Turn
from bot.domain.audit import AuditAction
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
    await turn.desk.log(turn.person, whose.client, AuditAction.VIEWED)
    turn.say(await _menu(turn, whose))


async def _menu(turn: Turn, whose: Whose) -> Screen:
    plans = await reminders.plans_of(turn.desk, whose.client)
    return texts.menu(whose.client, plans, now=turn.desk.now, ref=whose.ref)


async def tapped(_update: Update, turn: Turn, tap: PlanTap) -> None:
    """A button of the menus."""
    if not turn.person.has_agreed:
        turn.say(common.agree_first())
        return
    whose = await _whose(turn, tap.client)
    if whose.ref:
        await turn.desk.looked(turn.person, [whose.client.id], AuditAction.VIEWED)
    match tap:
        case PlanTap(step=PlanStep.MENU):
            turn.person = await people.set_awaiting(turn.desk, turn.person, None)
            turn.show(await _menu(turn, await _whose(turn, whose.ref)))
        case PlanTap(step=PlanStep.QUIET | PlanStep.SET_QUIET):
            await _quiet(turn, whose, tap)
        case PlanTap(answer=FluidsAnswer() as answer, rule=Rule() as rule):
            await _fluids(turn, whose, answer, rule)
        case PlanTap(kind=PlanKind() as kind):
            await _about_kind(turn, whose, kind, tap)


async def _about_kind(turn: Turn, whose: Whose, kind: PlanKind, tap: PlanTap) -> None:
    match tap:
        case PlanTap(step=PlanStep.KIND):
            await kind_menu(turn, whose, kind)
        case PlanTap(switch=Switch() as switch):
            await _switch(turn, whose, kind, switch)
        case PlanTap(times=tuple(times)):
            await _set_times(turn, whose, kind, times)
        case PlanTap(step=PlanStep.INTERVAL | PlanStep.EVERY):
            await _every(turn, whose, kind, tap)
        case PlanTap(step=PlanStep.DAYS):
            turn.show(texts.days_menu(kind, await reminders.rule_of(turn.desk, whose.client, kind), ref=whose.ref))
        case PlanTap(days=frozenset() as days):
            await _set_days(turn, whose, kind, days)
        case PlanTap(step=PlanStep.RANGE | PlanStep.SET_RANGE):
            await _range(turn, whose, kind, tap)
        case _:
            await _offered(turn, whose, kind, tap)


async def _offered(turn: Turn, whose: Whose, kind: PlanKind, tap: PlanTap) -> None:
    """Answers to an offer, and the way back."""
    match tap:
        case PlanTap(step=PlanStep.TAKE, rule=Rule() as rule):
            before = await reminders.rule_of(turn.desk, whose.client, kind)
            await store(turn, whose, kind, rule, after=lambda kind, now: offers.chosen(kind, now, before))
        case PlanTap(rule=Rule() as rule):
            await store(turn, whose, kind, rule, after=offers.restored)
        case PlanTap(step=PlanStep.KEEP):
            turn.show(offers.kept(kind, await reminders.rule_of(turn.desk, whose.client, kind)))
        case _:
            turn.show(offers.no_thanks())


async def open_kind(turn: Turn, kind: PlanKind) -> None:
    """Show one of the client's own plans below a card that must stay as it is."""
    rule = await reminders.rule_of(turn.desk, turn.person, kind)
    turn.person = await people.set_awaiting(turn.desk, turn.person, PlanTimes(kind))
    turn.say(texts.kind_menu(kind, rule, ref=0, limited=turn.person.fluids_limited))


async def kind_menu(turn: Turn, whose: Whose, kind: PlanKind) -> None:
    """Show one plan and wait for typed times too."""
    rule = await reminders.rule_of(turn.desk, whose.client, kind)
    if kind not in FOLLOWING:
        turn.person = await people.set_awaiting(turn.desk, turn.person, PlanTimes(kind, whose.ref))
    turn.show(texts.kind_menu(kind, rule, ref=whose.ref, limited=whose.client.fluids_limited))


async def _switch(turn: Turn, whose: Whose, kind: PlanKind, switch: Switch) -> None:
    rule = await reminders.rule_of(turn.desk, whose.client, kind)
    changed = reminders.switched_on(kind, rule) if switch is Switch.ON else reminders.switched_off(kind, rule)
    await store(turn, whose, kind, changed)


async def _set_times(turn: Turn, whose: Whose, kind: PlanKind, times: tuple[time, ...]) -> None:
    rule = await reminders.rule_of(turn.desk, whose.client, kind)
    await store(turn, whose, kind, replace(rule, times=times, every=None, window=None))


async def _set_days(turn: Turn, whose: Whose, kind: PlanKind, days: frozenset[int]) -> None:
    """Store a plan's weekdays, and go on showing them."""
    rule = await reminders.rule_of(turn.desk, whose.client, kind)
    if not days:
        turn.toast(texts.no_days(), alert=True)
        return
    changed = replace(rule, weekdays=days)
    await store(turn, whose, kind, changed, after=lambda kind, new: texts.days_menu(kind, new, ref=whose.ref))


async def _every(turn: Turn, whose: Whose, kind: PlanKind, tap: PlanTap) -> None:
    """Ask how often, then between which hours; store both."""
    if kind not in texts.INTERVALS:
        raise OldButtonError
    match tap:
        case PlanTap(minutes=int(minutes), first=time() as first, last=time() as last):
            rule = await reminders.rule_of(turn.desk, whose.client, kind)
            try:
                changed = replace(rule, times=(), every=timedelta(minutes=minutes), window=(first, last))
            except RuleError as error:
                raise OldButtonError from error
            await store(turn, whose, kind, changed)
        case PlanTap(minutes=int(minutes)):
            turn.show(texts.window_menu(kind, minutes, ref=whose.ref))
        case _:
            turn.show(texts.interval_menu(kind, ref=whose.ref))


async def _range(turn: Turn, whose: Whose, kind: PlanKind, tap: PlanTap) -> None:
    rule = await reminders.rule_of(turn.desk, whose.client, kind)
    today = turn.desk.today(whose.client)
    if tap.step is PlanStep.RANGE:
        turn.show(texts.range_menu(kind, rule, today=today, ref=whose.ref))
        return
    day = tap.starts or tap.ends
    if day is None:
        changed = replace(rule, starts=None, ends=None)
    elif day < today:
        # The button is from another day.
        turn.toast(texts.day_over(), alert=True)
        return
    else:
        changed = reminders.with_wish(kind, rule, Wish(starts=tap.starts, ends=tap.ends))
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
        turn.show(shown, card=yes_no.card_of(shown, no_first=True))
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


async def _fluids(turn: Turn, whose: Whose, answer: FluidsAnswer, rule: Rule) -> None:
    if answer is FluidsAnswer.ASK:
        await turn.desk.let_know(whose.client, FluidsAsked(turn.person.id, rule_code(rule)))
        turn.show(texts.client_is_asked(whose.client.name))
        return
    client = await people.set_fluids_limited(turn.desk, whose.client, limited=answer is FluidsAnswer.YES)
    if whose.ref == 0:
        turn.person = client
    await store(turn, Whose(client, whose.ref), PlanKind.HYDRATION, rule)


async def _quiet(turn: Turn, whose: Whose, tap: PlanTap) -> None:
    if whose.ref:
        raise NotFoundError
    if tap.first is not None and tap.last is not None:
        await set_quiet(turn, tap.first, tap.last)
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
