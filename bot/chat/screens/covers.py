"""A colleague covers single clients from day to day, as the team reads it."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from html import escape

from bot.chat.callback_data.covers import CoverStep, CoverTap
from bot.chat.callback_data.leaves import LeaveStep, LeaveTap
from bot.chat.calls import TEXT, Button, Screen, within
from bot.chat.screens import choosing, leaves
from bot.domain.leaves import Leave, LeaveNews
from bot.domain.people import Person, Role
from bot.domain.terms import names_deputies
from bot.i18n import gettext as _
from bot.i18n import ngettext
from bot.services.leaves import Absence
from bot.services.standing_in import Waiting
from bot.wording import leaves as wording
from bot.wording import phrases

WEEK = timedelta(days=6)
"""From the first day of a week to its last."""


def which_clients(clients: Sequence[Person], chosen: Collection[int], page: int) -> Screen:
    """Lets several clients of a page be chosen; who is chosen stands on the buttons."""
    page, shown = choosing.page_of(clients, page)
    count = sum(one.id in chosen for one in shown)
    go_on = ngettext("Cover {n} client", "Cover {n} clients", count).format(n=count)
    return Screen(
        text=_("Whom does somebody else cover for some days? Tap each name, a page at a time."),
        rows=[
            *choosing.in_twos([_mark(one, page, is_chosen=one.id in chosen) for one in shown]),
            choosing.steps(clients, page, lambda to: CoverTap(CoverStep.SEVERAL, page=to)),
            *([[Button(go_on, data=CoverTap(CoverStep.SOME))]] if count else []),
            _back(),
        ],
    )


def which_days(whose: Sequence[Person], *, one: int | None, today: date) -> Screen:
    """Asks from when to when.

    Args:
        one: the only client it is about, whom each button names; None where they stand on the buttons.
    """

    def days(label: str, first: date, last: date) -> Button:
        return Button(label, data=CoverTap(CoverStep.DAYS, client=one, first=first, last=last))

    tomorrow = today + timedelta(days=1)
    return Screen(
        text=within(
            [
                _(
                    "Somebody else covers {names}: from when to when? Tap, or write the first and the last day, such "
                    "as <i>3 to 14 August</i>. /cancel stops."
                ).format(names=_names(whose))
            ],
            TEXT,
        ),
        rows=[
            *_kept(whose, one),
            [days(_("Today"), today, today), days(_("Tomorrow"), tomorrow, tomorrow)],
            [days(_("A week from today"), today, today + WEEK)],
            _back(),
        ],
    )


def who(
    whose: Sequence[Person], able: Sequence[Person], first: date, last: date, *, one: int | None, today: date
) -> Screen:
    """Asks who covers clients on some days."""

    def put(deputy: Person | None) -> CoverTap:
        number = None if deputy is None else deputy.id
        return CoverTap(CoverStep.PUT, client=one, first=first, last=last, deputy=number)

    earlier = [client for client in whose if not names_deputies(client.consent_version)]
    colleagues = [] if earlier else [member for member in able if member.role is not Role.OWNER]
    rows = [[Button(member.name[:40], data=put(member))] for member in colleagues]
    if any(member.role is Role.OWNER for member in able):
        rows.append([Button(_("The owner"), data=put(None))])
    lines = [
        _(
            "Who covers {names}, {days}? They read and answer on these days, and hear of danger signs first. All "
            "others stay where they are. Whoever is away is not offered."
        ).format(names=_names(whose), days=wording.days(_days(first, last), today=today))
    ]
    if earlier:
        lines.append(
            _("Only the owner can, for this agreement names nobody who stands in: {names}.").format(
                names=_names(earlier)
            )
        )
    return Screen(text=within(lines, TEXT), rows=[*_kept(whose, one), *rows, _back()])


def kept(made: Sequence[Absence], *, today: date) -> Screen:
    """Said when it is kept."""
    lines = [_("Kept. Whom it concerns is told."), *(f"{leaves.line(one, today=today)}." for one in made)]
    return Screen(text=within(lines, TEXT), rows=[_back()])


def told(
    found: Absence, several: Sequence[Person], reader: Person, news: LeaveNews, waiting: Waiting, *, today: date
) -> Screen:
    """What somebody hears of a cover: as who covers, as who looks after the clients, or as the owner.

    Args:
        several: whom else the same people cover on the same days, told of in one message.
    """
    stands_in = reader.id == found.deputy.id if found.deputy is not None else reader.role is Role.OWNER
    is_off = news is LeaveNews.CALLED_OFF or found.leave.called_off_at is not None
    whose = [found.client] if found.client is not None and (is_off or news is LeaveNews.CHANGED) else list(several)
    if stands_in:
        return _to_deputy(found, whose, news, waiting, today=today)
    if is_off:
        text = _("{line}: that is off.")
    elif news is LeaveNews.ENDED and reader.id == found.member.id:
        text = _("What comes from {clients} goes to you again: the days on which {deputy} stood in are over.")
    elif news is LeaveNews.ENDED:
        text = _("{clients}: back with {name}; the days on which {deputy} stood in are over.")
    elif news is LeaveNews.CHANGED and reader.id != found.member.id and reader.role is not Role.OWNER:
        text = _("You no longer stand in for {name} with a client, {days}.")
    else:
        text = "{name}: {line}"
    said = text.format(
        name=escape(found.member.name),
        clients=_names(whose),
        deputy=_("the owner") if found.deputy is None else escape(found.deputy.name),
        days=wording.days(found.leave, today=today),
        line=leaves.covered(found, _names(whose), today=today),
    )
    lines = leaves.waits(waiting) if news is LeaveNews.ENDED and reader.id == found.member.id else []
    return Screen(text=within([said, *lines], TEXT), rows=[_back()])


def _to_deputy(found: Absence, whose: Sequence[Person], news: LeaveNews, waiting: Waiting, *, today: date) -> Screen:
    """What who covers hears: whom it is about from the first day to the last, and before and after only how many."""
    unnamed = ngettext("{n} client", "{n} clients", len(whose)).format(n=len(whose))
    clients = _names(whose) if found.leave.covers(today) else unnamed
    lines: list[str] = []
    if news is LeaveNews.CALLED_OFF or found.leave.called_off_at is not None:
        text = _("You no longer stand in for {name} with {clients}, {days}.")
    elif news is LeaveNews.ENDED:
        text = _("Your days of standing in for {name} with {clients} are over: {days}.")
    elif news is LeaveNews.BEGINS:
        text = _(
            "You stand in for {name} from today until {until} with {clients}: in /clients, and what is asked comes to "
            "you."
        )
        lines = leaves.waits(waiting)
    else:
        text = _(
            "You stand in for {name} with {clients}, {days}: on these days you read and answer. If you cannot, please "
            "tell {name} or the owner."
        )
        if not found.leave.covers(today):
            lines = [_("On the first day I tell you who it is.")]
    said = text.format(
        name=escape(found.member.name),
        clients=clients,
        days=wording.days(found.leave, today=today),
        until=phrases.dated(found.leave.last_day, today=today),
    )
    return Screen(text=within([said, *lines], TEXT))


def _days(first: date, last: date) -> Leave:
    return Leave(id=0, member_id=0, deputy_id=None, first_day=first, last_day=last)


def _names(people: Sequence[Person]) -> str:
    return ", ".join(escape(one.name) for one in people)


def _mark(client: Person, page: int, *, is_chosen: bool) -> Button:
    return choosing.mark(client, CoverTap(CoverStep.MARK, client=client.id, page=page), is_chosen=is_chosen)


def _kept(whose: Sequence[Person], one: int | None) -> list[list[Button]]:
    """Who is chosen, on buttons; a tap takes one out."""
    return [] if one is not None else choosing.in_twos([_mark(client, 0, is_chosen=True) for client in whose])


def _back() -> list[Button]:
    return [Button(_("Days away"), data=LeaveTap(LeaveStep.LIST))]
