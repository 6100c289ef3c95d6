"""What is said when there may be danger: fixed texts out of ``content/safety.yaml``."""

from html import escape

from bot.chat.callback_data.menus import pack_two
from bot.chat.callback_data.safety import EaseStep, EaseTap, NotThisTap, SafetyStep, SafetyTap, TellTap
from bot.chat.calls import Button, Screen
from bot.chat.screens import hearing
from bot.domain.cards import ASKED
from bot.domain.promises import Promise
from bot.i18n import gettext as _
from bot.services.practice import Practice
from bot.understanding.danger.book import DangerRule, Question


def alarm(rule: DangerRule, practice: Practice, *, flag_id: int | None, promise: Promise | None) -> Screen:
    """The text of a danger sign, first of all and in the same update.

    A client of whom nothing is kept may have the practice told of it: nothing else is asked there.

    Args:
        promise: who hears of it, or would; None for a stranger.
    """
    parts = [escape(rule.text.strip().format(**practice.numbers))]
    rows: list[list[Button]] = []
    if flag_id is not None:
        rows = [[Button(_("Not this"), data=NotThisTap(flag_id))]]
        if promise is not None:
            parts.append(hearing.of_danger(promise))
    elif promise is not None and not promise.client.has_agreed:
        parts.append(hearing.of_nobody_yet(promise, rule.name))
        rows = [[_tell(rule, promise)]]
    return Screen(text="\n\n".join(parts), rows=rows, danger=True)


def _tell(rule: DangerRule, promise: Promise) -> Button:
    hears = promise.reached
    words = _("Keep it for the practice") if hears is None else _("Tell {name} now").format(name=hears.name[:40])
    return Button(words, data=TellTap(rule.id, int(promise.now.timestamp())), style="danger")


def wish_done(rule: DangerRule, practice: Practice, promise: Promise) -> Screen:
    """Said to somebody who wanted the practice to be told of a danger sign: who hears of it."""
    return Screen(text=f"{hearing.of_wish(promise, rule.name)}\n\n{_call(practice)}", danger=True)


def wish_seen(practice: Practice) -> Screen:
    """Said when the practice has seen the sign that is to be told."""
    return Screen(text=f"{_('Somebody of the practice has seen this.')}\n\n{_call(practice)}", danger=True)


def wish_too_late(practice: Practice, *, day: str) -> Screen:
    """Said to a tap on a button of long ago: nothing is sent, and how to reach help now."""
    words = _(
        "This button is from {day}, which is long ago, so I have told nobody. If it is so again, write it to me: then "
        "there is a new button."
    ).format(day=day)
    return Screen(text=f"{words}\n\n{_call(practice)}", danger=True)


def wish_of_nobody(practice: Practice) -> Screen:
    """Said to somebody whom the practice does not know (any more), or who works there: nobody can be told."""
    words = _("I cannot tell anybody of this: you are no client here (any more).")
    return Screen(text=f"{words}\n\n{_call(practice)}", danger=True)


def _call(practice: Practice) -> str:
    return _("If there is danger now, call {emergency}.").format(emergency=escape(practice.emergency_number))


def question(found: Question, practice: Practice, *, care: str = "") -> Screen:
    """A short question before whatever else is answered.

    Args:
        care: kind words of the content that come before it.
    """
    rows = [
        [Button(sign.button, data=SafetyTap(found.id, SafetyStep.SIGN, position), style="danger")]
        for position, sign in enumerate(found.signs)
    ]
    rows.append([Button(_("None of these"), data=SafetyTap(found.id, SafetyStep.NO))])
    words = f"{escape(care.format(**practice.numbers))}\n\n" if care else ""
    return Screen(text=f"{words}<b>{escape(found.text)}</b>", rows=rows, danger=True)


def card_of(found: Question) -> tuple[str, str] | None:
    """Return the card of a safety question, which a bare yes or no answers; None when that is too long to remember."""
    both = pack_two(SafetyTap(found.id, SafetyStep.YES), SafetyTap(found.id, SafetyStep.NO))
    return None if both is None else (ASKED, both)


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
    asked = question(found, practice)
    return Screen(
        text=_("Which of these is it? Please tap it. If you are not sure, call {emergency} now.").format(
            emergency=escape(practice.emergency_number)
        ),
        rows=asked.rows,
        danger=True,
    )


def none_of_these(
    found: Question, practice: Practice, *, following: Question | None = None, may_ease: bool = False
) -> Screen:
    """Said when a safety question was answered with no: what fits what was asked.

    Args:
        following: the question of another place that hurts.
        may_ease: what eases and a word to the therapist are offered, for pain is strong.
    """
    rows: list[list[Button]] = []
    if following is not None:
        label = _("One more, about {what}").format(what=following.about) if following.about else _("One more question")
        rows.append([Button(label, data=SafetyTap(following.id, SafetyStep.ASK), style="danger")])
    if may_ease:
        rows += ease_rows()
    return Screen(text=_none(found, practice), rows=rows, danger=True)


def ease_rows() -> list[list[Button]]:
    """What is offered in strong pain."""
    return [
        [
            Button(_("Something that eases"), data=EaseTap(EaseStep.COMFORT)),
            Button(_("Breathe calmly"), data=EaseTap(EaseStep.BREATHING)),
        ],
        tell_row(),
    ]


def tell_row() -> list[Button]:
    """A word to the therapist about strong pain, in one tap."""
    return [Button(_("Tell my therapist"), data=EaseTap(EaseStep.TELL), style="primary")]


def told_already() -> str:
    """Said to a second tap on 'Tell my therapist'."""
    return _("I have passed that on already. The answer comes here.")


def _none(found: Question, practice: Practice) -> str:
    if found.none:
        return escape(found.none.format(**practice.numbers))
    return _("Good to know. Should any of it begin, call {emergency}.").format(
        emergency=escape(practice.emergency_number)
    )


def corrected() -> str:
    """Said when the client says that it is not this."""
    return _(
        "Thank you for putting me right. I would rather ask once too often. Your therapist can see that it was not "
        "this."
    )
