"""Whom the owner hands over, and to whom: one client, several, or all of somebody."""

from collections.abc import Collection, Sequence
from html import escape

from bot.chat.callback_data.team import TeamStep, TeamTap
from bot.chat.calls import TEXT, Button, Screen, within
from bot.chat.screens import choosing
from bot.domain.people import Person, Role
from bot.i18n import gettext as _
from bot.i18n import ngettext
from bot.services.team import Member


def which_client(clients: Sequence[Person], members: Sequence[Member], page: int) -> Screen:
    """Asks whom to hand over."""
    page, shown = choosing.page_of(clients, page)
    buttons = [Button(one.name[:24], data=TeamTap(TeamStep.HAND_OVER, client=one.id)) for one in shown]
    whole = [
        [Button(_("All of {name}").format(name=one.person.name[:24]), data=TeamTap(TeamStep.ALL, member=one.person.id))]
        for one in members
        if one.clients > 1
    ]
    several = [[Button(_("Several"), data=TeamTap(TeamStep.SEVERAL, page=page))]] if len(clients) > 1 else []
    steps = _steps(clients, page, TeamStep.CLIENTS)
    return Screen(
        text=_("Who goes to somebody else?"), rows=[*choosing.in_twos(buttons), steps, *several, *whole[:10], _back()]
    )


def which_clients(clients: Sequence[Person], chosen: Collection[int], page: int) -> Screen:
    """Lets several clients of a page be chosen; who is chosen stands on the buttons."""
    page, shown = choosing.page_of(clients, page)
    buttons = [_button(one, page, is_chosen=one.id in chosen) for one in shown]
    count = sum(one.id in chosen for one in shown)
    go_on = ngettext("Hand over {n} client", "Hand over {n} clients", count).format(n=count)
    rows = [[Button(go_on, data=TeamTap(TeamStep.SOME))]] if count else []
    return Screen(
        text=_("Who goes to somebody else? Tap each name, a page at a time."),
        rows=[
            *choosing.in_twos(buttons),
            _steps(clients, page, TeamStep.SEVERAL),
            *rows,
            _back(),
        ],
    )


def _button(client: Person, page: int, *, is_chosen: bool) -> Button:
    return choosing.mark(client, TeamTap(TeamStep.MARK, client=client.id, page=page), is_chosen=is_chosen)


def to_whom(client: Person, members: Sequence[Member]) -> Screen:
    """Asks who looks after a client from now on."""
    rows = [
        [Button(one.person.name[:40], data=TeamTap(TeamStep.HAND_OVER, client=client.id, to=one.person.id))]
        for one in members
        if one.person.id != client.therapist_id and one.person.role.reads
    ]
    return Screen(text=_("Who looks after {name} from now on?").format(name=escape(client.name)), rows=[*rows, _back()])


def all_to_whom(member: Member, members: Sequence[Member]) -> Screen:
    """Asks who looks after all clients of somebody from now on."""
    rows = [
        [Button(one.person.name[:40], data=TeamTap(TeamStep.ALL, member=member.person.id, to=one.person.id))]
        for one in members
        if one.person.id != member.person.id and one.person.role.reads
    ]
    text = ngettext(
        "{name} looks after {n} client. Who does from now on?",
        "{name} looks after {n} clients. Who does from now on?",
        member.clients,
    )
    return Screen(text=text.format(name=escape(member.person.name), n=member.clients), rows=[*rows, _back()])


def some_to_whom(clients: Sequence[Person], members: Sequence[Member]) -> Screen:
    """Asks who looks after those who were chosen; they stay on the buttons, and a tap takes one out."""
    rows = [
        [Button(one.person.name[:40], data=TeamTap(TeamStep.SOME, to=one.person.id))]
        for one in members
        if one.person.role.reads
    ]
    return Screen(text=_("Who looks after them from now on?"), rows=[*_kept(clients), *rows, _back()])


def sure(clients: Sequence[Person], to: Person, yes: TeamTap) -> Screen:
    """Asks once more before clients go to somebody else.

    Args:
        yes: what the yes carries.
    """
    if to.role is Role.OWNER:
        text = _("{to} looks after {names} from then on; I tell them. Are you sure?")
    else:
        text = _(
            "I ask {names} whether {to} may look after them and read. Until they say yes nothing moves, and "
            "everything goes on as it is. Are you sure?"
        )
    text = text.format(to=escape(to.name), names=", ".join(escape(one.name) for one in clients))
    return Screen(
        text=within(text.split("\n"), TEXT),
        rows=[
            *(_kept(clients) if yes.step is TeamStep.SOME else []),
            [Button(_("Yes, do it"), data=yes, style="danger"), Button(_("No"), data=TeamTap(TeamStep.LIST))],
        ],
    )


def _kept(clients: Sequence[Person]) -> list[list[Button]]:
    return choosing.in_twos([_button(one, 0, is_chosen=True) for one in clients])


def _steps(clients: Sequence[Person], page: int, step: TeamStep) -> list[Button]:
    return choosing.steps(clients, page, lambda to: TeamTap(step, page=to))


def _back() -> list[Button]:
    return [Button(_("The team"), data=TeamTap(TeamStep.LIST))]
