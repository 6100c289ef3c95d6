"""What the chat and the dashboard both say: reasons, dates, places and times in words."""

from collections.abc import Sequence
from datetime import date, datetime, time

from babel.dates import format_date, format_time

from bot.domain.checkins import CheckIn, Sitting
from bot.domain.people import Person
from bot.domain.plans import EVERY_DAY, PlanKind, Rule
from bot.domain.triage import Reason, Why
from bot.words import gettext as _
from bot.words import language, ngettext


def reason(one: Reason) -> str:
    """Return a reason to look at a client, in words with its figures."""
    n = int(one.number)
    texts = {
        Why.RED_FLAG: ngettext("{n} danger sign waits for you", "{n} danger signs wait for you", n),
        Why.UNREACHABLE: _("has blocked the bot, reminders have stopped"),
        Why.EXERCISE_HURTS: ngettext("says an exercise hurts", "says {n} exercises hurt", n),
        Why.PAIN_RISE: _("pain rose from {baseline:.1f} to {number:.1f} (3-day mean against the 14 days before)"),
        Why.SILENT_LONG: ngettext("no check-in for {n} day", "no check-in for {n} days", n),
        Why.SILENT: ngettext("no check-in for {n} day", "no check-in for {n} days", n),
        Why.HIGH_PAIN: _("pain {n} of 10 at the last check-in"),
        Why.QUESTION: ngettext("{n} question waits for an answer", "{n} questions wait for an answer", n),
        Why.NEW: _("new, no check-in yet"),
        Why.IMPROVING: _("good news: pain fell from {baseline:.1f} to {number:.1f}"),
        Why.STEADY: _("steady"),
    }
    return texts[one.why].format(n=n, number=one.number, baseline=one.baseline)


def reasons(found: Sequence[Reason]) -> str:
    """Return several reasons as one phrase, heaviest first."""
    return "; ".join(reason(one) for one in found)


def day(when: date, *, today: date) -> str:
    """Return a day as people say it: 'today', 'yesterday', 'Monday 3 May'."""
    apart = (today - when).days
    if apart == 0:
        return _("today")
    if apart == 1:
        return _("yesterday")
    if apart == -1:
        return _("tomorrow")
    pattern = "EEEE d MMMM" if when.year == today.year else "d MMMM y"
    return format_date(when, pattern, locale=language())


def clock(moment: time | datetime) -> str:
    """Return a time of day, '18:00'."""
    return format_time(moment, "HH:mm", locale=language()) if isinstance(moment, time) else moment.strftime("%H:%M")


def moment(when: datetime, person: Person, *, now: datetime) -> str:
    """Return an instant at somebody's place: 'Thursday 7 May, 07:30'."""
    local = when.astimezone(person.zone)
    return f"{day(local.date(), today=now.astimezone(person.zone).date())}, {clock(local)}"


def sitting(value: Sitting) -> str:
    """Return the longest time without a change, in words."""
    return {
        Sitting.UNDER_30: _("under 30 min"),
        Sitting.TO_60: _("30-60 min"),
        Sitting.TO_120: _("1-2 hours"),
        Sitting.OVER_120: _("over 2 hours"),
    }[value]


def plan_kind(kind: PlanKind) -> str:
    """Return what a plan reminds of."""
    return {
        PlanKind.CHECKIN: _("Check-in"),
        PlanKind.STRETCH: _("Stretch"),
        PlanKind.HYDRATION: _("Water"),
    }[kind]


def rule(value: Rule) -> str:
    """Return when a plan comes: '12:30 on weekdays', 'off'."""
    if not value.times or not value.weekdays:
        return _("off")
    times = ", ".join(clock(one) for one in value.times)
    if value.weekdays == EVERY_DAY:
        return _("{times} every day").format(times=times)
    if value.weekdays == frozenset(range(5)):
        return _("{times} on weekdays").format(times=times)
    if value.weekdays == frozenset({5, 6}):
        return _("{times} at the weekend").format(times=times)
    names = ", ".join(weekday(one) for one in sorted(value.weekdays))
    return _("{times} on {days}").format(times=times, days=names)


def plan(kind: PlanKind, value: Rule) -> str:
    """Return when a plan of a kind comes, in words."""
    return rule(value) if comes(kind, value) else _("off")


def comes(_kind: PlanKind, value: Rule) -> bool:
    """Return whether a plan of a kind ever comes."""
    return bool(value.times and value.weekdays)


def weekday(number: int) -> str:
    """Return a weekday's short name, Monday being 0."""
    return format_date(date(2024, 1, 1 + number), "EEE", locale=language())


def marks(entry: CheckIn) -> str:
    """Return what the record says about how an entry was made: late, edited, or nothing."""
    found = []
    if entry.late:
        found.append(_("entered the next day"))
    if entry.edited_at is not None:
        found.append(_("changed later"))
    return ", ".join(found)
