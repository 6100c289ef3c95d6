"""Links into the practice, as those who make them read it."""

from collections.abc import Sequence
from datetime import datetime
from html import escape

from bot.chat.callback_data.invites import InviteStep, InviteTap
from bot.chat.calls import TEXT, Button, Screen, within
from bot.domain.invites import Invite
from bot.domain.people import Person, Role
from bot.i18n import gettext as _
from bot.i18n import ngettext
from bot.services.invites import LIFETIME, Link, OpenLink
from bot.wording import phrases

LISTED = 20
"""Open links that one message lists."""


def invitation(link: Link, by: Person, readers: Sequence[Person] = ()) -> Screen:
    """A link to hand over, with its QR code.

    Args:
        readers: who else may look after a client who opens it; asked of an assistant.
    """
    text = _(
        "A link for {who}. It works once, within {days} days:\n{url}\n\nSend it on, or let them scan the picture."
    ).format(who=_who(link, by), days=LIFETIME.days, url=escape(link.url))
    others = [one for one in readers if link.carer is None or one.id != link.carer.id]
    if readers and link.carer is not None:
        text += "\n\n" + _("Whoever opens it is a client of {name}.").format(name=escape(link.carer.name))
    buttons = [
        Button(
            _("Client of {name}").format(name=one.name)[:40],
            data=InviteTap(InviteStep.TO, invite=link.id, therapist=one.id),
        )
        for one in others[:LISTED]
    ]
    rows = [buttons[at : at + 2] for at in range(0, len(buttons), 2)]
    return Screen(text=text, rows=[*rows, [_all_button()]], picture={"as": "photo", "qr": link.url})


def _who(link: Link, by: Person) -> str:
    if link.role is Role.CLIENT and not link.for_whom:
        return _("a new client of yours") if by.role.reads else _("a new client")
    if not link.for_whom:
        return phrases.a_role(link.role)
    return _("{name} ({role})").format(name=escape(link.for_whom), role=phrases.role(link.role))


def for_whom(role: Role) -> Screen:
    """Asks for the name on a link for somebody of the team."""
    text = _(
        "Whom is the link for? Write the name along, so that your list says whose it is and you know who has come: "
        "<i>/invite {role} Tom Miller</i>"
    )
    return Screen(text=text.format(role=role.value), rows=[[_all_button()]])


def owners_come_by_keyboard() -> Screen:
    """Said when somebody asks for an owner's link in the chat."""
    return Screen(
        text=_(
            "A link for an owner is made at the practice's server, so that nobody gets there by a phone that lies "
            "around: <code>python -m bot invite owner</code>"
        )
    )


def leads_to(link: Invite, carer: Person) -> Screen:
    """Said when it was chosen whose client opens a link."""
    text = _("Whoever opens the link is a client of {name} now.")
    if link.for_whom:
        text = _("The link for {whom}: whoever opens it is a client of {name} now.")
    return Screen(text=text.format(whom=escape(link.for_whom), name=escape(carer.name)))


def open_links(found: Sequence[OpenLink], viewer: Person, *, now: datetime) -> Screen:
    """The links that are open, each with a button that calls it back."""
    if not found:
        return Screen(text=_("No link is open."), rows=[[Button(_("Invite a client"), data=InviteTap(InviteStep.NEW))]])
    lines = [_("<b>Open links</b>"), *(line(one, viewer, now=now) for one in found[:LISTED])]
    if len(found) > LISTED:
        lines.append(ngettext("and {n} more", "and {n} more", len(found) - LISTED).format(n=len(found) - LISTED))
    lines += ["", _("A link that is called back lets nobody in; whoever opens it hears that.")]
    rows = [
        [
            Button(
                _("Call back: {whom}").format(whom=_named(one))[:40],
                data=InviteTap(InviteStep.CALL_BACK, invite=one.invite.id),
            )
        ]
        for one in found[:LISTED]
    ]
    return Screen(text=within(lines, TEXT), rows=rows)


def line(one: OpenLink, viewer: Person, *, now: datetime) -> str:
    """An open link in a line: for whom, what it makes of them, until when."""
    until = phrases.day_and_time(one.invite.expires_at, viewer, now=now)
    what = phrases.role(one.invite.role)
    if one.carer is not None:
        what = _("client of {name}").format(name=escape(one.carer))
    name = escape(one.invite.for_whom) or _("without a name")
    return _("{whom}: {what}, until {when}").format(whom=name, what=what, when=until)


def _named(one: OpenLink) -> str:
    return one.invite.for_whom or _("{role}, no. {n}").format(role=phrases.role(one.invite.role), n=one.invite.id)


def called_back() -> str:
    """Toast when a link was called back."""
    return _("Called back. Whoever opens it hears that.")


def _all_button() -> Button:
    return Button(_("Open links"), data=InviteTap(InviteStep.LIST))
