"""What is said when there may be danger: fixed texts out of ``content/safety.yaml``."""

from html import escape

from bot.chat.callback_data.safety import NotThisTap, SafetyStep, SafetyTap
from bot.chat.calls import Button, Screen
from bot.chat.screens import hearing
from bot.domain.promises import Promise
from bot.i18n import gettext as _
from bot.services.unit_of_work import Practice
from bot.understanding.danger.book import DangerRule, Question


def alarm(rule: DangerRule, practice: Practice, *, flag_id: int | None, promise: Promise | None) -> Screen:
    """The text of a danger sign, first of all and in the same update.

    Args:
        promise: who hears of it; None for a stranger.
    """
    parts = [escape(rule.text.strip().format(**practice.numbers))]
    if flag_id is not None and promise is not None:
        parts.append(hearing.of_danger(promise))
    rows = [] if flag_id is None else [[Button(_("Not this"), data=NotThisTap(flag_id))]]
    return Screen(text="\n\n".join(parts), rows=rows, danger=True)


def question(found: Question) -> Screen:
    """A short question beside whatever else is answered."""
    rows = [
        [Button(sign.button, data=SafetyTap(found.id, SafetyStep.SIGN, position), style="danger")]
        for position, sign in enumerate(found.signs)
    ]
    rows.append([Button(_("None of these"), data=SafetyTap(found.id, SafetyStep.NO))])
    return Screen(text=f"<b>{escape(found.text)}</b>", rows=rows, danger=True)


def emergency(practice: Practice) -> Screen:
    """Said to somebody who says that it is an emergency, and not which."""
    return Screen(
        text=_("<b>Call {emergency} now.</b> I am a program, and nobody watches this chat around the clock.").format(
            emergency=escape(practice.emergency_number)
        ),
        danger=True,
    )


def which(found: Question, practice: Practice) -> Screen:
    """Said to a bare yes: which sign it is decides what to do."""
    asked = question(found)
    return Screen(
        text=_("Which of these is it? Please tap it. If you are not sure, call {emergency} now.").format(
            emergency=escape(practice.emergency_number)
        ),
        rows=asked.rows,
        danger=True,
    )


def none_of_these(practice: Practice) -> str:
    """Said when a safety question was answered with no."""
    return _("Good to know. Should any of it begin, call {emergency}.").format(
        emergency=escape(practice.emergency_number)
    )


def corrected() -> str:
    """Said when the client says that it is not this."""
    return _(
        "Thank you for putting me right. I would rather ask once too often. Your therapist can see that it was not "
        "this."
    )
