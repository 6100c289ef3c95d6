"""Reminders: short, kind, each with a way to put it off, to leave it out and to have fewer."""

from collections.abc import Sequence
from datetime import datetime
from html import escape

from bot.chat.callback_data.reminders import PutOffTo, ReminderStep, ReminderTap
from bot.chat.calls import Button, Screen
from bot.domain.areas import area_names
from bot.domain.deliveries import SkipReason
from bot.domain.exercises import Exercise, Outcome
from bot.domain.people import Person
from bot.domain.plans import PlanKind, Stage
from bot.i18n import gettext as _
from bot.i18n import ngettext
from bot.services.deliveries import PutOff
from bot.wording import phrases

_LABEL = 22
"""Characters of an exercise's name on a button of a list."""


def foot(delivery_id: int, *, skip: str = "") -> list[Button]:
    """What every reminder has below it."""
    return [
        Button(_("Later"), data=ReminderTap(delivery_id, ReminderStep.LATER)),
        Button(skip or _("Skip"), data=ReminderTap(delivery_id, ReminderStep.SKIP)),
        Button("⋯", data=ReminderTap(delivery_id, ReminderStep.MORE)),
    ]


def not_today() -> str:
    """The label of a check-in's skip, whose questions have a skip of their own."""
    return _("Not today")


def not_this_week() -> str:
    """The label of the weekly questions' skip."""
    return _("Not this week")


def later_rows(delivery_id: int, *, evening: bool) -> list[list[Button]]:
    """When it may come again, in place of the buttons."""
    row = [
        Button(_("In 30 min"), data=ReminderTap(delivery_id, ReminderStep.LATER, to=PutOffTo.HALF_AN_HOUR)),
        Button(_("In 2 h"), data=ReminderTap(delivery_id, ReminderStep.LATER, to=PutOffTo.TWO_HOURS)),
    ]
    if evening:
        row.append(Button(_("This evening"), data=ReminderTap(delivery_id, ReminderStep.LATER, to=PutOffTo.EVENING)))
    return [row, [_back(delivery_id)]]


def more_rows(delivery_id: int) -> list[list[Button]]:
    """Why it came, and how to have fewer, in place of the buttons."""
    return [
        [
            Button(_("Why this?"), data=ReminderTap(delivery_id, ReminderStep.WHY)),
            Button(_("Less often"), data=ReminderTap(delivery_id, ReminderStep.FEWER)),
        ],
        [Button(_("Other times"), data=ReminderTap(delivery_id, ReminderStep.OTHER_TIMES)), _back(delivery_id)],
    ]


def which_rows(kinds: Sequence[tuple[int, PlanKind]]) -> list[list[Button]]:
    """Of which kind there should be fewer, when a message holds several."""
    buttons = [
        Button(phrases.plan_kind(kind), data=ReminderTap(delivery_id, ReminderStep.FEWER, of_one=True))
        for delivery_id, kind in kinds
    ]
    return [*(buttons[n : n + 3] for n in range(0, len(buttons), 3)), [_back(kinds[0][0])]]


def _back(delivery_id: int) -> Button:
    return Button(_("Back"), data=ReminderTap(delivery_id, ReminderStep.BACK))


def reason_rows(delivery_id: int) -> list[list[Button]]:
    """Why it was left out, for whoever wants to say."""
    labels = {
        SkipReason.TIME: _("No time"),
        SkipReason.PAIN: _("Pain"),
        SkipReason.AWAY: _("Away"),
        SkipReason.TODAY: _("Just not today"),
    }
    return [
        [Button(label, data=ReminderTap(delivery_id, ReminderStep.REASON, reason=one)) for one, label in labels.items()]
    ]


def greeting(person: Person, stage: Stage) -> str:
    """How a check-in's card begins."""
    if stage is Stage.NUDGE:
        return _("Still a moment for today, {name}? Only if it suits you.").format(name=escape(person.name))
    if stage is Stage.LATER:
        return _("As you asked, {name}: how are you today?").format(name=escape(person.name))
    return _("Hello {name}, how are you today?").format(name=escape(person.name))


def exercise_text(exercise: Exercise) -> str:
    """An exercise with its steps, dose and when to stop."""
    steps = "\n".join(f"{n}. {escape(step)}" for n, step in enumerate(exercise.steps, start=1))
    parts = [f"<b>{escape(exercise.name)}</b>", steps, _("How much: {dose}").format(dose=escape(exercise.dose))]
    if exercise.stop_if:
        stop = "; ".join(exercise.stop_if)
        parts.append(_("Stop if: {stop}").format(stop=escape(stop)))
    return "\n\n".join(parts)


def stretch(exercise: Exercise, delivery_id: int, areas: tuple[str, ...], *, stage: Stage = Stage.FIRST) -> Screen:
    """A stretch reminder; the second one of a day is a single line."""
    if stage is Stage.NUDGE:
        return Screen(
            text=_("Two quiet minutes for <b>{exercise}</b>? Only if it suits you.").format(
                exercise=escape(exercise.name)
            ),
            rows=[[Button(_("Show me"), data=ReminderTap(delivery_id, ReminderStep.OPEN)), *foot(delivery_id)]],
        )
    if stage is Stage.LATER:
        why = _("As you asked:")
    elif areas:
        why = _("For {places}, from your last check-in:").format(places=area_names(areas))
    else:
        why = _("Time to move a little:")
    return Screen(
        text=f"{escape(why)}\n\n{exercise_text(exercise)}",
        rows=[
            [
                Button(_("Done"), data=ReminderTap(delivery_id, ReminderStep.DONE), style="success"),
                Button(_("Too hard"), data=ReminderTap(delivery_id, ReminderStep.TOO_HARD)),
                Button(_("It hurts"), data=ReminderTap(delivery_id, ReminderStep.HURTS)),
            ],
            foot(delivery_id),
        ],
        picture={"as": "photo", "exercise": exercise.id},
    )


def exercise_answer(outcome: Outcome) -> str:
    """Said after an exercise."""
    return {
        Outcome.DONE: _("Noted. How it felt is worth remembering for your next session."),
        Outcome.TOO_HARD: _("Thank you. I will offer something easier."),
        Outcome.HURTS: _("Thank you for saying so. I will not offer it again, and your therapist can see it."),
        Outcome.SKIPPED: _("All right. Nothing lost."),
    }[outcome]


def water(person: Person, delivery_id: int) -> Screen:
    """A water reminder. No amounts: thirst guides most people, and some must limit fluids."""
    return _short(water_line(person), delivery_id)


def water_line(person: Person) -> str:
    """What a water reminder says."""
    if person.fluids_limited:
        return _("A moment for yourself: stand up, look out of the window. Drink as your doctor has told you.")
    return _("A moment for a glass of water, if you are thirsty.")


def posture(delivery_id: int) -> Screen:
    """A break from one position."""
    return _short(posture_line(), delivery_id)


def posture_line() -> str:
    """What a posture break says."""
    return _("A change of position does good now: get up, roll your shoulders, look far away.")


def _short(text: str, delivery_id: int) -> Screen:
    done = Button(_("Done"), data=ReminderTap(delivery_id, ReminderStep.DONE), style="success")
    return Screen(text=text, rows=[[done, *foot(delivery_id)]])


def checkin_line() -> str:
    """A check-in in a list."""
    return _("Your check-in: half a minute")


def stretch_line(exercise: Exercise) -> str:
    """A stretch in a list."""
    return _("A stretch: {exercise}, {dose}").format(exercise=exercise.name, dose=exercise.dose)


def item_label(kind: PlanKind, name: str = "") -> str:
    """A reminder's button in a list."""
    if kind is PlanKind.CHECKIN:
        return _("Check in")
    if kind is PlanKind.HYDRATION:
        return _("Water: done")
    if kind is PlanKind.POSTURE:
        return _("Moved: done")
    short = name or phrases.plan_kind(kind)
    return short if len(short) <= _LABEL else f"{short[: _LABEL - 1].rstrip()}…"


def several(items: Sequence[tuple[Button, str, bool]], delivery_id: int, *, stage: Stage) -> Screen:
    """Several reminders as one message: button, line, and whether it still waits."""
    waiting = [button for button, _line, waits in items if waits]
    head = {
        Stage.NUDGE: _("Still there, if it suits you:"),
        Stage.LATER: _("As you asked:"),
    }.get(
        stage,
        ngettext("One thing for now:", "{n} things for now, in any order and only what suits you:", len(items)),
    )
    lines = [f"• {escape(line)}" if waits else f"✓ <s>{escape(line)}</s>" for _button, line, waits in items]
    rows = [waiting[n : n + 3] for n in range(0, len(waiting), 3)]
    if waiting:
        rows.append(foot(delivery_id, skip=_("Skip all") if len(waiting) > 1 else ""))
    return Screen(text="\n".join([head.format(n=len(items)), *lines]), rows=rows)


def why(kind: PlanKind, rule: str, *, stage: Stage) -> str:
    """Why a message came, in the 200 characters that a pop-up has."""
    if stage is Stage.LATER:
        return _("You put this off, so here it is again. Your plan: {kind}, {rule}. ⋯ has other times.").format(
            kind=phrases.plan_kind(kind), rule=rule
        )
    if stage is Stage.NUDGE:
        return _(
            "There was no answer yet, so I ask once more today and then let it be. Your plan: {kind}, {rule}."
        ).format(kind=phrases.plan_kind(kind), rule=rule)
    return _("Your plan says: {kind}, {rule}. It was not done yet when I wrote. ⋯ has fewer or other times.").format(
        kind=phrases.plan_kind(kind), rule=rule
    )


def put_off(made: PutOff, person: Person, *, now: datetime) -> str:
    """Said when a reminder was put off, or why it was not and when the next one comes."""
    following = None if made.following is None else made.following.astimezone(person.zone)
    coming = "" if following is None else phrases.clock(following)
    if made.again is not None:
        again = phrases.clock(made.again.astimezone(person.zone))
        if made.following is None or made.following > made.again:
            return _("All right, again at {time}.").format(time=again)
        return _("All right, again at {time}. What your plan brings at {coming} comes as it is.").format(
            time=again, coming=coming
        )
    if following is None:
        return _("That would be too late for today, so I leave it.")
    today = now.astimezone(person.zone).date()
    if following.date() == today:
        return _("Your plan brings the next one at {coming}, so I leave this one.").format(coming=coming)
    return _("That would be too late for today, so I leave it. The next one comes {day} {coming}.").format(
        day=phrases.day(following.date(), today=today), coming=coming
    )


def done(kind: PlanKind) -> str:
    """Said when a reminder was answered with done."""
    return _("Well done for today.") if kind is PlanKind.STRETCH else _("Good.")


def when_again() -> str:
    """Asked of somebody who has typed that it should come later."""
    return _("When shall it come again?")


def which() -> str:
    """Asked of somebody who has typed that there should be fewer, while several stand in one message."""
    return _("Of which shall there be fewer?")


def skipped() -> str:
    """Said when a reminder was answered with no."""
    return _("All right, nothing lost. If you like, tap why.")


def reason_noted(reason: SkipReason) -> str:
    """Said when somebody has told why."""
    return {
        SkipReason.TIME: _("Thank you. If another hour suits you better: /reminders."),
        SkipReason.PAIN: _("Thank you for saying so. Take it easy; your therapist can see it."),
        SkipReason.AWAY: _("Thank you. /pause keeps me quiet while you are away."),
        SkipReason.TODAY: _("All right. Nothing lost."),
    }[reason]


def seen_to() -> str:
    """Said to a button of a reminder that was answered before."""
    return _("That one is done with. /reminders shows what comes next.")
