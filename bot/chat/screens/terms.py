"""A new version of the terms: what is new in it, and what becomes of the answer."""

from bot.chat.callback_data.privacy import PrivacyStep, PrivacyTap
from bot.chat.callback_data.terms import TermsStep, TermsTap
from bot.chat.calls import Button, Screen
from bot.chat.screens import guardians, onboarding
from bot.domain.people import Person
from bot.domain.terms import CONSENT_VERSION
from bot.i18n import gettext as _
from bot.services.unit_of_work import Practice


def anew(client: Person) -> Screen:
    """Asks somebody who has agreed to an earlier version."""
    text = _(
        "<b>The terms have a new version ({new}).</b> New in it: while your therapist is away, somebody of the "
        "practice who is named to you stands in, reads and answers.\n\n"
        "What you agreed to ({old}) holds until you answer, and everything goes on."
    )
    return Screen(
        text=text.format(new=CONSENT_VERSION, old=client.consent_version),
        rows=[_answers(), [Button(_("Read all of it"), data=TermsTap(TermsStep.READ, CONSENT_VERSION))]],
    )


def whole(client: Person, therapist: Person | None, practice: Practice) -> Screen:
    """The new version as a whole."""
    return Screen(text=onboarding.terms_of(client, therapist, practice), rows=[_answers()])


def by_age(client: Person, therapist: Person | None, practice: Practice, *, age: int) -> Screen:
    """The new version for whom a guardian has agreed so far."""
    return guardians.anew(onboarding.terms_of(client, therapist, practice), age, therapist, _decline())


def _answers() -> list[Button]:
    return [
        Button(_("I agree"), data=TermsTap(TermsStep.AGREE, CONSENT_VERSION), style="success"),
        _decline(),
    ]


def _decline() -> Button:
    return Button(_("No, thank you"), data=TermsTap(TermsStep.DECLINE, CONSENT_VERSION))


def agreed() -> Screen:
    """Said to a yes."""
    return Screen(text=_("Thank you. The new terms hold from now on."))


def declined(client: Person) -> Screen:
    """Said to a no, which is no withdrawal unless the client says so."""
    return Screen(
        text=_(
            "That is fine: what you agreed to before ({old}) goes on to hold, and nobody stands in as reader. If you "
            "would rather withdraw altogether, the button below does that; it asks once more."
        ).format(old=client.consent_version),
        rows=[[Button(_("Withdraw agreement"), data=PrivacyTap(PrivacyStep.WITHDRAW))]],
    )


def settled() -> str:
    """Said to a tap on terms that do not hold any more, or that were answered."""
    return _("These terms are not the newest, or you have answered them. /privacy says what you agreed to.")
