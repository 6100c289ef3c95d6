"""The client list in words: filtered, cut into pages, each row with its reasons."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from bot.domain.people import Person, may_hand_over
from bot.domain.progress import Progress
from bot.domain.triage import Reason as Found
from bot.domain.triage import Why
from bot.i18n import gettext as _
from bot.pictures import charts
from bot.services.listing import SPAN, ClientRow
from bot.web.view_models import Choice, ClientList, Reason, Row
from bot.wording import phrases

PER_PAGE = 40

_TONES = {
    Why.RED_FLAG: "danger",
    Why.CARER_UNREACHABLE: "caution",
    Why.UNREACHABLE: "caution",
    Why.EXERCISE_HURTS: "caution",
    Why.PAIN_RISE: "caution",
    Why.SILENT_LONG: "caution",
    Why.HIGH_PAIN: "caution",
    Why.IMPROVING: "good",
}


def reason_view(found: Found) -> Reason:
    """Return a reason with the tone that goes with it."""
    text = phrases.reason(found)
    return Reason(text=text[:1].upper() + text[1:], tone=_TONES.get(found.why, "plain"))


def why_name(why: Why) -> str:
    """Return a kind of reason, to choose by."""
    return {
        Why.RED_FLAG: _("Danger sign"),
        Why.CARER_UNREACHABLE: _("Therapist out of reach"),
        Why.UNREACHABLE: _("Blocked the bot"),
        Why.EXERCISE_HURTS: _("An exercise hurts"),
        Why.PAIN_RISE: _("Pain rose"),
        Why.SILENT_LONG: _("Silent for a week or more"),
        Why.HIGH_PAIN: _("Severe pain"),
        Why.SILENT: _("Silent for some days"),
        Why.QUESTION: _("Question waits"),
        Why.WITHDRAWN: _("Withdrawn"),
        Why.NOT_AGREED: _("Not agreed yet"),
        Why.READER_ASKED: _("Asked about another reader"),
        Why.NEW: _("New"),
        Why.IMPROVING: _("Good news"),
        Why.STEADY: _("Steady"),
    }[why]


@dataclass(frozen=True)
class Chosen:
    """A page of the list.

    Attributes:
        rows: those on the page.
        total: how many there are, and ``found`` how many of them were asked for.
        wanted: the kind of reason that was asked for.
    """

    rows: Sequence[ClientRow]
    total: int
    found: int
    query: str
    wanted: Why | None
    counts: Counter[Why]
    page: int
    pages: int


def chosen_page(rows: Sequence[ClientRow], *, query: str = "", why: str = "", page: int = 1) -> Chosen:
    """Choose one page of the list.

    Args:
        rows: every client that the viewer may see, worst first.
        query: a part of a name; every word of it must be in the name.
        why: the name of a ``Why``; anything else chooses all.
        page: from 1; what lies outside is moved to the nearest page.
    """
    wanted = Why.__members__.get(why.upper())
    words = query.casefold().split()
    found = [
        row
        for row in rows
        if all(word in row.client.name.casefold() for word in words)
        and (wanted is None or any(reason.why is wanted for reason in row.reasons))
    ]
    pages = max(1, -(-len(found) // PER_PAGE))
    page = max(1, min(page, pages))
    return Chosen(
        rows=found[(page - 1) * PER_PAGE : page * PER_PAGE],
        total=len(rows),
        found=len(found),
        query=query,
        wanted=wanted,
        counts=Counter(reason.why for row in rows for reason in row.reasons),
        page=page,
        pages=pages,
    )


def client_list(chosen: Chosen, recent: Mapping[int, Progress], *, viewer: Person, now: datetime) -> ClientList:
    """Return one page of the list in words.

    Args:
        recent: the last days of whoever is on it, by id.
    """
    wanted, counts = chosen.wanted, chosen.counts
    choices = [Choice(value="", label=_("Any reason"), chosen=wanted is None)]
    choices += [
        Choice(value=one.name.lower(), label=f"{why_name(one)} ({counts[one]})", chosen=one is wanted)
        for one in Why
        if counts[one] or one is wanted
    ]
    return ClientList(
        rows=tuple(_row(row, recent[row.client.id], viewer=viewer, now=now) for row in chosen.rows),
        total=chosen.total,
        found=chosen.found,
        query=chosen.query,
        why="" if wanted is None else wanted.name.lower(),
        choices=tuple(choices),
        page=chosen.page,
        pages=chosen.pages,
    )


def _row(row: ClientRow, recent: Progress, *, viewer: Person, now: datetime) -> Row:
    action, part = _action(row.reasons[0].why)
    return Row(
        id=row.client.id,
        name=row.client.name,
        reasons=tuple(reason_view(reason) for reason in row.reasons),
        sparkline=Markup(charts.sparkline(recent)),  # noqa: S704 - drawn by us, words in it are escaped
        last_entry=last_entry(row, now=now),
        adherence=adherence(row.adherence),
        next_session=next_session(row, viewer=viewer, now=now),
        action=action,
        part=part,
        may_hand_over=may_hand_over(viewer, row.client),
    )


def _action(why: Why) -> tuple[str, str]:
    """Return what the row's one button says, and which part of the page it leads to."""
    if why is Why.RED_FLAG:
        return _("See danger sign"), "flags"
    if why is Why.QUESTION:
        return _("Answer"), "questions"
    return _("Open"), ""


def last_entry(row: ClientRow, *, now: datetime) -> str:
    """Return when the last check-in was and its pain score."""
    entry = row.last_entry
    if entry is None:
        joined = row.client.created_at
        return _("none yet") if joined is None or now - joined < SPAN else _("none in six weeks")
    day = phrases.day(entry.day, today=now.astimezone(row.client.zone).date())
    said = day if entry.pain is None else _("{day}, pain {pain}").format(day=day, pain=entry.pain)
    return f"{said} ({_('entered by the practice')})" if entry.on_behalf else said


def adherence(share: float | None) -> str:
    """Return how many of the expected check-ins were made; a dash when none was asked for yet."""
    if share is None:
        return "–"
    return _("{percent}%").format(percent=round(share * 100))


def next_session(row: ClientRow, *, viewer: Person, now: datetime) -> str:
    """Return when the next session is, in the viewer's time."""
    if row.next_session is None:
        return _("none planned")
    local = row.next_session.starts_at.astimezone(viewer.zone)
    today = now.astimezone(viewer.zone).date()
    return f"{phrases.day(local.date(), today=today)} {phrases.clock(local)}"
