"""A parent or guardian who agreed for a client, in words that chat and pages share; plain text."""

from bot.domain.consents import Guardian
from bot.i18n import gettext as _


def agreed_by(guardian: Guardian, recorded_by: str | None) -> str:
    """Who agreed for a client, and how.

    Args:
        recorded_by: the name of who put it down; None for somebody who is not known any more.
    """
    if guardian.recorded_by is None:
        return _("{guardian}, a parent or guardian, agreed on the client's phone.").format(guardian=guardian.name)
    return _("{guardian}, a parent or guardian, agreed; {by} put it down.").format(
        guardian=guardian.name, by=recorded_by or _("somebody who has left")
    )
