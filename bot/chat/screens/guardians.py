"""Who cannot agree alone: the terms' answers by age, the guardian's agreement, and what the practice puts down."""

from html import escape
from typing import Any

from bot.chat.callback_data.base import CallbackData
from bot.chat.callback_data.guardians import GuardianOfStep, GuardianOfTap, GuardianStep, GuardianTap
from bot.chat.callback_data.readers import ReaderStep, ReaderTap
from bot.chat.callback_data.settings import OnboardingStep, OnboardingTap
from bot.chat.callback_data.terms import TermsStep, TermsTap
from bot.chat.calls import Button, Screen
from bot.domain.consents import AgeAsked, Guardian
from bot.domain.people import Person
from bot.domain.terms import CONSENT_VERSION
from bot.i18n import gettext as _
from bot.services.guardians import Agreement
from bot.wording import guardians


def answers(asked: AgeAsked, request: int | None, reader: Person | None) -> list[list[Button]]:
    """The answers to the terms of who is asked for their age.

    Args:
        request: asks whether somebody else may read; None for the terms alone.
        reader: whom the terms name.
    """
    return [
        *([[_old_enough(asked.age, request, reader)]] if asked.guardian is None else []),
        [_younger(request, is_bound=asked.guardian is not None), _decline(request, has_agreed=False)],
    ]


def _terms_read(reader: Person | None) -> dict[str, Any]:
    """What a yes to these very terms carries."""
    return {"version": CONSENT_VERSION, "reader": None if reader is None else reader.id}


def _old_enough(age: int, request: int | None, reader: Person | None) -> Button:
    words = _("I am {age} or older, and I agree").format(age=age)
    return Button(words, data=_tap(age, request, reader), style="success")


def _tap(age: int, request: int | None, reader: Person | None) -> GuardianTap:
    if request is not None:
        return GuardianTap(GuardianStep.OLD_ENOUGH, age=age, request=request, version=CONSENT_VERSION)
    return GuardianTap(GuardianStep.OLD_ENOUGH, age=age, **_terms_read(reader))


def _younger(request: int | None, *, is_bound: bool = False) -> Button:
    words = _("A guardian agrees for me") if is_bound else _("I am younger")
    return Button(words, data=GuardianTap(GuardianStep.YOUNGER, request=request))


def _decline(request: int | None, *, has_agreed: bool) -> Button:
    """The no to a new reader; to a new version of the terms, where a consent stands; or to coming in."""
    answer: CallbackData = OnboardingTap(OnboardingStep.DECLINE)
    if request is not None:
        answer = ReaderTap(ReaderStep.DECLINE, request)
    elif has_agreed:
        answer = TermsTap(TermsStep.DECLINE, CONSENT_VERSION)
    return Button(_("No, thank you"), data=answer)


def _here(request: int | None) -> Button:
    return Button(_("They are here and agree now"), data=GuardianTap(GuardianStep.HERE, request=request))


def younger(agreement: Agreement, asked: AgeAsked, request: int | None) -> Screen:
    """Says that a guardian has to agree, and how."""
    rows = [[_here(request)]]
    if agreement.may_record:
        ask = Button(_("The practice records it"), data=GuardianTap(GuardianStep.PRACTICE, request=request))
        rows.append([ask])
    if asked.guardian is None:
        text = _(
            "Below {age} a parent or guardian has to agree for you. They can do it here on your phone, or on paper at "
            "the practice."
        )
    else:
        text = _(
            "{guardian} agreed for you before, so a parent or guardian has to agree again, here on your phone say. If "
            "you are {age} or older by now, tell your practice: once they have said so you can agree yourself."
        )
    return Screen(
        text=text.format(age=asked.age, guardian="" if asked.guardian is None else _name(asked.guardian)),
        rows=[*rows, [_decline(request, has_agreed=agreement.client.has_agreed)]],
    )


def stands(asked: AgeAsked) -> Screen:
    """Said to who is not old enough yet, as far as is known, and for whom a guardian agrees already."""
    if asked.guardian is None:
        return Screen(text=_("Then everything stays as it is."))
    text = _(
        "Then everything stays as it is: {guardian} agrees for you. When you are {age} or older, tell your practice: "
        "once they have said so I ask you."
    )
    return Screen(text=text.format(guardian=_name(asked.guardian), age=asked.age))


def told(hears: Person | None, request: int | None) -> Screen:
    """Said to a client who wants the practice to put it down."""
    if hears is None:
        text = _("Please ask at the practice; I can reach nobody there at the moment. Nothing is stored until then.")
    else:
        text = _(
            "I have left a note for {name}. When your parent or guardian has agreed at the practice I write to you; "
            "nothing is stored until then."
        ).format(name=escape(hears.name))
    return Screen(text=text, rows=[[_here(request)]])


def type_name() -> Screen:
    """Asks the guardian for their name, on the client's phone."""
    return Screen(
        text=_("<b>Please hand the phone to your parent or guardian.</b> Your name, as a message? /cancel stops.")
    )


def confirm(guardian: Guardian, client: Person, terms: str, request: int | None, reader: Person | None) -> Screen:
    """The terms once more, for the guardian, with one button that agrees.

    Args:
        terms: what is agreed to, and ``reader`` whom it names.
    """
    ahead = _(
        "<b>{guardian}</b>, you agree for {client} as a parent or guardian. Your name is kept with the agreement. "
        "{client} can see it, leave at any time, and agree alone once old enough. This is what {client} has read:"
    ).format(guardian=_name(guardian), client=escape(client.name))
    about = _terms_read(reader) if request is None else {"version": CONSENT_VERSION, "request": request}
    agree = GuardianTap(GuardianStep.AGREE, name=guardian.name, **about)
    label = _("I, {guardian}, agree for {client}").format(guardian=guardian.name, client=client.name[:24])
    return Screen(
        text=f"{ahead}\n\n{terms}",
        rows=[
            [Button(label, data=agree, style="success")],
            [
                Button(_("Another name"), data=GuardianTap(GuardianStep.HERE, request=request)),
                _decline(request, has_agreed=client.has_agreed),
            ],
        ],
    )


def own_now() -> Screen:
    """Said to who agrees themselves from now on."""
    return Screen(text=_("Thank you. From now on you agree for yourself, and nobody is asked for you any more."))


def anew(terms: str, asked: AgeAsked, reader: Person | None) -> Screen:
    """A new version of the terms, for who is asked how old they are."""
    is_bound = asked.guardian is not None
    rows = [] if is_bound else [[_old_enough(asked.age, None, reader)]]
    return Screen(text=terms, rows=[*rows, [_younger(None, is_bound=is_bound), _decline(None, has_agreed=True)]])


def old_enough(by: Person | None, agreement: Agreement, terms: str, age: int, reader: Person | None) -> Screen:
    """Asks a client for whom a guardian agrees whether they are old enough now."""
    guardian = agreement.guardian
    ahead = _(
        "{by} asks whether you are {age} or older now. So far {guardian} agrees for you; if you are, you decide "
        "yourself. Until you answer everything stays as it is."
    ).format(
        by=escape(_("Your practice") if by is None else by.name),
        age=age,
        guardian=_("a parent or guardian") if guardian is None else _name(guardian),
    )
    return Screen(text=f"{ahead}\n\n{terms}", rows=[[_old_enough(age, None, reader)], [_younger(None)]])


def recorded_for(by: Person | None, guardian: Guardian, carer: Person | None) -> Screen:
    """Tells a client that the practice has put a guardian's agreement down."""
    text = _("{by} has put down that {guardian} agrees for you: {carer} looks after you. /mydata shows it.")
    who = escape(_("Your practice") if by is None else by.name)
    looks_after = escape(_("your practice") if carer is None else carer.name)
    return Screen(text=text.format(by=who, guardian=_name(guardian), carer=looks_after))


def wanted(agreement: Agreement) -> Screen:
    """Tells who looks after a client that a guardian's agreement is to be put down."""
    return Screen(
        text=_(
            "{name} is too young to agree alone and asks you to put a parent's or guardian's agreement down, on "
            "signed paper say. Until then nothing of {name} is stored."
        ).format(name=escape(agreement.client.name))
        if agreement.request is None
        else _(
            "{name} is too young to answer alone whether {to} may look after them, and asks you to put a parent's or "
            "guardian's answer down. Until then everything stays as it is."
        ).format(
            name=escape(agreement.client.name),
            to=escape("?" if agreement.to is None else agreement.to.name),
        ),
        rows=ways_on(agreement),
    )


def lines(agreement: Agreement) -> list[str]:
    """What a client's screen says of a guardian."""
    if agreement.guardian is None:
        return []
    return [escape(guardians.agreed_by(agreement.guardian, agreement.recorded_by), quote=False)]


def ways_on(agreement: Agreement) -> list[list[Button]]:
    """What can be done on a client's screen about a guardian."""
    client = agreement.client.id
    row = []
    if agreement.may_record:
        row.append(Button(_("Guardian has agreed"), data=GuardianOfTap(GuardianOfStep.TYPE, client)))
    if agreement.may_grow_up:
        row.append(Button(_("Old enough now"), data=GuardianOfTap(GuardianOfStep.OLD_ENOUGH, client)))
    return [row] if row else []


def type_name_of(agreement: Agreement) -> Screen:
    """Asks who looks after a client for the guardian's name."""
    return Screen(
        text=_(
            "Who agrees for {client}? Write the parent's or guardian's name as your next message. /cancel stops."
        ).format(client=escape(agreement.client.name))
    )


def confirm_of(guardian: Guardian, agreement: Agreement) -> Screen:
    """Reads back what is to be put down."""
    if agreement.request is None:
        text = _(
            "<b>{guardian}</b> has agreed for {client} to the terms {version}, and you have seen it (on signed paper "
            "say). It is put down with your name, and {client} hears it."
        )
    else:
        text = _(
            "<b>{guardian}</b> has agreed for {client} that {to} looks after them and reads (terms {version}), and you "
            "have seen it (on signed paper say). It is put down with your name, and {client} hears it."
        )
    client = agreement.client
    return Screen(
        text=text.format(
            guardian=_name(guardian),
            client=escape(client.name),
            to=escape("?" if agreement.to is None else agreement.to.name),
            version=CONSENT_VERSION,
        ),
        rows=[
            [
                Button(_("Yes, put it down"), data=_record(guardian, agreement), style="success"),
                Button(_("Another name"), data=GuardianOfTap(GuardianOfStep.TYPE, client.id)),
            ]
        ],
    )


def _record(guardian: Guardian, agreement: Agreement) -> GuardianOfTap:
    """What is put down: to these very terms, and for this very reader where one is asked for."""
    step, request = GuardianOfStep.RECORD, agreement.request
    if request is None:
        return GuardianOfTap(step, agreement.client.id, version=CONSENT_VERSION, name=guardian.name)
    step = GuardianOfStep.RECORD_READER
    return GuardianOfTap(step, request=request.id, version=CONSENT_VERSION, name=guardian.name)


def recorded(client: Person) -> Screen:
    """Said to who has put it down."""
    return Screen(text=_("Put down. {client} hears it.").format(client=escape(client.name)))


def asked(client: Person) -> Screen:
    """Said to who asks a client whether they are old enough."""
    if not client.has_agreed:
        text = _("{client} has withdrawn, so I write nothing. When {client} comes back, they may agree themselves.")
        return Screen(text=text.format(client=escape(client.name)))
    return Screen(
        text=_("I ask {client}. Until the answer everything stays as it is.").format(client=escape(client.name))
    )


def _name(guardian: Guardian) -> str:
    return escape(guardian.name)
