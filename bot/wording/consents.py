"""What was agreed to, when, to whom and by whom, in words that pages share; plain text."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.domain.consents import Consent, KeptConsent
from bot.i18n import gettext as _
from bot.wording import guardians


def line(consent: Consent, names: Mapping[int, str], *, zone: ZoneInfo) -> str:
    """One agreement.

    Args:
        names: of who was to read, and of who put a guardian's agreement down.
    """
    parts = [_("{since}: terms {version}").format(since=_when(consent.given_at, zone), version=consent.version)]
    if consent.reader_id is not None:
        reader = names.get(consent.reader_id) or _("somebody who has left")
        parts.append(_("{reader} looks after them and reads").format(reader=reader))
    if consent.guardian is not None:
        by = names.get(consent.guardian.recorded_by or 0)
        parts.append(guardians.agreed_by(consent.guardian, by).rstrip("."))
    if consent.ended_at is None:
        parts.append(_("it stands"))
    elif consent.was_replaced:
        parts.append(_("until {until}, when another took its place").format(until=_when(consent.ended_at, zone)))
    else:
        parts.append(_("withdrawn on {until}").format(until=_when(consent.ended_at, zone)))
    return "; ".join(parts)


def kept(consent: KeptConsent, *, zone: ZoneInfo) -> str:
    """One agreement of somebody whose account is gone: a number, no name."""
    text = _("Number {number}: terms {version}, from {since} to {until}").format(
        number=consent.subject_id,
        version=consent.version,
        since=_when(consent.given_at, zone),
        until=_when(consent.ended_at, zone),
    )
    return text + "; " + _("a parent or guardian agreed") if consent.by_guardian else text


def _when(moment: datetime, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M}"
