"""What a client works towards: asked for, shown, kept."""

from html import escape

from bot.chat.callback_data.goals import GoalStep, GoalTap
from bot.chat.calls import Button, Screen
from bot.i18n import gettext as _


def shown(goal: str) -> Screen:
    """The goal as it is, and what can be done with it."""
    return Screen(
        text=_("<b>You work towards</b>\n{goal}\n\nYour therapist can see it beside your diary.").format(
            goal=escape(goal)
        ),
        rows=[
            [
                Button(_("Change it"), data=GoalTap(GoalStep.CHANGE)),
                Button(_("Take it away"), data=GoalTap(GoalStep.TAKE_AWAY)),
            ]
        ],
    )


def asked() -> Screen:
    """Asks for a goal."""
    return Screen(
        text=_(
            "<b>What would you like to be able to do again?</b>\n"
            "For example: <i>carry my daughter up the stairs</i>. Write it as your next message. "
            "Your therapist can see it beside your diary."
        ),
        rows=[[Button(_("Not now"), data=GoalTap(GoalStep.LEAVE))]],
    )


def left() -> Screen:
    """Said when nothing is to be written after all."""
    return Screen(text=_("That is fine. /goal is there whenever you like."))


def taken_away() -> Screen:
    """Said when a goal was taken away."""
    return Screen(text=_("It is gone. /goal takes a new one whenever you like."))
