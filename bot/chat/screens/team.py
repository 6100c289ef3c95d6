"""The team, as the owner reads it, and what clients and therapists hear of a change."""

from collections.abc import Sequence
from datetime import date, datetime
from html import escape

from bot.chat.callback_data.invites import InviteStep, InviteTap
from bot.chat.callback_data.review import ReviewStep, ReviewTap
from bot.chat.callback_data.settings import OnboardingStep, OnboardingTap
from bot.chat.callback_data.team import TeamStep, TeamTap
from bot.chat.calls import TEXT, Button, Screen, within
from bot.chat.screens import invites, leaves, practice_time
from bot.domain.invites import Invite
from bot.domain.people import Person, Reach, Role
from bot.i18n import gettext as _
from bot.i18n import ngettext
from bot.services.invites import OpenLink
from bot.services.leaves import Absence
from bot.services.practice import Practice
from bot.services.standing_in import Waiting
from bot.services.team import Handed, Member
from bot.wording import phrases


def team(
    members: Sequence[Member],
    links: Sequence[OpenLink],
    away: Sequence[Absence],
    *,
    viewer: Person,
    now: datetime,
    today: date,
    unapproved: str = "",
) -> Screen:
    """Everybody who works here, when they are away, and who may come by an open link."""
    lines = [_("<b>The team</b>")]
    for one in members:
        role = phrases.role(one.person.role)
        line = f"{escape(one.person.name)}, {role}"
        if one.person.role.reads:
            line += ": " + ngettext("{n} client", "{n} clients", one.clients).format(n=one.clients)
        if one.person.reach is not Reach.OK:
            line += "; " + _("I cannot write to them: the bot was blocked or the account is gone")
        lines.append(line)
        lines += [f"  {leaves.line(gone, today=today)}" for gone in away if gone.member.id == one.person.id]
    coming = [one for one in links if one.invite.role.is_staff]
    if coming:
        lines += ["", _("<b>Open links</b>"), *(invites.line(one, viewer, now=now) for one in coming)]
    if unapproved:
        drafts = _("No clinician has approved these texts yet, and clients read that they are drafts: {files}.")
        lines += ["", drafts.format(files=escape(unapproved))]
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
        [[Button(_("Hand over clients"), data=TeamTap(TeamStep.HAND_OVER))]]
        if len(members) > 1 and any(m.clients for m in members)
        else []
    )
    return Screen(text=within(lines, TEXT), rows=[*leaving[:20], *more, *_links_row(links), practice_time.way()])


def _links_row(links: Sequence[OpenLink]) -> list[list[Button]]:
    return [[Button(_("Open links"), data=InviteTap(InviteStep.LIST))]] if links else []


def staff_joined(link: Invite, member: Person) -> Screen:
    """Told to every other owner: somebody works here now, or may do more."""
    text = _("<b>{name}</b> is {role} here now.").format(name=escape(member.name), role=phrases.a_role(member.role))
    if link.for_whom:
        text += " " + _("The link that was opened is the one for {whom}.").format(whom=escape(link.for_whom))
    if link.was_role is not None:
        text += " " + _("Until now: {role}.").format(role=phrases.role(link.was_role))
    text += "\n\n" + _("If that should not be, undo it: what it opened is closed at once.")
    undo = Button(_("Undo"), data=TeamTap(TeamStep.UNDO, invite=link.id), style="danger")
    return Screen(text=text, rows=[[undo, *_back()]])


def undone(member: Person, now: Role | None) -> Screen:
    """Said when what a link did was taken back."""
    if now is None:
        text = _("Undone: {name} is no longer part of the team, and can open nothing here any more.")
    else:
        text = _("Undone: {name} is {role} again, and can open nothing more than that.")
    role = "" if now is None else phrases.a_role(now)
    return Screen(text=text.format(name=escape(member.name), role=role), rows=[_back()])


def role_ended(person: Person, practice: Practice, *, carer: Person | None, until: datetime | None) -> Screen:
    """Told to whoever was taken out of the team, or may do less there now.

    Args:
        carer: who looks after them, where they are a client again.
        until: when everything of theirs as a client is erased unless they agree; None where they do.
    """
    if person.role.is_staff:
        text = _("You are {role} here from now on. /help shows what that opens.")
        return Screen(text=text.format(role=phrases.a_role(person.role)))
    text = _(
        "You are no longer part of the team of {practice}. Thank you for your work.\n\n"
        "What you wrote about clients stays, with your name, and so does what the log says of who read what. "
        "Where you were signed in you are signed out, and your links and your calendar's address work no more."
    )
    if not person.is_client:
        text += "\n\n" + _(
            "Nothing else of you is kept. If you want to be a client here, ask for a link: it works in this chat."
        )
        return Screen(text=text.format(practice=escape(practice.name)))
    text += "\n\n" + _("You are a client here again, and {carer} looks after you. Your diary is as you left it.")
    if until is None:
        text += " " + _("Your agreement from then stands, so {carer} can read it.")
    else:
        text += " " + _(
            "Without your agreement nobody reads it, and everything of yours as a client is erased on {day}; "
            "/start asks whether you agree."
        )
    text += " " + _("/mydata shows what is stored, and /privacy lets you take it along, delete it or leave.")
    return Screen(
        text=text.format(
            practice=escape(practice.name),
            carer=escape(practice.name if carer is None else carer.name),
            day="" if until is None else f"{until.astimezone(person.zone):%Y-%m-%d}",
        )
    )


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
    text = _("{name} can no longer open anything here from then on. Notes and sessions stay, with the name. ")
    if not leaving.clients:
        text += _("{name} looks after no clients. Are you sure?")
    elif to.role is Role.OWNER:
        text += _("{to} looks after the clients of {name}; I tell them. Are you sure?")
    else:
        text += _(
            "I ask each client of {name} whether {to} may look after them and read. Until they answer the owner does, "
            "and everything else goes on. Are you sure?"
        )
    text = text.format(name=escape(leaving.person.name), to=escape(to.name))
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


def removed(name: str, handed: Handed, to: Person) -> Screen:
    """Said when somebody is out of the team."""
    lines = [_("{name} is no longer part of the team.").format(name=escape(name)), *_became(handed, to)]
    return Screen(text=within(lines, TEXT))


def handed_over(handed: Handed, to: Person) -> Screen:
    """Said to the owner."""
    lines = _became(handed, to) or [_("Nothing had to be changed.")]
    return Screen(text=within(lines, TEXT), rows=[_back()])


def _became(handed: Handed, to: Person) -> list[str]:
    """What becomes of clients who were handed over."""
    lines = []
    if handed.moved:
        lines.append(_("{to} looks after: {names}.").format(to=escape(to.name), names=_names(handed.moved)))
    if handed.asked:
        lines.append(
            _("I ask whether {to} may look after them: {names}. Until they say yes {to} sees nothing.").format(
                to=escape(to.name), names=_names(handed.asked)
            )
        )
    return lines


def _names(people: Sequence[Person]) -> str:
    return ", ".join(escape(one.name) for one in people)


def tells_client(client: Person, to: Person) -> Screen:
    """Said to the client: who looks after them now."""
    text = _("From now on {name} looks after you.").format(name=escape(to.name))
    if client.has_agreed:
        return Screen(text=text)
    text += " " + _("Before I store anything new I ask whether you agree to that; /privacy has your rights.")
    return Screen(text=text, rows=[[Button(_("Read and decide"), data=OnboardingTap(OnboardingStep.READ))]])


def tells_therapist(client: Person, *, is_asked: bool) -> Screen:
    """Said to whoever is to look after a client."""
    if is_asked:
        text = _("You are to look after {name}. I have asked {name} whether you may read; you hear of the answer.")
        return Screen(text=text.format(name=escape(client.name)))
    text = _("You look after {name} from now on.").format(name=escape(client.name))
    return Screen(text=text, rows=[[Button(_("Open"), data=ReviewTap(ReviewStep.CLIENT, client=client.id))]])


def tells_of_several(count: int, *, is_owner: bool) -> Screen:
    """The same for several at once."""
    if is_owner:
        text = ngettext(
            "You look after {n} more client from now on.", "You look after {n} more clients from now on.", count
        )
    else:
        text = ngettext("You are to look after {n} more client.", "You are to look after {n} more clients.", count)
        text += " " + _("Whom I have to ask first whether you may read is in your list after the yes.")
    return Screen(
        text=text.format(n=count), rows=[[Button(_("Open the list"), data=ReviewTap(ReviewStep.LIST, page=0))]]
    )


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
