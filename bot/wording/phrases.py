"""What the chat and the dashboard both say: reasons, dates, places and times in words."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import groupby

from babel.dates import format_date, format_time

from bot.domain.checkins import CheckIn, OnBehalf, Sitting
from bot.domain.deliveries import Delivery, DeliveryState, SkipReason
from bot.domain.people import Person, Role
from bot.domain.plans import EVERY_DAY, FOLLOWING, PlanKind, Rule, comes
from bot.domain.texts import shortened
from bot.domain.triage import OpenSign, Reason, Why
from bot.i18n import gettext as _
from bot.i18n import language, ngettext


def reason(one: Reason) -> str:
    """Return a reason to look at a client, in words with its figures."""
    n = int(one.number)
    if one.sign is not None:
        return _sign(one.sign, n)
    if one.entered and one.why is Why.NEW:
        return _("new, no check-in of their own yet")
    if one.entered:
        return ngettext(
            "no check-in of their own for {n} day, the practice has entered some",
            "no check-in of their own for {n} days, the practice has entered some",
            n,
        ).format(n=n)
    texts = {
        Why.RED_FLAG: ngettext("{n} danger sign waits for you", "{n} danger signs wait for you", n),
        Why.CARER_UNREACHABLE: _("I cannot write to their therapist, you stand in"),
        Why.UNREACHABLE: _("has blocked the bot, reminders have stopped"),
        Why.EXERCISE_HURTS: ngettext("says an exercise hurts", "says {n} exercises hurt", n),
        Why.PAIN_RISE: _("pain rose from {baseline:.1f} to {number:.1f} (3-day mean against the 14 days before)"),
        Why.SILENT_LONG: ngettext("no check-in for {n} day", "no check-in for {n} days", n),
        Why.SILENT: ngettext("no check-in for {n} day", "no check-in for {n} days", n),
        Why.HIGH_PAIN: _("pain {n} of 10, which nobody has settled yet"),
        Why.QUESTION: ngettext("{n} question waits for an answer", "{n} questions wait for an answer", n),
        Why.WITHDRAWN: _("has withdrawn the agreement, there is no diary to read"),
        Why.NOT_AGREED: _("has not agreed yet"),
        Why.READER_ASKED: _asked(n),
        Why.NEW: _("new, no check-in yet"),
        Why.IMPROVING: _("good news: pain fell from {baseline:.1f} to {number:.1f}"),
        Why.STEADY: _("steady"),
    }
    return texts[one.why].format(
        n=n,
        number=one.number,
        baseline=one.baseline,
        name=one.name,
        since="" if one.since is None else format_date(one.since, "EEEE d MMMM", locale=language()),
    )


def _sign(one: OpenSign, count: int) -> str:
    """Return what waits: the sign that weighs most, how soon help is wanted, how long it waits, the words; and more."""
    said = _("{name}, level: {level}, {age}").format(
        name=one.name or _("Danger sign of an earlier list"), level=danger_level(one.level), age=age(one.waits)
    )
    if one.words:
        said += f": “{shortened(' '.join(one.words.split()), SIGN_WORDS)}”"
    if count > 1:
        said += ngettext(" (and {n} more danger sign)", " (and {n} more danger signs)", count - 1).format(n=count - 1)
    return said


SIGN_WORDS = 120
"""Characters of a client's words that a line of a list shows."""


def danger_level(one: str) -> str:
    """Return how soon help is wanted, in words."""
    return {
        "emergency": _("emergency, now"),
        "urgent": _("urgent, same day"),
        "crisis": _("crisis, now"),
    }.get(one, one)


def age(waits: timedelta) -> str:
    """Return how long something waits: 'just now', '25 minutes', '3 hours', '2 days'."""
    seconds = int(waits.total_seconds())
    if seconds < 60:
        return _("just now")
    if seconds < 3600:
        return ngettext("{n} minute", "{n} minutes", seconds // 60).format(n=seconds // 60)
    if seconds < 86_400:
        return ngettext("{n} hour", "{n} hours", seconds // 3600).format(n=seconds // 3600)
    return ngettext("{n} day", "{n} days", waits.days).format(n=waits.days)


def _asked(reminded: int) -> str:
    if not reminded:
        return _("asked on {since} whether {name} may read, not answered")
    if reminded == 1:
        return _("asked on {since} whether {name} may read, reminded once, not answered")
    return _("asked on {since} whether {name} may read, reminded twice, not answered")


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
    return dated(when, today=today)


def dated(when: date, *, today: date) -> str:
    """Return a day by its date, for what is still read on later days: 'Monday 3 May'."""
    pattern = "EEEE d MMMM" if when.year == today.year else "d MMMM y"
    return format_date(when, pattern, locale=language())


def days(first: date, last: date, *, today: date) -> str:
    """Return whole days, the first and the last among them: 'Monday 3 May to Friday 7 May'."""
    if first == last:
        return dated(first, today=today)
    return _("{first} to {last}").format(first=dated(first, today=today), last=dated(last, today=today))


def clock(moment: time | datetime) -> str:
    """Return a time of day, '18:00'."""
    return format_time(moment, "HH:mm", locale=language()) if isinstance(moment, time) else moment.strftime("%H:%M")


def moment(when: datetime, person: Person, *, now: datetime) -> str:
    """Return an instant at somebody's place: 'Thursday 7 May, 07:30'."""
    local = when.astimezone(person.zone)
    return f"{day(local.date(), today=now.astimezone(person.zone).date())}, {clock(local)}"


def day_and_time(when: datetime, person: Person, *, now: datetime) -> str:
    """Return an instant at somebody's place within a sentence: 'Thursday 7 May 07:30'."""
    local = when.astimezone(person.zone)
    return f"{day(local.date(), today=now.astimezone(person.zone).date())} {clock(local)}"


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
        PlanKind.POSTURE: _("Posture breaks"),
        PlanKind.AFTERCARE: _("After a session"),
        PlanKind.PEG: _("Weekly questions"),
        PlanKind.BRIEF: _("Before a session"),
    }[kind]


def rule(value: Rule) -> str:
    """Return when a plan comes: '12:30 on weekdays', 'every 2 h, 09:00-17:00, every day until 12 June', 'off'."""
    if value.is_off:
        return _("off")
    if value.every is not None and value.window is not None:
        times = f"{span(value.every)}, {clock(value.window[0])}-{clock(value.window[1])},"
    else:
        times = ", ".join(clock(one) for one in value.times)
    if value.weekdays == EVERY_DAY:
        said = _("{times} every day").format(times=times)
    elif value.weekdays == frozenset(range(5)):
        said = _("{times} on weekdays").format(times=times)
    elif value.weekdays == frozenset({5, 6}):
        said = _("{times} at the weekend").format(times=times)
    else:
        names = ", ".join(weekday(one) for one in sorted(value.weekdays))
        said = _("{times} on {days}").format(times=times, days=names)
    if value.starts is not None:
        said += " " + _("from {day}").format(day=_short_day(value.starts))
    if value.ends is not None:
        said += " " + _("until {day}").format(day=_short_day(value.ends))
    return said


def _short_day(when: date) -> str:
    return format_date(when, "d MMMM", locale=language())


def span(value: timedelta) -> str:
    """Return an interval, 'every 2 h', 'every 90 min'."""
    minutes = int(value.total_seconds()) // 60
    return _("every {n} min").format(n=minutes) if minutes % 60 else _("every {n} h").format(n=minutes // 60)


def plan(kind: PlanKind, value: Rule) -> str:
    """Return when a plan of a kind comes; those that follow the sessions are on or off."""
    if not comes(kind, value):
        return _("off")
    if kind is PlanKind.AFTERCARE:
        return _("on, in the days after each one")
    if kind is PlanKind.BRIEF:
        return _("on, the day before")
    return rule(value)


def plan_of(client: Person, kind: PlanKind, value: Rule) -> str:
    """Return when a plan of a client's comes, and what of it their quiet hours keep away."""
    said = plan(kind, value)
    times = value.local_times()
    quiet = client.quiet.among(times)
    if kind in FOLLOWING or not quiet:
        return said
    if len(quiet) == len(times):
        return _("{rule}: does not come, it is within the quiet hours").format(rule=said)
    return _("{rule}, except within the quiet hours").format(rule=said)


def left_out(deliveries: Sequence[Delivery]) -> str:
    """Return what a client has left out and why, 'Stretch 3 (no time 2, pain 1)'; empty when nothing."""
    parts = []
    for kind in PlanKind:
        reasons = Counter(one.reason for one in deliveries if one.kind is kind and one.state is DeliveryState.SKIPPED)
        if not reasons:
            continue
        named = ", ".join(f"{skip_reason(one)} {n}" for one, n in reasons.most_common() if one)
        parts.append(f"{plan_kind(kind)} {reasons.total()}" + (f" ({named})" if named else ""))
    return "; ".join(parts)


def skip_reason(reason: SkipReason) -> str:
    """Return why a reminder was left out, in words."""
    return {
        SkipReason.TIME: _("no time"),
        SkipReason.PAIN: _("pain"),
        SkipReason.AWAY: _("away"),
        SkipReason.TODAY: _("not that day"),
    }[reason]


def weekday(number: int) -> str:
    """Return a weekday's short name, Monday being 0."""
    return format_date(date(2024, 1, 1 + number), "EEE", locale=language())


def weekday_in_full(number: int) -> str:
    """Return a weekday's name, Monday being 0."""
    return format_date(date(2024, 1, 1 + number), "EEEE", locale=language())


def entered_by(who: OnBehalf) -> str:
    """Return who of the practice made an entry for a client, 'entered by Mira'; by the practice where nobody knows."""
    return _("entered by {name}").format(name=who.name) if who.name else _("entered by the practice")


def checkins_counted(entries: Sequence[CheckIn], days: int) -> str:
    """Return how many check-ins there are in some days, and how many of them the practice made."""
    said = ngettext("{n} check-in in {days} days", "{n} check-ins in {days} days", len(entries)).format(
        n=len(entries), days=days
    )
    entered = sum(one.on_behalf is not None for one in entries)
    if not entered:
        return said
    return f"{said} " + ngettext("({n} entered by the practice)", "({n} entered by the practice)", entered).format(
        n=entered
    )


def marks(entry: CheckIn) -> str:
    """Return what the record says about how an entry was made: by whom, late, edited, or nothing."""
    found = []
    if entry.on_behalf is not None:
        found.append(entered_by(entry.on_behalf))
    if entry.late:
        found.append(_("entered the next day"))
    if entry.edited_at is not None:
        found.append(_("changed later"))
    return ", ".join(found)


def folded(looks: Iterable[str]) -> Iterator[str]:
    """Yield lines of an access log; what stands there several times in a row is said once, with how often."""
    for look, same in groupby(looks):
        times = sum(1 for _one in same)
        often = ngettext("{look}, {n} time", "{look}, {n} times", times)
        yield look if times == 1 else often.format(look=look, n=times)


def came_again(times: int) -> str:
    """Return how often a danger sign came within a few minutes."""
    return ngettext(
        "It came {n} time within a few minutes.",
        "It came {n} times within a few minutes; these are the newest words.",
        times,
    ).format(n=times)


def role(one: Role) -> str:
    """What somebody is here: 'therapist'."""
    return {
        Role.OWNER: _("owner"),
        Role.THERAPIST: _("therapist"),
        Role.ASSISTANT: _("assistant"),
        Role.CLIENT: _("client"),
        Role.LEFT: _("no longer here"),
    }[one]


def a_role(one: Role) -> str:
    """What somebody is here, in a sentence: 'a therapist'."""
    return {
        Role.OWNER: _("the owner"),
        Role.THERAPIST: _("a therapist"),
        Role.ASSISTANT: _("an assistant"),
        Role.CLIENT: _("a client"),
        Role.LEFT: _("no longer here"),
    }[one]
