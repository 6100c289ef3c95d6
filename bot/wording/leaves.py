"""Days on which somebody stands in, in words."""

from datetime import date

from bot.domain.leaves import Leave
from bot.i18n import gettext as _
from bot.wording import phrases


def days(leave: Leave, *, today: date) -> str:
    """From when to when, in words."""
    return phrases.days(leave.first_day, leave.last_day, today=today)


def covered(leave: Leave, *, deputy: str, clients: str, today: date) -> str:
    """The cover of single clients in a line, without the name of who looks after them.

    Args:
        deputy: what who covers them is called; '' for the owner.
    """
    if not deputy:
        return _("the owner covers {clients}, {days}").format(clients=clients, days=days(leave, today=today))
    return _("{deputy} covers {clients}, {days}").format(deputy=deputy, clients=clients, days=days(leave, today=today))
