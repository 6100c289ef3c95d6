"""Danger signs in words, for the chat and the pages: what it is, how soon help is wanted, how long it waits."""

from collections.abc import Iterable
from datetime import datetime

from bot.domain.flags import Acknowledgement
from bot.domain.people import Person
from bot.i18n import gettext as _
from bot.understanding.danger.book import DangerRule
from bot.wording import phrases


def name(rule: DangerRule | None) -> str:
    """Return what a sign is called; one that is no longer in the practice's rules has no name."""
    return _("Danger sign of an earlier list") if rule is None else rule.name


def looks(done: Iterable[tuple[Acknowledgement, str]], viewer: Person, *, now: datetime) -> list[str]:
    """Return who has looked at a sign and what was done, a line each, as plain text.

    Args:
        done: with the names, '' for somebody who has left.
    """
    today = now.astimezone(viewer.zone).date()
    lines = []
    for one, who in done:
        when = phrases.day_and_time(one.at, viewer, now=now)
        line = _("Acknowledged by {name}, {when}").format(name=who or _("somebody who has left"), when=when)
        if one.note:
            line += f": {one.note}"
        if one.look_on is not None:
            # A date: what says 'tomorrow' is read tomorrow, too.
            line += " " + _("(look again {day})").format(day=phrases.dated(one.look_on, today=today))
        lines.append(line)
    return lines
