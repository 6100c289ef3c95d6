"""Whether somebody else may look after a client and read: the question, its reminder, and what becomes of it."""

from html import escape

from bot.chat.callback_data.readers import ReaderStep, ReaderTap
from bot.chat.callback_data.review import ReviewStep, ReviewTap
from bot.chat.calls import Button, Screen
from bot.chat.screens import guardians, onboarding
from bot.domain.consents import AgeAsked
from bot.domain.people import Person
from bot.domain.readers import Request, WhyAsked
from bot.domain.terms import CONSENT_VERSION
from bot.i18n import gettext as _
from bot.services.practice import Practice


def terms(
    client: Person,
    request: Request,
    to: Person,
    reader: Person | None,
    practice: Practice,
    *,
    age: AgeAsked | None = None,
) -> Screen:
    """The terms that name the new reader, with the two answers.

    Args:
        to: who would read.
        reader: who looks after the client until the answer.
        age: from which on clients answer alone, for who is asked how old they are; None for who is not.
    """
    reads = escape(practice.name if reader is None else reader.name)
    if client.has_agreed:
        ahead = _(
            "<b>May {to} look after you?</b> {to} would read what you have entered so far, and what comes. Until you "
            "answer everything stays as it is: {reader} looks after you, and {to} sees nothing. If you say no, it "
            "stays so."
        )
    else:
        ahead = _(
            "<b>May {to} look after you?</b> {to} would read what you have entered so far, and what comes. Without "
            "your agreement nothing is stored or sent, and {to} sees nothing."
        )
    return Screen(
        text=ahead.format(to=escape(to.name), reader=reads) + "\n\n" + onboarding.terms_of(client, to, practice),
        rows=guardians.answers(age, request.id, to)
        if age
        else [
            [
                Button(_("I agree"), data=ReaderTap(ReaderStep.AGREE, request.id, CONSENT_VERSION), style="success"),
                Button(_("No, thank you"), data=ReaderTap(ReaderStep.DECLINE, request.id)),
            ]
        ],
    )


def asks(request: Request, to: Person, reader: Person | None, practice: Practice, *, again: bool) -> Screen:
    """Tells a client who has not asked for it that somebody else is to look after them."""
    reads = escape(practice.name if reader is None else reader.name)
    if request.why is WhyAsked.LEFT:
        text = _(
            "Whoever looked after you has left the practice, and {to} is to look after you from now on. Before {to} "
            "reads anything I ask you. Until you answer {reader} looks after you; everything else goes on as it was."
        )
    else:
        text = _(
            "The practice would like {to} to look after you from now on. Before {to} reads anything I ask you. Until "
            "you answer {reader} looks after you; everything else goes on as it was."
        )
    if again:
        text = _("I asked you whether {to} may look after you. Until you answer {reader} does.")
        text += " " + (_("I will ask once more.") if request.reminded < 2 else _("I will not ask again.")) + " "
        text += _("The question stays in /privacy.")
    return Screen(
        text=text.format(to=escape(to.name), reader=reads),
        rows=[[Button(_("Read and decide"), data=ReaderTap(ReaderStep.READ, request.id))]],
    )


def agreed(to: Person) -> Screen:
    """Said to a client who agreed."""
    return Screen(text=_("Thank you. From now on {name} looks after you.").format(name=escape(to.name)))


def declined(to: Person | None, reader: Person | None, practice: Practice) -> Screen:
    """Said to a client who did not."""
    return Screen(
        text=_(
            "That is fine. Nothing has changed: {reader} looks after you, and {to} has seen nothing and will not."
        ).format(
            reader=escape(practice.name if reader is None else reader.name),
            to=escape(_("the other therapist") if to is None else to.name),
        )
    )


def settled() -> str:
    """Said to a tap on a question that was answered, or that another one has replaced."""
    return _("This question is settled. /privacy says who looks after you.")


def over() -> str:
    """Said to a tap that comes too late."""
    return _("That was decided already.")


def open_line(to: Person) -> str:
    """Said in /privacy: somebody asks to read."""
    return _("I asked you whether {to} may look after you. Until you answer {to} sees nothing.").format(
        to=escape(to.name)
    )


def open_button(request: Request) -> Button:
    """Leads from /privacy to the question."""
    return Button(_("Read and decide"), data=ReaderTap(ReaderStep.READ, request.id))


def tells_yes(client: Person, to: Person, *, is_new: bool, may_open: bool) -> Screen:
    """Said to both therapists and the owner.

    Args:
        is_new: it is said to the new reader.
    """
    if is_new:
        text = _("{name} has agreed: you look after {name} and read from now on.")
    else:
        text = _("{name} has agreed: {to} looks after {name} and reads from now on.")
    rows = [[Button(_("Open"), data=ReviewTap(ReviewStep.CLIENT, client=client.id))]] if may_open else []
    return Screen(text=text.format(name=escape(client.name), to=escape(to.name)), rows=rows)


def tells_called_back(client: Person, to: Person, carer: Person | None) -> Screen:
    """Said to both therapists and the owner when nobody asks the client any more."""
    text = _("{name} is not asked any more whether {to} may look after them. Nothing has moved.")
    if carer is not None:
        text += " " + _("{carer} looks after {name} as before.")
    return Screen(
        text=text.format(
            name=escape(client.name), to=escape(to.name), carer="" if carer is None else escape(carer.name)
        )
    )


def tells_no(client: Person, to: Person, carer: Person | None, practice: Practice) -> Screen:
    """Said to who looks after the client, and the owner."""
    return Screen(
        text=_(
            "{name} does not wish {to} to look after them. Nothing has moved: {carer} looks after {name} as before."
        ).format(
            name=escape(client.name),
            to=escape(to.name),
            carer=escape(practice.name if carer is None else carer.name),
        ),
        rows=[[Button(_("Open"), data=ReviewTap(ReviewStep.CLIENT, client=client.id))]],
    )
