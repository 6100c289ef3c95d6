"""The team, as the owner reads it, and what clients and therapists hear of a change."""

from collections.abc import Sequence
from html import escape

from bot.chat.callback_data.review import ReviewStep, ReviewTap
from bot.chat.callback_data.settings import OnboardingStep, OnboardingTap
from bot.chat.callback_data.team import TeamStep, TeamTap
from bot.chat.calls import TEXT, Button, Screen, within
from bot.domain.people import Person, Reach, Role
from bot.i18n import gettext as _
from bot.i18n import ngettext
from bot.services.standing_in import Waiting
from bot.services.team import Member

PAGE = 12
"""Clients on one page of the choice."""


_ROLES = {
    Role.OWNER: lambda: _("owner"),
    Role.THERAPIST: lambda: _("therapist"),
    Role.ASSISTANT: lambda: _("assistant"),
}


def team(members: Sequence[Member]) -> Screen:
    """Everybody who works here."""
    lines = [_("<b>The team</b>")]
    for one in members:
        role = _ROLES[one.person.role]()
        line = f"{escape(one.person.name)}, {role}"
        if one.person.role.reads:
            line += ": " + ngettext("{n} client", "{n} clients", one.clients).format(n=one.clients)
        if one.person.reach is not Reach.OK:
            line += "; " + _("I cannot write to them: the bot was blocked or the account is gone")
        lines.append(line)
    lines.append("")
    lines.append(_("Who came in, who was refused, who got which rights: the security log on the /dashboard says it."))
    leaving = [
        [
            Button(
                _("Remove {name}").format(name=one.person.name[:24]),
                data=TeamTap(TeamStep.REMOVE, member=one.person.id),
            )
        ]
        for one in members
        if one.person.role is not Role.OWNER
    ]
    more = (
        [[Button(_("Hand over a client"), data=TeamTap(TeamStep.HAND_OVER))]]
        if len(members) > 1 and any(m.clients for m in members)
        else []
    )
    return Screen(text=within(lines, TEXT), rows=[*leaving[:20], *more])


def who_takes_over(leaving: Member, others: Sequence[Member]) -> Screen:
    """Asks to whom the clients of somebody go who leaves."""
    text = ngettext(
        "{name} looks after {n} client. Who does from now on?",
        "{name} looks after {n} clients. Who does from now on?",
        leaving.clients,
    )
    rows = [
        [Button(one.person.name[:40], data=TeamTap(TeamStep.REMOVE, member=leaving.person.id, to=one.person.id))]
        for one in others
    ]
    return Screen(text=text.format(name=escape(leaving.person.name), n=leaving.clients), rows=[*rows, _back()])


def sure_to_remove(leaving: Member, to: Person) -> Screen:
    """Asks once more before somebody is taken out of the team."""
    text = _(
        "{name} can no longer open anything here from then on. Notes and sessions stay, without the name. "
        "Clients of {name} go to {to}; I tell them, and ask them to agree to the new reader. Are you sure?"
    ).format(name=escape(leaving.person.name), to=escape(to.name))
    return Screen(
        text=text,
        rows=[
            [
                Button(
                    _("Yes, do it"),
                    data=TeamTap(TeamStep.REMOVE, member=leaving.person.id, to=to.id, sure=True),
                    style="danger",
                ),
                Button(_("No"), data=TeamTap(TeamStep.LIST)),
            ]
        ],
    )


def removed(name: str, handed: Sequence[Person], to: Person) -> Screen:
    """Said when somebody is out of the team."""
    text = _("{name} is no longer part of the team.").format(name=escape(name))
    if handed:
        names = ", ".join(escape(one.name) for one in handed)
        text += " " + _("{to} looks after: {names}.").format(to=escape(to.name), names=names)
    return Screen(text=within(text.split("\n"), TEXT))


def which_client(clients: Sequence[Person], page: int) -> Screen:
    """Asks whom to hand over."""
    pages = max(1, -(-len(clients) // PAGE))
    page = max(0, min(page, pages - 1))
    buttons = [
        Button(one.name[:24], data=TeamTap(TeamStep.HAND_OVER, client=one.id))
        for one in clients[page * PAGE : (page + 1) * PAGE]
    ]
    steps = []
    if page > 0:
        steps.append(Button(_("Back"), data=TeamTap(TeamStep.CLIENTS, page=page - 1)))
    if page + 1 < pages:
        steps.append(Button(_("More"), data=TeamTap(TeamStep.CLIENTS, page=page + 1)))
    rows = [buttons[at : at + 2] for at in range(0, len(buttons), 2)]
    return Screen(text=_("Who goes to somebody else?"), rows=[*rows, steps, _back()])


def to_whom(client: Person, members: Sequence[Member]) -> Screen:
    """Asks who looks after a client from now on."""
    rows = [
        [Button(one.person.name[:40], data=TeamTap(TeamStep.HAND_OVER, client=client.id, to=one.person.id))]
        for one in members
        if one.person.id != client.therapist_id and one.person.role.reads
    ]
    return Screen(text=_("Who looks after {name} from now on?").format(name=escape(client.name)), rows=[*rows, _back()])


def sure_to_hand_over(client: Person, to: Person) -> Screen:
    """Asks once more before a client goes to somebody else."""
    if to.role is Role.OWNER:
        text = _("{to} looks after {name} from then on; I tell {name}. Are you sure?")
    else:
        text = _(
            "{to} looks after {name} from then on and sees the diary. I tell {name}, and ask for a new agreement; "
            "until then nothing new is stored, and no reminders come. Are you sure?"
        )
    return Screen(
        text=text.format(to=escape(to.name), name=escape(client.name)),
        rows=[
            [
                Button(_("Yes, do it"), data=TeamTap(TeamStep.HAND_OVER, client=client.id, to=to.id, sure=True)),
                Button(_("No"), data=TeamTap(TeamStep.LIST)),
            ]
        ],
    )


def handed_over(client: Person, to: Person) -> Screen:
    """Said to the owner."""
    return Screen(
        text=_("{to} looks after {name} now.").format(to=escape(to.name), name=escape(client.name)), rows=[_back()]
    )


def tells_client(client: Person, to: Person) -> Screen:
    """Said to the client: who looks after them now."""
    text = _("From now on {name} looks after you.").format(name=escape(to.name))
    if client.has_agreed:
        return Screen(text=text)
    text += " " + _(
        "What you have entered so far is there for {name}, too. Before I store anything new I ask whether you agree "
        "to that. If not, /privacy lets you take your data along or delete it."
    ).format(name=escape(to.name))
    return Screen(text=text, rows=[[Button(_("Read and decide"), data=OnboardingTap(OnboardingStep.READ))]])


def tells_therapist(client: Person) -> Screen:
    """Said to whoever looks after a client now."""
    text = _("You look after {name} from now on.").format(name=escape(client.name))
    if not client.has_agreed:
        text += " " + _("I have asked for a new agreement; new entries come after that.")
    return Screen(text=text, rows=[[Button(_("Open"), data=ReviewTap(ReviewStep.CLIENT, client=client.id))]])


def tells_of_several(count: int) -> Screen:
    """The same for several at once."""
    text = ngettext(
        "You look after {n} more client from now on.", "You look after {n} more clients from now on.", count
    ).format(n=count)
    text += " " + _("Whom I have asked for a new agreement makes new entries after that.")
    return Screen(text=text, rows=[[Button(_("Open the list"), data=ReviewTap(ReviewStep.LIST, page=0))]])


def unreachable(member: Person, waiting: Waiting) -> Screen:
    """Told to who stands in: somebody of the team cannot be written to."""
    text = _(
        "I can no longer write to {name}: the bot was blocked or the account is gone. What concerns the clients of "
        "{name} comes to you, until {name} writes to me again."
    ).format(name=escape(member.name))
    return Screen(text=f"{text}\n\n{_waiting(waiting)}", rows=[_back()])


def is_back(member: Person) -> Screen:
    """Told to who stood in."""
    return Screen(
        text=_("I can write to {name} again: what concerns the clients of {name} goes there from now on.").format(
            name=escape(member.name)
        )
    )


def welcome_back(waiting: Waiting) -> Screen:
    """Told to somebody of the team whom the bot could not write to for a while."""
    text = _("For a while I could not write to you here; now I can again.")
    return Screen(text=f"{text}\n\n{_waiting(waiting)}")


def _waiting(waiting: Waiting) -> str:
    flags = ngettext("{n} danger sign: /flags", "{n} danger signs: /flags", waiting.flags).format(n=waiting.flags)
    asked = ngettext("{n} question: /questions", "{n} questions: /questions", waiting.questions)
    found = [
        *([flags] if waiting.flags else []),
        *([asked.format(n=waiting.questions)] if waiting.questions else []),
    ]
    if not found:
        return _("Nothing of these clients waits for an answer now.")
    return "\n".join([_("Waiting now:"), *found])


def _back() -> list[Button]:
    return [Button(_("The team"), data=TeamTap(TeamStep.LIST))]
