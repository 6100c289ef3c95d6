"""When the practice is open and when it is closed, as the team reads it, and how the owner sets it."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from html import escape
from zoneinfo import ZoneInfo

from bot.chat.callback_data.practice_time import HoursStep, HoursTap
from bot.chat.calls import TEXT, Button, Screen, within
from bot.domain.people import Person, Role
from bot.domain.practice_time import MOST_SPANS, WEEK, ClosedDays, Half, Hours, Span
from bot.i18n import gettext as _
from bot.services.practice_time import Standing
from bot.understanding.times import Trouble, UnclearError
from bot.wording import phrases

LISTED = 20
"""Closed days that are listed, and have a button."""

WORKDAYS = frozenset(range(5))

USUAL: tuple[tuple[Span, ...], ...] = (
    (Span(time(9), time(17)),),
    (Span(time(9), time(13)),),
    (Span(time(9), time(13)), Span(time(14), time(18))),
)
"""Hours that many practices have."""

OFFERED = 5
"""Hours that are offered for a tap."""


def way() -> list[Button]:
    """The button that leads here."""
    return [Button(_("Practice hours"), data=HoursTap(HoursStep.LIST))]


def hours(spans: Sequence[Span]) -> str:
    """The hours of a day, in words."""
    if not spans:
        return _("closed")
    return ", ".join(f"{phrases.clock(one.start)}-{phrases.clock(one.end)}" for one in spans)


def _weekdays(days: frozenset[int]) -> str:
    if days == WORKDAYS:
        return _("Monday to Friday")
    return ", ".join(phrases.weekday_in_full(one) for one in sorted(days))


def closing(one: ClosedDays, *, today: date) -> str:
    """Closed days in words, with their name."""
    said = phrases.days(one.first, one.last, today=today)
    return f"{said} ({one.name})" if one.name else said


def shown(known: Standing, viewer: Person, *, now: datetime, zone: ZoneInfo, done: str = "") -> Screen:
    """What is known of the practice's time, and from where; the owner can change it.

    Args:
        zone: where the practice is.
        done: what was just done, in a sentence.
    """
    today = now.astimezone(zone).date()
    lines = [done, ""] if done else []
    lines += [_("<b>When the practice is open</b>"), *_week(known.time.hours), _source(known, Half.HOURS, today=today)]
    coming = known.time.coming(today)
    lines += ["", _("<b>Closed days</b>")]
    lines += [escape(closing(one, today=today)) for one in coming[:LISTED]]
    if len(coming) > LISTED:
        lines.append(_("and {n} more, later").format(n=len(coming) - LISTED))
    if not coming:
        lines.append(_("None are known."))
    lines.append(_source(known, Half.CLOSED, today=today))
    lines += ["", _now(known, now=now, zone=zone)]
    rows = _changes(known, coming[:LISTED], today=today) if viewer.role is Role.OWNER else []
    return Screen(text=within(lines, TEXT), rows=rows)


def _week(hours_of: Hours) -> list[str]:
    if not hours_of:
        return [_("No hours are known, so clients are told nothing of them.")]
    return [f"{phrases.weekday_in_full(day)}: {hours(hours_of.get(day, ()))}" for day in WEEK]


def _source(known: Standing, half: Half, *, today: date) -> str:
    in_file = known.file.hours if half is Half.HOURS else known.file.coming(today)
    if known.said.differs(half, known.file, today=today):
        return _("Set here in the chat, which counts; the file practice.yaml says something else.")
    if known.said.sets(half):
        return _("Set here in the chat.")
    return _("From the file practice.yaml.") if in_file else _("Neither the chat nor the file practice.yaml says any.")


def _now(known: Standing, *, now: datetime, zone: ZoneInfo) -> str:
    today, closure = now.astimezone(zone).date(), known.closure
    if not known.time.is_known:
        return _("Clients who ask something are told: usually within a working day or two.")
    if closure is None:
        return _("Now it is open.") if known.time.hours else _("Today is no closed day.")
    if closure.opens_at is not None:
        local = closure.opens_at.astimezone(zone)
        return _("Now it is closed until {when}: no client is promised an answer before.").format(
            when=f"{phrases.day(local.date(), today=today)} {phrases.clock(local)}"
        )
    if closure.until is not None:
        return _("Now it is closed until {when}: no client is promised an answer before.").format(
            when=phrases.day(closure.until, today=today)
        )
    return _("Now it is closed, for more than a year as far as I know: is that right?")


def _changes(known: Standing, coming: Iterable[ClosedDays], *, today: date) -> list[list[Button]]:
    days = [Button(phrases.weekday(one), data=HoursTap(HoursStep.DAY, days=frozenset({one}))) for one in WEEK]
    rows = [days[:4], days[4:], [Button(_("Monday to Friday alike"), data=HoursTap(HoursStep.DAY, days=WORKDAYS))]]
    rows += [
        [
            Button(
                _("Closed: {days}").format(days=closing(one, today=today))[:60],
                data=HoursTap(HoursStep.CLOSED, first=one.first, last=one.last),
            )
        ]
        for one in coming
        if one.first.year >= 2000 and one.last.year <= 2099
    ]
    rows.append([Button(_("Add closed days"), data=HoursTap(HoursStep.ADD))])
    back = {Half.HOURS: _("Hours as in the file"), Half.CLOSED: _("Closed days as in the file")}
    rows += [
        [Button(label, data=HoursTap(HoursStep.FILE, half=half))]
        for half, label in back.items()
        if known.said.sets(half)
    ]
    return rows


def which_hours(days: frozenset[int], known: Hours) -> Screen:
    """Asks for the hours of weekdays."""
    lines = [_("<b>{days}</b>: from when to when is the practice open?").format(days=_weekdays(days))]
    now = {known.get(day, ()) for day in days}
    if known and len(now) == 1:
        lines.append(_("Until now: {hours}.").format(hours=hours(next(iter(now)))))
    if not known:
        lines.append(
            _("No hours are known yet: once one day has some, days without hours are days off, until you set them.")
        )
    lines.append(
        _("Tap, or write it, such as <i>9-13, 14:30-18</i>, <i>8 am to 2 pm</i> or <i>closed</i>. /cancel stops.")
    )
    every = (one for one in dict.fromkeys((*known.values(), *USUAL)) if len(one) <= MOST_SPANS and now != {one})
    offered = list(every)[:OFFERED]
    rows = [[Button(hours(one), data=keep(days, one))] for one in offered]
    if known and now != {()}:
        rows.append([Button(_("Closed"), data=keep(days, ()))])
    return Screen(text="\n".join(lines), rows=[*rows, _back()])


def keep(days: frozenset[int], spans: Sequence[Span]) -> HoursTap:
    """What a button carries that keeps hours."""
    times = tuple(moment for one in spans for moment in (one.start, one.end))
    return HoursTap(HoursStep.SET, days=days, times=times or None)


def read_back(days: frozenset[int], spans: Sequence[Span]) -> Screen:
    """Shows hours that were typed as they were understood."""
    return Screen(
        text=_("{days}: {hours}. Is that right?").format(days=_weekdays(days), hours=hours(spans)),
        rows=[
            [
                Button(_("Yes, keep it"), data=keep(days, spans)),
                Button(_("No"), data=HoursTap(HoursStep.DAY, days=days)),
            ]
        ],
    )


def hours_kept(days: frozenset[int], spans: Sequence[Span]) -> str:
    """Said when hours are kept."""
    return _("Kept: {days}: {hours}. What clients are promised goes by it from now on.").format(
        days=_weekdays(days), hours=hours(spans)
    )


def hours_unclear(error: UnclearError) -> Screen:
    """Says which part of typed hours cannot be read."""
    said = escape(error.said[:40])
    text = {
        Trouble.CLOCK: _("No clock shows <b>{said}</b>. Write it like <i>9-13, 14:30-18</i>, or <i>closed</i>."),
        Trouble.BACKWARDS: _(
            "<b>{said}</b> ends before it begins. Hours end on the day on which they begin: midnight cannot be passed. "
            "With am and pm, or from 0 to 23:59, I read it right."
        ),
        Trouble.WINDOW: _(
            "<b>{said}</b>: I need from when to when. Write it like <i>9-13, 14:30-18</i>, or <i>closed</i>."
        ),
        Trouble.NOTHING: _("I found no hours in that. Write it like <i>9-13, 14:30-18</i>, or <i>closed</i>."),
    }.get(error.trouble, _("I stumbled over <b>{said}</b>. Write it like <i>9-13, 14:30-18</i>, or <i>closed</i>."))
    return Screen(text=text.format(said=said), rows=[_back()])


def which_closed() -> Screen:
    """Asks from when to when the practice is closed."""
    return Screen(
        text=_(
            "From when to when is the practice closed? Write one day, or the first and the last, such as "
            "<i>24.12. - 1.1.</i>, <i>24 Dec to 1 Jan</i> or <i>tomorrow</i>. /cancel stops."
        ),
        rows=[_back()],
    )


def closed_read_back(said: ClosedDays, becomes: ClosedDays, *, today: date) -> Screen:
    """Shows closed days that were typed as they were understood, and what they become with others."""
    text = _("Closed {days}. Is that right?").format(days=phrases.days(said.first, said.last, today=today))
    if (becomes.first, becomes.last) != (said.first, said.last):
        text += " " + _("With the closed days that there are it becomes: {days}.").format(
            days=escape(closing(becomes, today=today))
        )
    yes = HoursTap(HoursStep.CLOSE, first=said.first, last=said.last)
    return Screen(
        text=text,
        rows=[[Button(_("Yes, keep it"), data=yes), Button(_("No"), data=HoursTap(HoursStep.ADD))]],
    )


def closed_kept(first: date, last: date, *, today: date) -> str:
    """Said when closed days are kept."""
    return _("Kept: closed {days}. What clients are promised goes by it from now on.").format(
        days=phrases.days(first, last, today=today)
    )


def closed(one: ClosedDays, *, today: date, done: str = "") -> Screen:
    """Closed days, to say why or to take them away."""
    away = HoursTap(HoursStep.OPEN, first=one.first, last=one.last)
    said = _("Closed {days}.").format(days=escape(closing(one, today=today)))
    return Screen(
        text=f"{done}\n\n{said}" if done else said,
        rows=[
            [Button(_("Say why it is closed"), data=HoursTap(HoursStep.WHY, first=one.first, last=one.last))],
            [Button(_("Not closed after all"), data=away, style="danger")],
            _back(),
        ],
    )


def why(one: ClosedDays, *, today: date) -> Screen:
    """Asks why it is closed."""
    return Screen(
        text=_(
            "Why is it closed {days}? Clients read it, such as <i>summer break</i>. One word or two are enough. "
            "/cancel stops."
        ).format(days=phrases.days(one.first, one.last, today=today)),
        rows=[_back()],
    )


def named(one: ClosedDays, *, today: date) -> str:
    """Said when it is kept why it is closed."""
    return _("Kept: closed {days}.").format(days=escape(closing(one, today=today)))


def opened(first: date, last: date, *, today: date) -> str:
    """Said when closed days were taken away."""
    return _("Taken away: not closed {days}.").format(days=phrases.days(first, last, today=today))


def sure_of_file(half: Half, known: Standing, *, today: date) -> Screen:
    """Asks once more whether the file is to say it again, and shows what it says."""
    if half is Half.HOURS:
        lines = [_("Forget the hours that are set here in the chat? What the file practice.yaml says counts then:")]
        lines += _week(known.file.hours)
    else:
        lines = [_("Forget the closed days that are set here? Those in the file practice.yaml count then:")]
        coming = known.file.coming(today)[:LISTED]
        lines += [escape(closing(one, today=today)) for one in coming] or [_("None are known.")]
    return Screen(
        text=within(lines, TEXT),
        rows=[
            [
                Button(_("Yes, use the file"), data=HoursTap(HoursStep.FILE, half=half, sure=True), style="danger"),
                Button(_("No"), data=HoursTap(HoursStep.LIST)),
            ]
        ],
    )


def of_file(half: Half) -> str:
    """Said when the file says it again."""
    if half is Half.HOURS:
        return _("Done: the hours are those of the file again.")
    return _("Done: the closed days are those of the file again.")


def _back() -> list[Button]:
    return way()
