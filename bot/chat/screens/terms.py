"""A new version of the terms: what is new in it, and what becomes of the answer."""

from html import escape

from bot.chat.callback_data.privacy import PrivacyStep, PrivacyTap
from bot.chat.callback_data.terms import TermsStep, TermsTap
from bot.chat.calls import Button, Screen
from bot.chat.screens import guardians, onboarding
from bot.domain.consents import AgeAsked, Guardian
from bot.domain.people import Person
from bot.domain.terms import CONSENT_VERSION, names_deputies
from bot.i18n import gettext as _
from bot.services.practice import Practice


def anew(client: Person, therapist: Person | None) -> Screen:
    """Asks somebody who has agreed to an earlier version."""
    text = _(
        "<b>The terms have a new version ({new}).</b> New in it: while your therapist is away, somebody of the "
        "practice who is named to you stands in, reads and answers.\n\n"
        "What you agreed to ({old}) holds until you answer, and everything goes on."
    )
    return Screen(
        text=text.format(new=CONSENT_VERSION, old=client.consent_version),
        rows=[_answers(therapist), [Button(_("Read all of it"), data=TermsTap(TermsStep.READ, CONSENT_VERSION))]],
    )


def whole(client: Person, therapist: Person | None, practice: Practice) -> Screen:
    """The new version as a whole."""
    return Screen(text=onboarding.terms_of(client, therapist, practice), rows=[_answers(therapist)])


def by_age(client: Person, therapist: Person | None, practice: Practice, *, age: AgeAsked) -> Screen:
    """The new version for whom a guardian has agreed so far."""
    return guardians.anew(onboarding.terms_of(client, therapist, practice), age, therapist)


def _answers(therapist: Person | None) -> list[Button]:
    reader = None if therapist is None else therapist.id
    return [
        Button(_("I agree"), data=TermsTap(TermsStep.AGREE, CONSENT_VERSION, reader), style="success"),
        Button(_("No, thank you"), data=TermsTap(TermsStep.DECLINE, CONSENT_VERSION)),
    ]


def agreed() -> Screen:
    """Said to a yes."""
    return Screen(text=_("Thank you. The new terms hold from now on."))


def declined(client: Person, guardian: Guardian | None = None) -> Screen:
    """Said to a no, which is no withdrawal unless the client says so.

    Args:
        guardian: who agreed for the client before; None when they did it themselves.
    """
    if guardian is None:
        stands = _("That is fine: what you agreed to before ({old}) goes on to hold.")
    else:
        stands = _("That is fine: what {guardian} agreed to for {name} before ({old}) goes on to hold.")
    said = [
        stands.format(
            old=client.consent_version,
            name=escape(client.name),
            guardian="" if guardian is None else escape(guardian.name),
        )
    ]
    if not names_deputies(client.consent_version):
        said.append(_("Nobody stands in as reader."))
    said.append(_("Whoever would rather withdraw altogether has the button below for it; it asks once more."))
    return Screen(
        text=" ".join(said),
        rows=[[Button(_("Withdraw agreement"), data=PrivacyTap(PrivacyStep.WITHDRAW))]],
    )


def settled() -> str:
    """Said to a tap on terms that do not hold any more, or that were answered."""
    return _("These terms are not the newest, or you have answered them. /privacy says what you agreed to.")
