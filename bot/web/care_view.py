"""Who looks after a client, in words."""

from collections.abc import Iterator
from datetime import datetime

from bot.i18n import gettext as _
from bot.services.care import Care
from bot.web.view_models import CareView
from bot.wording import leaves, phrases


def care_view(care: Care, *, now: datetime) -> CareView:
    """Return who looks after a client in words."""
    return CareView(
        lines=tuple(_lines(care, now=now)),
        asked=_asked(care, now=now),
        may_call_back=care.may_call_back,
        colleagues=tuple((one.id, one.name) for one in care.colleagues),
    )


def _lines(care: Care, *, now: datetime) -> Iterator[str]:
    if care.carer is not None:
        yield _("{carer} looks after {name}").format(carer=care.carer.name, name=care.client.name)
    today = now.date()
    for one in care.covers:
        deputy = "" if one.deputy is None else one.deputy.name
        yield leaves.covered(one.leave, deputy=deputy, clients=care.client.name, today=today)


def _asked(care: Care, *, now: datetime) -> str:
    request = care.request
    if request is None or care.to is None:
        return ""
    day = phrases.dated(request.asked_at.astimezone(care.client.zone).date(), today=now.date())
    text = {
        0: _("Asked on {day} whether {to} may look after {name}; not answered."),
        1: _("Asked on {day} whether {to} may look after {name}, reminded once; not answered."),
    }.get(request.reminded, _("Asked on {day} whether {to} may look after {name}, reminded twice; not answered."))
    return text.format(day=day, to=care.to.name, name=care.client.name)
