"""What the chat and the dashboard both say of calendar files."""

from datetime import datetime

from bot.domain.calendars import FeedNames
from bot.domain.people import Person
from bot.i18n import gettext as _
from bot.i18n import ngettext
from bot.ical.files import LARGEST, Refusal
from bot.ical.times import Fault
from bot.services.calendars import Deed, Preview, PreviewLine
from bot.wording import phrases


def refusal(why: Refusal) -> str:
    """Return why nothing of a file was read."""
    return {
        Refusal.TOO_LARGE: _(
            "That file is larger than {n} MB, so I have not read it. Export only the coming months, please."
        ).format(n=LARGEST // 1_000_000),
        Refusal.NO_CALENDAR: _("That is no calendar that I can read. Export it as iCalendar (.ics), please."),
        Refusal.NO_EVENTS: _("That calendar holds no events, so there is nothing to take over."),
        Refusal.TOO_MANY: _(
            "That calendar holds more than I take at once. Export only your sessions, or fewer months, please."
        ),
    }[why]


def summary(found: Preview) -> str:
    """Return what a file would do, counted."""
    said = _counted({deed: found.count(deed) for deed in Deed})
    return said or _("I found no appointment of your clients in it.")


def _counted(counts: dict[Deed, int]) -> str:
    parts = [
        ngettext("{n} new session", "{n} new sessions", counts[Deed.NEW]) if counts[Deed.NEW] else "",
        ngettext("{n} moved", "{n} moved", counts[Deed.MOVED]) if counts[Deed.MOVED] else "",
        ngettext("{n} called off", "{n} called off", counts[Deed.CANCELLED]) if counts[Deed.CANCELLED] else "",
        ngettext("{n} known already", "{n} known already", counts[Deed.SAME]) if counts[Deed.SAME] else "",
    ]
    numbers = [counts[Deed.NEW], counts[Deed.MOVED], counts[Deed.CANCELLED], counts[Deed.SAME]]
    return ", ".join(text.format(n=n) for text, n in zip(parts, numbers, strict=True) if text)


def line(one: PreviewLine, viewer: Person, *, now: datetime) -> str:
    """Return one appointment and what it does, in the viewer's time."""

    def when(moment: datetime) -> str:
        return phrases.moment(moment, viewer, now=now)

    start = when(one.appointment.starts_at)
    if one.deed is Deed.MOVED and one.session is not None and one.session.starts_at == one.appointment.starts_at:
        until = (one.appointment.ends_at or one.appointment.starts_at).astimezone(viewer.zone)
        return _("{client}: {when}, now until {end}").format(
            client=one.client.name, when=start, end=phrases.clock(until)
        )
    if one.deed is Deed.MOVED and one.session is not None:
        return _("{client}: from {before} to {after}").format(
            client=one.client.name, before=when(one.session.starts_at), after=start
        )
    if one.deed is Deed.CANCELLED:
        return _("{client}: {when} called off").format(client=one.client.name, when=start)
    return _("{client}: {when}").format(client=one.client.name, when=start)


def remarks(found: Preview) -> list[str]:
    """Return what was passed over, and why: a line for each reason."""
    lines = []
    if found.ambiguous:
        lines.append(
            _("Could mean several clients, so I left it out: {titles}. Write the whole name in the calendar.").format(
                titles="; ".join(f"“{one}”" for one in found.ambiguous[:5])
            )
        )
    if found.unknown_count:
        titles = "; ".join(f"“{one}”" for one in found.unknown)
        said = ngettext(
            "{n} appointment names none of your clients", "{n} appointments name none of your clients",
            found.unknown_count,
        ).format(n=found.unknown_count)  # fmt: skip
        lines.append(said + (f": {titles}." if titles else "."))
    texts = {
        Fault.ALL_DAY: lambda n: ngettext(
            "{n} entry is for a whole day and has no time.", "{n} entries are for whole days and have no time.", n
        ),
        Fault.ZONE: lambda n: ngettext(
            "{n} entry has a time zone that I do not know.", "{n} entries have a time zone that I do not know.", n
        ),
        Fault.REPEATS: lambda n: ngettext(
            "{n} entry repeats in a way that I cannot follow.", "{n} entries repeat in a way that I cannot follow.", n
        ),
        Fault.NO_START: lambda n: ngettext("{n} entry has no usable start.", "{n} entries have no usable start.", n),
    }
    lines += [texts[fault](n).format(n=n) for fault, n in found.faults.items()]
    if found.outside:
        lines.append(
            ngettext(
                "{n} is more than a month ago or half a year ahead.",
                "{n} are more than a month ago or half a year ahead.",
                found.outside,
            ).format(n=found.outside)
        )
    if found.own:
        lines.append(
            ngettext(
                "{n} comes from my own feed and is here already.",
                "{n} come from my own feed and are here already.",
                found.own,
            ).format(n=found.own)
        )
    return lines


def done(counts: dict[Deed, int]) -> str:
    """Return what was taken over, counted."""
    return _("Done: {what}.").format(what=_counted(counts) or _("nothing to change"))


def names(how: FeedNames) -> str:
    """Return how clients are named in a feed."""
    return {
        FeedNames.INITIALS: _("your clients' initials"),
        FeedNames.FIRST: _("your clients' first names"),
        FeedNames.NONE: _("no names at all"),
    }[how]
