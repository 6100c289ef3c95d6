"""Who of the team is away and who stands in, as they read it."""

from collections.abc import Sequence
from datetime import date
from html import escape

from bot.chat.callback_data.covers import CoverStep, CoverTap
from bot.chat.callback_data.leaves import LeaveStep, LeaveTap
from bot.chat.calls import TEXT, Button, Screen, within
from bot.chat.screens import practice_time
from bot.domain.leaves import Leave, LeaveNews
from bot.domain.people import Person, Role
from bot.i18n import gettext as _
from bot.i18n import ngettext
from bot.services.leaves import Absence
from bot.services.standing_in import Waiting
from bot.understanding.times import Trouble, UnclearError
from bot.wording import leaves as wording
from bot.wording import phrases

SHOWN = 20
"""Leaves with a button."""


def line(one: Absence, *, today: date) -> str:
    """One leave in a line, without the name of who is away."""
    if one.client is not None:
        return covered(one, escape(one.client.name), today=today)
    if one.deputy is None:
        return _("away {days}, the owner stands in").format(days=wording.days(one.leave, today=today))
    return _("away {days}, {deputy} stands in").format(
        days=wording.days(one.leave, today=today), deputy=escape(one.deputy.name)
    )


def covered(one: Absence, clients: str, *, today: date) -> str:
    """The cover of single clients in a line, without the name of who looks after them.

    Args:
        clients: whom it is about, escaped.
    """
    deputy = "" if one.deputy is None else escape(one.deputy.name)
    return wording.covered(one.leave, deputy=deputy, clients=clients, today=today)


def _listed(one: Absence, viewer: Person, *, today: date) -> str:
    """One leave in the list; whoever covers a client is told who it is from the first day to the last."""
    knows = viewer.role is Role.OWNER or viewer.id == one.member.id or one.leave.covers(today)
    text = line(one, today=today) if one.client is None or knows else covered(one, _("a client"), today=today)
    return f"{escape(one.member.name)}: {text}"


def leaves(found: Sequence[Absence], viewer: Person, *, today: date) -> Screen:
    """``/leave``: who is away, now and later."""
    lines = [_("<b>Days away</b>")]
    lines += [_listed(one, viewer, today=today) for one in found]
    if not found:
        lines.append(_("Nobody is away, as far as I know."))
    theirs = [one for one in found if viewer.role is Role.OWNER or one.member.id == viewer.id]
    rows = [
        [
            Button(
                _("{name}, {days}").format(
                    name=(one.client or one.member).name[:20], days=wording.days(one.leave, today=today)
                )[:60],
                data=LeaveTap(LeaveStep.OPEN, leave=one.leave.id),
            )
        ]
        for one in theirs[:SHOWN]
    ]
    rows.append([Button(_("I will be away"), data=LeaveTap(LeaveStep.DAYS, member=viewer.id))])
    rows.append([Button(_("Cover single clients"), data=CoverTap(CoverStep.SEVERAL, page=0))])
    if viewer.role is Role.OWNER:
        rows.append([Button(_("Somebody else will be away"), data=LeaveTap(LeaveStep.WHOSE))])
        rows.append(practice_time.way())
    return Screen(text=within(lines, TEXT), rows=rows)


def whose(staff: Sequence[Person]) -> Screen:
    """Asks the owner who will be away."""
    rows = [[Button(one.name[:40], data=LeaveTap(LeaveStep.DAYS, member=one.id))] for one in staff]
    return Screen(text=_("Who will be away?"), rows=[*rows, _back()])


def which_days(member: Person, viewer: Person) -> Screen:
    """Asks from when to when."""
    who = _("You") if member.id == viewer.id else escape(member.name)
    return Screen(
        text=_(
            "{who}: from when to when? Write the first and the last day, such as <i>3 to 14 August</i>, "
            "<i>3.8. - 14.8.</i> or <i>2026-08-03 until 2026-08-14</i>. /cancel stops."
        ).format(who=who)
    )


def unclear(error: UnclearError) -> Screen:
    """Says which part of typed days cannot be read."""
    said = escape(error.said[:40])
    text = {
        Trouble.DATE: _("I could not read that as a date: <b>{said}</b>. Write it like <i>3 to 14 August</i>."),
        Trouble.PAST: _("<b>{said}</b> is over. Write the first and the last day again, please."),
        Trouble.BACKWARDS: _("<b>{said}</b> ends before it begins. Write the first and the last day again, please."),
        Trouble.NOTHING: _("I found no day in that. Write it like <i>3 to 14 August</i>."),
    }.get(error.trouble, _("I stumbled over <b>{said}</b>. Write it like <i>3 to 14 August</i>."))
    return Screen(text=text.format(said=said))


def who_stands_in(leave: Leave, member: Person, able: Sequence[Person], *, today: date) -> Screen:
    """Asks who stands in for days that were typed."""
    rows = [
        [
            Button(
                one.name[:40],
                data=LeaveTap(
                    LeaveStep.PUT, member=member.id, first=leave.first_day, last=leave.last_day, deputy=one.id
                ),
            )
        ]
        for one in able
        if one.role is not Role.OWNER
    ]
    rows.append(
        [
            Button(
                _("The owner"),
                data=LeaveTap(LeaveStep.PUT, member=member.id, first=leave.first_day, last=leave.last_day),
            )
        ]
    )
    return Screen(
        text=_(
            "{name} is away {days}. Who stands in? They read and answer {name}'s clients on these days, and hear of "
            "danger signs first. Whoever is away, too, is not offered."
        ).format(name=escape(member.name), days=wording.days(leave, today=today)),
        rows=[*rows, [Button(_("Do not keep it"), data=LeaveTap(LeaveStep.LIST))]],
    )


def opened(one: Absence, *, today: date) -> Screen:
    """One leave, to change it or to call it off."""
    return Screen(
        text=f"<b>{escape(one.member.name)}</b>: {line(one, today=today)}",
        rows=[
            [Button(_("Somebody else stands in"), data=LeaveTap(LeaveStep.DEPUTY, leave=one.leave.id))],
            [Button(_("Call it off"), data=LeaveTap(LeaveStep.CALL_OFF, leave=one.leave.id), style="danger")],
            _back(),
        ],
    )


def who_instead(found: Absence, able: Sequence[Person]) -> Screen:
    """Asks who stands in instead."""
    rows = [
        [Button(one.name[:40], data=LeaveTap(LeaveStep.DEPUTY, leave=found.leave.id, deputy=one.id))]
        for one in able
        if one.role is not Role.OWNER and one.id != found.leave.deputy_id
    ]
    rows.append([Button(_("The owner"), data=LeaveTap(LeaveStep.OWNER, leave=found.leave.id))])
    return Screen(
        text=_("Who stands in for {name}?").format(name=escape(found.member.name)),
        rows=[*rows, _back()],
    )


def sure_to_call_off(one: Absence, *, today: date) -> Screen:
    """Asks once more."""
    if one.client is not None:
        text = _("{line}: call that off? What comes from {client} goes to {name} again from now on.")
    else:
        text = _("{name} is not away {days} after all? What comes goes to {name} again from now on.")
    return Screen(
        text=text.format(
            name=escape(one.member.name),
            days=wording.days(one.leave, today=today),
            line=line(one, today=today),
            client="" if one.client is None else escape(one.client.name),
        ),
        rows=[
            [
                Button(
                    _("Yes, call it off"),
                    data=LeaveTap(LeaveStep.CALL_OFF, leave=one.leave.id, sure=True),
                    style="danger",
                ),
                Button(_("No"), data=LeaveTap(LeaveStep.OPEN, leave=one.leave.id)),
            ]
        ],
    )


def kept(one: Absence, *, today: date) -> Screen:
    """Said when it is kept."""
    if one.client is not None:
        text = _("Kept: {line}. Whom it concerns is told.")
    else:
        text = _("Kept: {name} is {line}. Whom it concerns is told.")
    return Screen(
        text=text.format(name=escape(one.member.name), line=line(one, today=today)),
        rows=[_back()],
    )


def called_off(one: Absence, *, today: date) -> Screen:
    """Said when it is called off."""
    if one.client is not None:
        text = _("Called off: {line}. Whom it concerns is told.")
    else:
        text = _("Called off: {name} is not away {days}. Whom it concerns is told.")
    return Screen(
        text=text.format(
            name=escape(one.member.name), days=wording.days(one.leave, today=today), line=line(one, today=today)
        ),
        rows=[_back()],
    )


def told(one: Absence, reader: Person, news: LeaveNews, waiting: Waiting, *, today: date) -> Screen:
    """What somebody hears of a leave: as who stands in, as who is away, or else."""
    name, when = escape(one.member.name), wording.days(one.leave, today=today)
    until = phrases.dated(one.leave.last_day, today=today)
    if news is LeaveNews.CALLED_OFF or one.leave.called_off_at is not None:
        text = _("{name} is not away {days} after all. Clients of {name} are with {name} again.")
    elif news is LeaveNews.ENDED and reader.id == one.member.id:
        return Screen(
            text="\n".join([_("Welcome back. What comes from your clients goes to you again."), *waits(waiting)])
        )
    elif news is LeaveNews.ENDED:
        text = _("{name} is back. Clients of {name} are with {name} again.")
    elif one.deputy is not None and reader.id == one.deputy.id:
        if news is LeaveNews.BEGINS:
            text = _(
                "You stand in for {name} from today until {until}: clients of {name} are in /clients, and what they "
                "ask comes to you."
            )
            said = text.format(name=name, until=until)
            return Screen(text="\n".join([said, *waits(waiting)]))
        text = _(
            "You stand in for {name} {days}: on these days you read and answer clients of {name}. If you cannot, "
            "please tell {name} or the owner."
        )
    elif reader.id == one.member.id:
        return Screen(text=_("You are {line}.").format(line=line(one, today=today)), rows=[_back()])
    elif news is LeaveNews.CHANGED and reader.role is not Role.OWNER:
        text = _("You no longer stand in for {name} {days}.")
    else:
        return Screen(text=f"{name}: {line(one, today=today)}", rows=[_back()])
    return Screen(text=text.format(name=name, days=when, until=until))


def waits(waiting: Waiting) -> list[str]:
    """How much waits of clients whom somebody else covered or covers."""
    lines = []
    if waiting.flags:
        lines.append(
            ngettext("{n} danger sign: /flags", "{n} danger signs: /flags", waiting.flags).format(n=waiting.flags)
        )
    if waiting.questions:
        lines.append(
            ngettext("{n} question: /questions", "{n} questions: /questions", waiting.questions).format(
                n=waiting.questions
            )
        )
    return lines


def _back() -> list[Button]:
    return [Button(_("Days away"), data=LeaveTap(LeaveStep.LIST))]
