"""What the chat and the dashboard both say of the time around sessions: soreness, weekly questions, briefs."""

from collections.abc import Sequence
from datetime import date
from zoneinfo import ZoneInfo

from babel.dates import format_date

from bot.domain import pegs as rules
from bot.domain.aftercare import SorenessStage
from bot.domain.areas import area_names
from bot.domain.pegs import Item, Peg
from bot.domain.progress import mean_pain
from bot.domain.soreness import Feeling, Help, Sore
from bot.i18n import gettext as _
from bot.i18n import language
from bot.services.briefs import DIARY, Brief
from bot.wording import phrases

_STAGES = tuple(SorenessStage)


def feeling(one: Feeling) -> str:
    """Return how the body feels, in words."""
    return {
        Feeling.LOOSER: _("looser"),
        Feeling.SAME: _("as before"),
        Feeling.STIFF: _("stiff"),
        Feeling.TIRED: _("tired"),
        Feeling.OTHER: _("something else"),
    }[one]


def helped(one: Help) -> str:
    """Return what helped, in words."""
    return {
        Help.HEAT: _("warmth"),
        Help.REST: _("rest"),
        Help.MOVING: _("gentle movement"),
        Help.STRETCHING: _("stretching"),
        Help.WATER: _("water"),
        Help.SLEEP: _("sleep"),
        Help.TIME: _("just time"),
    }[one]


def stage(one: SorenessStage) -> str:
    """Return when after a session something was said."""
    return {
        SorenessStage.COMFORT: _("the same day"),
        SorenessStage.DAY: _("a day after"),
        SorenessStage.THREE_DAYS: _("three days after"),
    }[one]


def soreness(one: Sore) -> str:
    """Return an answer after a session: 'soreness 4 of 10 a day after, feels looser'."""
    said = [_("soreness {n} of 10 {when}").format(n=one.score, when=stage(one.stage))]
    if one.feeling is not None:
        said.append(_("feels {how}").format(how=feeling(one.feeling)))
    if one.helped:
        said.append(_("helped by {what}").format(what=", ".join(helped(what) for what in one.helped)))
    elif one.helped is not None:
        said.append(_("nothing in particular helped"))
    return ", ".join(said)


def soreness_lines(answers: Sequence[Sore], *, zone: ZoneInfo, today: date, most: int = 3) -> list[str]:
    """Return the answers of the newest sessions, one line a session, newest first; days are those of ``zone``."""
    by_session: dict[int, list[Sore]] = {}
    for one in answers:
        by_session.setdefault(one.session_id, []).append(one)
    newest = sorted(by_session.values(), key=lambda ones: ones[0].session_at, reverse=True)[:most]
    return [
        _("After the session on {day}: {what}").format(
            day=phrases.day(ones[0].session_at.astimezone(zone).date(), today=today),
            what="; ".join(soreness(one) for one in sorted(ones, key=lambda one: _STAGES.index(one.stage))),
        )
        for ones in newest
    ]


def item(one: Item) -> str:
    """Return one of the weekly questions as a word or two."""
    return {
        Item.PAIN: _("pain on average"),
        Item.ENJOYMENT: _("in the way of enjoying life"),
        Item.ACTIVITY: _("in the way of daily activity"),
    }[one]


def week(monday: date) -> str:
    """Return a week by its first day, '4 May'."""
    return format_date(monday, "d MMMM", locale=language())


def peg_lines(pegs: Sequence[Peg]) -> list[str]:
    """Return the newest week's answers and the course since the first; empty when there are none."""
    newest = next((one for one in reversed(pegs) if one.has_content), None)
    if newest is None:
        return []
    when = week(newest.week)
    parts = [f"{item(one)} {value}" for one in rules.ORDER if (value := newest.value(one)) is not None]
    score = newest.score
    head = (
        _("Weekly questions (PEG), week from {day}: {score:.1f} of 10 ({parts})").format(
            day=when, score=score, parts=", ".join(parts)
        )
        if score is not None
        else _("Weekly questions (PEG), week from {day}: {parts}; no score, for not all three were answered").format(
            day=when, parts=", ".join(parts)
        )
    )
    course = peg_course(pegs)
    return [head, *([course] if course else [])]


def peg_course(pegs: Sequence[Peg]) -> str:
    """Return how the newest whole week compares with the first, with whether it counts; empty when it cannot be said.

    What counts is a change by 30 % (Krebs et al., J Gen Intern Med 2009;24:733-8).
    """
    change = rules.change(pegs)
    if change is None:
        return ""
    percent = round(100 * abs(change.share))
    since = week(change.first.week)
    first, last = change.first.score or 0.0, change.last.score or 0.0
    if not percent:
        return _("As in the first week, from {day}.").format(day=since)
    words = (
        (_("{n}% less; that counts"), _("{n}% less; 30% counts as a real change"))
        if change.share < 0
        else (_("{n}% more; that counts"), _("{n}% more; 30% counts as a real change"))
    )
    said = words[0 if change.is_meaningful else 1].format(n=percent)
    return _("Since the first week, from {day}: {first:.1f} to {last:.1f}, {said}.").format(
        day=since, first=first, last=last, said=said
    )


def diary_line(brief: Brief) -> str:
    """Return the last 14 days in one sentence, compared with those before when both say enough."""
    entries = brief.diary.entries
    if not entries:
        return _("No check-in in the last {n} days.").format(n=DIARY)
    said = phrases.checkins_counted(entries, DIARY)
    mean, before = mean_pain(entries), mean_pain(brief.before.entries)
    if mean is not None:
        said += ", " + _("pain {mean:.1f} on average").format(mean=mean)
    if mean is not None and before is not None:
        said += " " + _("({before:.1f} in the {days} days before)").format(before=before, days=DIARY)
    return said + "."


def places_line(brief: Brief, *, to_client: bool) -> str:
    """Return where it was on most days; empty when nothing was named."""
    if not brief.places:
        return ""
    return _("Mostly: {places}").format(places=area_names(brief.places, to_client=to_client))
