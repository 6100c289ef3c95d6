"""When the bot writes unasked: the menus that show and change it, for the client and for the therapist."""

from datetime import date, datetime, time, timedelta
from html import escape

from bot.chat.callback_data.pauses import PauseStep, PauseTap
from bot.chat.callback_data.pegs import PegStep, PegTap
from bot.chat.callback_data.plans import FluidsAnswer, PlanStep, PlanTap, Switch
from bot.chat.callback_data.review import ReviewStep, ReviewTap
from bot.chat.calls import Button, Screen
from bot.domain.errors import InQuietHoursError
from bot.domain.people import Person
from bot.domain.plans import EVERY_DAY, FOLLOWING, Plan, PlanKind, Rule, comes, outside_quiet
from bot.i18n import gettext as _
from bot.understanding.times import Trouble, UnclearError
from bot.wording import phrases

INTERVALS = (PlanKind.STRETCH, PlanKind.HYDRATION, PlanKind.POSTURE)
"""Kinds that may come every few hours."""

SHOWN = (
    PlanKind.CHECKIN,
    PlanKind.STRETCH,
    PlanKind.HYDRATION,
    PlanKind.POSTURE,
    PlanKind.AFTERCARE,
    PlanKind.BRIEF,
    PlanKind.PEG,
)
"""Kinds that the menus offer."""

_OFFERS = {
    PlanKind.CHECKIN: (time(8), time(12, 30), time(18), time(20)),
    PlanKind.STRETCH: (time(10), time(12, 30), time(15), time(17)),
    PlanKind.HYDRATION: (time(10), time(13), time(15), time(17)),
    PlanKind.POSTURE: (time(10), time(11, 30), time(14, 30), time(16)),
    PlanKind.PEG: (time(9), time(12), time(18), time(20)),
}


def menu(client: Person, plans: dict[PlanKind, Plan], *, now: datetime, ref: int = 0) -> Screen:
    """What comes when, with a way to change each; ``ref`` is 0 for the client's own menu."""
    title = (
        _("<b>When I write to you</b>")
        if ref == 0
        else _("<b>When I write to {name}</b>").format(name=escape(client.name))
    )
    lines = [title]
    for kind in SHOWN:
        plan = plans.get(kind)
        lines.append(f"{phrases.plan_kind(kind)}: {phrases.plan_of(client, kind, plan.rule if plan else Rule())}")
    lines.append(
        _("Quiet: {start} to {end}").format(
            start=phrases.clock(client.quiet.start), end=phrases.clock(client.quiet.end)
        )
    )
    if client.paused_until is not None and client.paused_until > now:
        lines.append(_("Paused until {moment}").format(moment=phrases.moment(client.paused_until, client, now=now)))
    buttons = [Button(phrases.plan_kind(kind), data=PlanTap(ref, PlanStep.KIND, kind)) for kind in SHOWN]
    if ref == 0:
        buttons += [
            Button(_("Quiet hours"), data=PlanTap(0, PlanStep.QUIET)),
            Button(_("Pause"), data=PauseTap(PauseStep.MENU)),
        ]
    rows = [buttons[n : n + 2] for n in range(0, len(buttons), 2)]
    if ref:
        rows.append([Button(_("Back"), data=ReviewTap(ReviewStep.CLIENT, client=ref))])
    else:
        rows = [*_ways_out(client, plans), *rows]
    return Screen(text="\n".join(lines), rows=rows)


def _ways_out(client: Person, plans: dict[PlanKind, Plan]) -> list[list[Button]]:
    """A button for each plan that the quiet hours keep away, at least in part: it brings it out of them."""
    rows = []
    for kind in SHOWN:
        rule = plans[kind].rule if kind in plans and kind not in FOLLOWING else Rule()
        out = outside_quiet(rule, client.quiet)
        if out != rule:
            label = _("Move {kind}: {rule}").format(kind=phrases.plan_kind(kind), rule=phrases.rule(out))
            rows.append([Button(label, data=PlanTap(0, PlanStep.TAKE, kind, rule=out))])
    return rows


def kind_menu(kind: PlanKind, rule: Rule, *, ref: int, limited: bool | None = None) -> Screen:
    """Change one plan; ``limited`` is what was said of a limit on fluids, which may change."""
    is_on = comes(kind, rule)
    title = f"<b>{phrases.plan_kind(kind)}</b>: {phrases.plan(kind, rule)}\n\n{_about(kind)}"
    back = Button(_("Back"), data=PlanTap(ref, PlanStep.MENU))
    off = Button(_("Off"), data=PlanTap(ref, PlanStep.TIMES, kind, switch=Switch.OFF))
    if kind in FOLLOWING:
        on = Button(_("On"), data=PlanTap(ref, PlanStep.TIMES, kind, switch=Switch.ON))
        return Screen(text=title, rows=[[off if is_on else on], [back]])
    times = [Button(f"{one:%H:%M}", data=PlanTap(ref, PlanStep.TIMES, kind, times=(one,))) for one in _OFFERS[kind]]
    days = Button(_("Days"), data=PlanTap(ref, PlanStep.DAYS, kind))
    dates = Button(_("From, until"), data=PlanTap(ref, PlanStep.RANGE, kind))
    last = [off, back] if is_on else [back]
    if kind in INTERVALS:
        rows = [times, [Button(_("Every few hours"), data=PlanTap(ref, PlanStep.INTERVAL, kind)), days], [dates, *last]]
    else:
        rows = [times, [days, dates], last]
    if kind is PlanKind.PEG and ref == 0:
        rows.insert(0, [Button(_("Answer this week now"), data=PegTap(PegStep.NOW))])
    if kind is PlanKind.HYDRATION and limited is not None:
        label = _("No doctor limits fluids any more") if limited else _("A doctor limits fluids now")
        answer = FluidsAnswer.NO if limited else FluidsAnswer.YES
        rows.append([Button(label, data=PlanTap(ref, PlanStep.FLUIDS, answer=answer, rule=rule))])
    return Screen(text=f"{title}\n\n{_write_it(kind)}", rows=rows)


def _about(kind: PlanKind) -> str:
    return {
        PlanKind.CHECKIN: _("Pain and posture, once a day. It stays away when you have checked in already."),
        PlanKind.STRETCH: _("One exercise that fits what you reported last."),
        PlanKind.HYDRATION: _("A moment to drink, without a sound and without amounts."),
        PlanKind.POSTURE: _("For days at a desk: a word now and then to get up and move."),
        PlanKind.AFTERCARE: _("A few notes in the three days after a session: what helps, and how sore you are."),
        PlanKind.PEG: _("Three short questions once a week, which show more than single days do."),
        PlanKind.BRIEF: _("The day before a session: how it has been, and what you may want to bring up."),
    }[kind]


def _write_it(kind: PlanKind) -> str:
    if kind is PlanKind.PEG:
        return _("Tap a time, or write such as <i>Sunday 18:00</i>.")
    if kind in INTERVALS:
        return _("Tap a time, or write it: <i>9:00 and 17:30</i>, <i>every 2 hours from 9 to 5 on weekdays</i>.")
    return _("Tap a time, or write it: <i>9 pm</i>, <i>8:15 and 19:00 until 12 June</i>.")


def interval_menu(kind: PlanKind, *, ref: int) -> Screen:
    """How often."""
    buttons = [
        Button(phrases.span(timedelta(minutes=one)), data=PlanTap(ref, PlanStep.INTERVAL, kind, minutes=one))
        for one in (60, 90, 120, 180)
    ]
    return Screen(
        text=_("<b>{kind}</b>\nHow often? The hours come next.").format(kind=phrases.plan_kind(kind)),
        rows=[buttons[:2], buttons[2:], [Button(_("Back"), data=PlanTap(ref, PlanStep.KIND, kind))]],
    )


def window_menu(kind: PlanKind, minutes: int, *, ref: int) -> Screen:
    """Between which hours."""
    windows = ((9, 17), (8, 18), (10, 16), (13, 18))
    buttons = [
        Button(
            f"{first:02}-{last:02}",
            data=PlanTap(ref, PlanStep.EVERY, kind, minutes=minutes, first=time(first), last=time(last)),
        )
        for first, last in windows
    ]
    text = _("<b>{kind}</b>, {span}\nBetween which hours? Or write it: <i>every 2 hours from 9 to 5</i>.").format(
        kind=phrases.plan_kind(kind), span=phrases.span(timedelta(minutes=minutes))
    )
    return Screen(text=text, rows=[buttons, [Button(_("Back"), data=PlanTap(ref, PlanStep.INTERVAL, kind))]])


def range_menu(kind: PlanKind, rule: Rule, *, today: date, ref: int) -> Screen:
    """From which day, until which day."""

    def until(label: str, days: int) -> Button:
        return Button(label, data=PlanTap(ref, PlanStep.SET_RANGE, kind, ends=first + timedelta(days=days - 1)))

    first = max(today, rule.starts or today)
    monday = today + timedelta(days=7 - today.weekday())
    rows = [
        [until(_("For a week"), 7), until(_("2 weeks"), 14), until(_("4 weeks"), 28)],
        [
            Button(_("From tomorrow"), data=PlanTap(ref, PlanStep.SET_RANGE, kind, starts=today + timedelta(days=1))),
            Button(_("From Monday"), data=PlanTap(ref, PlanStep.SET_RANGE, kind, starts=monday)),
        ],
        [Button(_("Back"), data=PlanTap(ref, PlanStep.KIND, kind))],
    ]
    if rule.starts is not None or rule.ends is not None:
        rows[-1].insert(0, Button(_("From now, no end"), data=PlanTap(ref, PlanStep.SET_RANGE, kind)))
    text = f"<b>{phrases.plan_kind(kind)}</b>: {phrases.plan(kind, rule)}\n\n" + _(
        "From which day, until which day? Or write it: <i>from 1 June until 15 June</i>."
    )
    return Screen(text=text, rows=rows)


def days_menu(kind: PlanKind, rule: Rule, *, ref: int) -> Screen:
    """On which weekdays; a weekly kind has one."""

    def day(number: int) -> Button:
        mark = "✓ " if number in rule.weekdays else ""
        chosen = frozenset({number}) if kind is PlanKind.PEG else rule.weekdays ^ {number}
        return Button(mark + phrases.weekday(number), data=PlanTap(ref, PlanStep.SET_DAYS, kind, days=chosen))

    rows = [[day(number) for number in range(4)], [day(number) for number in range(4, 7)]]
    presets = ((_("Every day"), EVERY_DAY), (_("Weekdays"), frozenset(range(5))), (_("Weekend"), frozenset({5, 6})))
    if kind is not PlanKind.PEG:
        rows.insert(0, [Button(name, data=PlanTap(ref, PlanStep.SET_DAYS, kind, days=days)) for name, days in presets])
    rows.append([Button(_("Back"), data=PlanTap(ref, PlanStep.KIND, kind))])
    text = f"<b>{phrases.plan_kind(kind)}</b>: {phrases.plan(kind, rule)}\n\n" + _("On which days?")
    return Screen(text=text, rows=rows)


def fluids_question(client: Person, rule: Rule, *, ref: int) -> Screen:
    """Asked before water reminders are switched on."""
    answers = [
        Button(_("No"), data=PlanTap(ref, PlanStep.FLUIDS, answer=FluidsAnswer.NO, rule=rule)),
        Button(_("Yes"), data=PlanTap(ref, PlanStep.FLUIDS, answer=FluidsAnswer.YES, rule=rule)),
    ]
    if ref == 0:
        return Screen(
            text=_("Before I remind you to drink: <b>has a doctor told you to limit fluids?</b>"), rows=[answers]
        )
    return Screen(
        text=_("Before I remind {name} to drink: <b>has a doctor told {name} to limit fluids?</b>").format(
            name=escape(client.name)
        ),
        rows=[
            answers,
            [
                Button(
                    _("Ask {name}").format(name=client.name)[:40],
                    data=PlanTap(ref, PlanStep.FLUIDS, answer=FluidsAnswer.ASK, rule=rule),
                ),
                Button(_("Back"), data=PlanTap(ref, PlanStep.MENU)),
            ],
        ],
    )


def fluids_asked_for(therapist: str, screen: Screen) -> Screen:
    """The same question when a therapist would like water reminders for the client."""
    lead = _("{name} suggests that I remind you to drink now and then.").format(name=escape(therapist))
    return Screen(text=f"{lead}\n\n{screen.text}", rows=screen.rows)


def client_is_asked(name: str) -> Screen:
    """Said to the therapist who lets the client answer."""
    return Screen(text=_("I have asked {name}. The water reminders begin with the answer.").format(name=escape(name)))


def quiet_menu(client: Person) -> Screen:
    """Change the quiet hours."""
    return Screen(
        text=_(
            "Nothing is sent unasked from {start} to {end}. Tap, or write two times such as <i>22:00 7:00</i>."
        ).format(start=phrases.clock(client.quiet.start), end=phrases.clock(client.quiet.end)),
        rows=[
            [
                Button("20:00-08:00", data=PlanTap(0, PlanStep.SET_QUIET, first=time(20), last=time(8))),
                Button("21:30-07:30", data=PlanTap(0, PlanStep.SET_QUIET, first=time(21, 30), last=time(7, 30))),
                Button("23:00-06:00", data=PlanTap(0, PlanStep.SET_QUIET, first=time(23), last=time(6))),
            ],
            [Button(_("Back"), data=PlanTap(0, PlanStep.MENU))],
        ],
    )


def in_quiet_hours(error: InQuietHoursError, *, ref: int) -> Screen:
    """Said to times within quiet hours."""
    back = Button(_("Back"), data=PlanTap(ref, PlanStep.MENU))
    if ref:
        return Screen(text=escape(error.words(), quote=False), rows=[[back]])
    said = ", ".join(phrases.clock(one) for one in error.times)
    return Screen(
        text=_("{times} is within your quiet hours ({start} to {end}). Choose another time, or change them.").format(
            times=said, start=phrases.clock(error.start), end=phrases.clock(error.end)
        ),
        rows=[[Button(_("Quiet hours"), data=PlanTap(0, PlanStep.QUIET)), back]],
    )


def no_interval(kind: PlanKind) -> Screen:
    """Said when a kind that has set times should come every few hours."""
    return Screen(
        text=_("<b>{kind}</b> comes at set times, not every few hours. Write such as <i>8:15 and 19:00</i>.").format(
            kind=phrases.plan_kind(kind)
        )
    )


def no_days() -> str:
    """Said when the last weekday is taken away."""
    return _("One day has to stay. To stop these altogether, choose Off.")


def unclear(error: UnclearError, *, today: date) -> Screen:
    """Says which part of a typed wish cannot be read, with a way to write it."""
    said = escape(error.said[:40])
    if error.trouble is Trouble.PAST:
        said = phrases.day(date.fromisoformat(error.said), today=today)
    return Screen(
        text={
            Trouble.CLOCK: _("<b>{said}</b> is on no clock: a day has 0:00 to 23:59. Write it like <i>21:30</i>."),
            Trouble.WORD: _(
                "I stumbled over <b>{said}</b>. Write it like <i>9:00 and 17:30</i>, <i>9 pm on weekdays</i> or "
                "<i>every 2 hours from 9 to 5</i>. /cancel leaves all as it is."
            ),
            Trouble.DATE: _("I could not read <b>{said}</b> as one day. Write it like <i>12 June</i>."),
            Trouble.PAST: _("<b>{said}</b> is not ahead of us any more. Which day do you mean?"),
            Trouble.BACKWARDS: _("<b>{said}</b>: the end comes before the start. Which days do you mean?"),
            Trouble.STEP: _(
                "<b>{said}</b> does not work as an interval: from 15 minutes to 12 hours, such as <i>every 2 hours</i>."
            ),
            Trouble.WINDOW: _(
                "<b>{said}</b> alone is not enough for me. Write how often and between which hours, such as "
                "<i>every 2 hours from 9 to 5</i>, or single times."
            ),
            Trouble.NOTHING: _("I found no time in that. Write such as <i>18:00</i>."),
        }[error.trouble].format(said=said)
    )


def one_day_a_week() -> Screen:
    """Said when the weekly questions should come more often."""
    return Screen(
        text=_("The weekly questions look back on a week, so they come once a week: such as <i>Sunday 18:00</i>.")
    )


def day_over() -> str:
    """Said to a button whose day is over."""
    return _("That day is not ahead of us any more.")
