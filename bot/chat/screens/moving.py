"""A client's diary moves to another Telegram account: what each of those who are concerned reads."""

from html import escape

from bot.chat.callback_data.checkins import CheckInStep, CheckInTap
from bot.chat.callback_data.moving import MovingStep, MovingTap, Right, RightTap
from bot.chat.callback_data.review import ReviewStep, ReviewTap
from bot.chat.callback_data.settings import OnboardingStep, OnboardingTap
from bot.chat.calls import Button, Screen
from bot.domain.moving import LIFETIME, Move
from bot.domain.people import Person
from bot.i18n import gettext as _
from bot.services.moving import MoveLink
from bot.services.practice import Practice


def about(client: Person) -> Screen:
    """To a therapist: what the link does, before there is one."""
    text = _(
        "<b>Another Telegram account for {client}?</b>\n\n"
        "A new phone with the same Telegram account needs nothing: the chat with me is there already.\n\n"
        "For another account I make a link that {client} opens there. The account that the diary is in now, and the "
        "practice's owner, are asked then whether that is right. With the first yes the whole diary is in the new "
        "account, and the old one opens nothing any more. Until then nothing moves, and whoever opens the link sees "
        "nothing."
    ).format(client=escape(client.name))
    return Screen(
        text=text,
        rows=[
            [
                Button(_("Make the link"), data=MovingTap(MovingStep.LINK, client=client.id)),
                Button(_("Back"), data=ReviewTap(ReviewStep.CLIENT, client=client.id)),
            ]
        ],
    )


def link(made: MoveLink) -> Screen:
    """To a therapist: the link to hand over, with its QR code."""
    return Screen(
        text=_(
            "The link for {client}'s other account. It works once, within {days} days, and any earlier one has "
            "ended:\n{url}\n\nHand it to {client} in person, or in a way in which you know who is at the other end."
        ).format(client=escape(made.client.name), days=LIFETIME.days, url=escape(made.url)),
        picture={"as": "photo", "qr": made.url},
    )


def waits(practice: Practice) -> Screen:
    """To the account that has opened the link, which may be anybody's."""
    return Screen(
        text=_(
            "Thank you. Before anything can be shown here, somebody has to confirm that this account is the right one. "
            "They were asked just now, and I write to you here as soon as they have answered. If it takes long, talk "
            "to whoever gave you the link.\n\nIf this link was not meant for you, you need not do anything. In an "
            "emergency call {emergency}."
        ).format(emergency=escape(practice.emergency_number))
    )


def asks_client(move: Move) -> Screen:
    """To the account that the diary is in: was that you?"""
    text = _(
        "Somebody has opened the link that moves your diary to another Telegram account. That account is called "
        "“{name}”. <b>Was that you?</b>\n\n"
        "After a yes your diary is there at once, and this account opens nothing any more. After a no nothing moves; "
        "if you are not sure, say no, for your therapist can always make a new link. "
        "The practice's owner is asked as well, in case you no longer have this phone; the first answer counts."
    ).format(name=escape(move.opened_name or "?"))
    return Screen(text=text, rows=[_answers(move, _("Yes, that was me"), _("No, not me"))])


def asks_owner(client: Person, move: Move) -> Screen:
    """To the owner: is that right?"""
    text = _(
        "The link that moves {client}'s diary to another Telegram account was opened. That account is called "
        "“{name}”. <b>Is that {client}?</b>\n\n"
        "{client}'s present account is asked as well; the first answer counts. Say yes only if {client} has told you "
        "so in person, or on a number that you have had before: a name in Telegram proves nothing."
    ).format(client=escape(client.name), name=escape(move.opened_name or "?"))
    return Screen(text=text, rows=[_answers(move, _("Yes, move it"), _("No, leave it"))])


def tells_therapist(client: Person, move: Move) -> Screen:
    """To who looks after the client: the link was opened, and others are asked."""
    return Screen(
        text=_(
            "{client}'s link for another account was opened; that account is called “{name}”. {client}'s present "
            "account and the practice's owner are asked whether that is right. If you think that the wrong person has "
            "the link, tell the owner now, or make a new one: that ends this one."
        ).format(client=escape(client.name), name=escape(move.opened_name or "?"))
    )


def _answers(move: Move, yes: str, no: str) -> list[Button]:
    return [
        Button(yes, data=RightTap(Right.YES, move=move.id)),
        Button(no, data=RightTap(Right.NO, move=move.id)),
    ]


def welcome(client: Person, *, has_withdrawn: bool) -> Screen:
    """To the client, in the new account: what is here, and whether their agreement stands.

    Args:
        has_withdrawn: they had agreed and took it back.
    """
    if client.has_agreed:
        what = _(
            "Welcome, {name}. Your diary is in this account now, and your reminders, your plan and your agreement came "
            "with it. The old account opens nothing any more."
        )
        row = [Button(_("Check in"), data=CheckInTap(CheckInStep.NEW))]
    else:
        if has_withdrawn:
            what = _(
                "Welcome, {name}. This account has taken the place of the old one, which opens nothing any more. You "
                "have withdrawn your agreement, and it stays so: nothing is stored or sent, and nobody reads your "
                "diary. If you would like to go on, read the terms and agree."
            )
        else:
            what = _(
                "Welcome, {name}. This account has taken the place of the old one, which opens nothing any more. You "
                "have not agreed to the terms yet: until you do, nothing is stored or sent."
            )
        row = [Button(_("Read and decide"), data=OnboardingTap(OnboardingStep.READ))]
    left = _(
        "What was said in the old chat still stands there: choose <i>Clear history</i> in its menu, if you can. "
        "Buttons of the old chat do nothing; /help shows what you can do here."
    )
    return Screen(text=what.format(name=escape(client.name)) + "\n\n" + left, rows=[row])


def has_moved(client: Person, by: Person | None) -> Screen:
    """To the owner or the therapist: it is done, and who said yes."""
    return Screen(
        text=_(
            "{client}'s diary is in the other Telegram account now; the old one opens nothing any more. {who}"
        ).format(client=escape(client.name), who=_who(client, by))
    )


def _who(client: Person, by: Person | None) -> str:
    if by is None:
        return ""
    if by.id == client.id:
        return _("{client}'s old account has confirmed it.").format(client=escape(client.name))
    return _("{owner} has confirmed it.").format(owner=escape(by.name))


def old_gone(practice: Practice) -> Screen:
    """To the old account, which may be in anybody's hands."""
    return Screen(
        text=_(
            "This Telegram account is not linked to {practice} any more. If that is not what you wanted, please call "
            "the practice."
        ).format(practice=escape(practice.name))
    )


def you_kept() -> Screen:
    """To the client, who has said no."""
    return Screen(
        text=_(
            "Thank you. Nothing has moved: your diary is here as before, and the link works no more. Your practice is "
            "told. If you do want to move, ask your therapist for a new link."
        )
    )


def kept(client: Person, by: Person | None) -> Screen:
    """To the owner or the therapist: nothing has moved, and who said no."""
    if by is not None and by.id == client.id:
        return Screen(
            text=_(
                "Nothing has moved: {client}'s present account says that it was somebody else who opened the link. It "
                "works no more. Please talk to {client}, by a number that you have had before: the link may be in "
                "wrong hands, or the old phone is."
            ).format(client=escape(client.name))
        )
    return Screen(
        text=_("{client}'s diary stays where it is, and the link works no more.").format(client=escape(client.name))
    )


def kept_for_client() -> Screen:
    """To the client: the practice has said no."""
    return Screen(
        text=_(
            "Your practice has not confirmed the other account, so nothing has moved: your diary is here as before. If "
            "you did open that link yourself, please talk to your therapist."
        )
    )


def not_confirmed() -> Screen:
    """To the account that had opened the link, which may be anybody's."""
    return Screen(
        text=_(
            "This account was not confirmed, so there is nothing to show here, and the link works no more. If you "
            "think that this is a mistake, please talk to whoever gave you the link."
        )
    )
