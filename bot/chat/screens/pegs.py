"""The weekly questions: one card that edits itself."""

from functools import partial

from bot.chat.callback_data.pegs import PegStep, PegTap
from bot.chat.calls import Button, Screen
from bot.chat.screens.aftercare import scale
from bot.domain.pegs import ORDER, Item
from bot.domain.plans import Stage
from bot.i18n import gettext as _
from bot.services.pegs import Card
from bot.wording import sessions


def card(shown: Card, *, greeting: str = "") -> Screen:
    """The card as it is now."""
    peg, week = shown.peg, shown.peg.week
    title = _("Your week from {day}").format(day=sessions.week(week))
    lines = [*([greeting, ""] if greeting else []), f"<b>{title}</b>"]
    lines += [f"{sessions.item(one).capitalize()}: {value}" for one in ORDER if (value := peg.value(one)) is not None]
    undo = Button(_("Undo"), data=PegTap(PegStep.UNDO, week))
    if shown.item is not None:
        foot = [Button(_("Leave this out"), data=PegTap(PegStep.SKIP, week, shown.item))]
        lines += ["", question(shown.item)]
        return Screen(
            text="\n".join(lines),
            rows=[*scale(partial(PegTap, PegStep.SCORE, week, shown.item)), [*([undo] if peg.trail else []), *foot]],
        )
    if not peg.has_content:
        lines.append(_("You left all three out, and that is fine. Nothing is recorded for this week."))
    else:
        if peg.score is not None:
            lines.append(_("Together: {score:.1f} of 10").format(score=peg.score))
        if shown.change is not None and shown.change.last.week == week:
            lines.append(sessions.peg_course([shown.change.first, shown.change.last]))
        lines += ["", _("Saved. Your therapist can see it.")]
    return Screen(text="\n".join(lines), rows=[[undo]])


def question(one: Item) -> str:
    """One of the three, with its recall period and anchors."""
    return {
        Item.PAIN: _(
            "Over the past 7 days, how strong was your <b>pain on average</b>?\n"
            "0 = no pain, 10 = the worst you can imagine"
        ),
        Item.ENJOYMENT: _(
            "Over the past 7 days, how much did pain get in the way of your <b>enjoyment of life</b>?\n"
            "0 = not at all, 10 = completely"
        ),
        Item.ACTIVITY: _(
            "Over the past 7 days, how much did pain get in the way of your <b>daily activity</b>?\n"
            "0 = not at all, 10 = completely"
        ),
    }[one]


def line() -> str:
    """The weekly questions in a list."""
    return _("Three short questions about your week")


def greeting(stage: Stage) -> str:
    """How the card begins when it comes as a reminder."""
    if stage is Stage.LATER:
        return _("As you asked: three short questions about your week.")
    return _("Once a week, three short questions. They show more than single days do.")


def week_over() -> str:
    """Toast for a card of a week that is over."""
    return _("That week is over. Here is this one.")
