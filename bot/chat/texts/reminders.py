"""Reminders: short, kind, each with a way to put it off."""

from datetime import datetime
from html import escape

from bot.chat.calls import Button, Screen
from bot.chat.codes import code
from bot.domain.areas import area_names
from bot.domain.exercises import Exercise
from bot.domain.people import Person
from bot.domain.plans import Plan, PlanKind, Rule
from bot.services import phrases
from bot.words import gettext as _


def _put_off(delivery_id: int) -> list[Button]:
    return [
        Button(_("In 30 min"), data=code("rm", delivery_id, "l", 30)),
        Button(_("In 2 h"), data=code("rm", delivery_id, "l", 120)),
        Button(_("Not today"), data=code("rm", delivery_id, "skip")),
    ]


def checkin_rows(delivery_id: int) -> list[list[Button]]:
    """What a check-in's card has besides when it comes as a reminder."""
    return [_put_off(delivery_id), [Button(_("Change my reminders"), data="st:open")]]


def exercise_text(exercise: Exercise) -> str:
    """An exercise with its steps, dose and when to stop."""
    steps = "\n".join(f"{n}. {escape(step)}" for n, step in enumerate(exercise.steps, start=1))
    parts = [f"<b>{escape(exercise.name)}</b>", steps, _("How much: {dose}").format(dose=escape(exercise.dose))]
    if exercise.stop_if:
        stop = "; ".join(exercise.stop_if)
        parts.append(_("Stop if: {stop}").format(stop=escape(stop)))
    return "\n\n".join(parts)


def stretch(exercise: Exercise, delivery_id: int, areas: tuple[str, ...]) -> Screen:
    """A stretch reminder."""
    why = (
        _("For {places}, from your last check-in:").format(places=area_names(areas))
        if areas
        else _("Time to move a little:")
    )
    return Screen(
        text=f"{escape(why)}\n\n{exercise_text(exercise)}",
        rows=[
            [
                Button(_("Done"), data=code("rm", delivery_id, "done"), style="success"),
                Button(_("Too hard"), data=code("rm", delivery_id, "hard")),
                Button(_("It hurts"), data=code("rm", delivery_id, "hurts")),
            ],
            _put_off(delivery_id),
        ],
        picture={"as": "photo", "exercise": exercise.id},
    )


def exercise_now(exercise: Exercise, areas: tuple[str, ...]) -> Screen:
    """An exercise that was asked for."""
    why = _("For {places}:").format(places=area_names(areas)) if areas else _("A gentle one:")
    return Screen(
        text=f"{escape(why)}\n\n{exercise_text(exercise)}",
        rows=[
            [
                Button(_("Done"), data=code("ex", exercise.id, "done"), style="success"),
                Button(_("Too hard"), data=code("ex", exercise.id, "too_hard")),
                Button(_("It hurts"), data=code("ex", exercise.id, "hurts")),
            ],
            [Button(_("Another one"), data=code("ex", exercise.id, "next"))],
        ],
        picture={"as": "photo", "exercise": exercise.id},
    )


def no_exercise() -> Screen:
    """Said when nothing fits."""
    return Screen(text=_("I have nothing that fits today. A short walk or a change of position is always a good idea."))


def exercise_answer(outcome: str) -> str:
    """Said after an exercise."""
    return {
        "done": _("Noted. How it felt is worth remembering for your next session."),
        "too_hard": _("Thank you. I will offer something easier."),
        "hurts": _("Thank you for saying so. I will not offer it again, and your therapist sees it."),
        "skipped": _("All right. Nothing lost."),
    }[outcome]


def water(person: Person, delivery_id: int) -> Screen:
    """A water reminder. No amounts: thirst guides most people, and some must limit fluids."""
    if person.fluids_limited:
        text = _("A moment for yourself: stand up, look out of the window. Drink as your doctor has told you.")
    else:
        text = _("A moment for a glass of water, if you are thirsty.")
    return Screen(
        text=text,
        rows=[
            [
                Button(_("Done"), data=code("rm", delivery_id, "done"), style="success"),
                Button(_("Skip"), data=code("rm", delivery_id, "skip")),
                Button(_("In 30 min"), data=code("rm", delivery_id, "l", 30)),
            ]
        ],
    )


def put_off(again: datetime, person: Person) -> str:
    """Said when a reminder was put off."""
    return _("All right, again at {time}.").format(time=phrases.clock(again.astimezone(person.zone)))


def no_room_today() -> str:
    """Said when a reminder cannot be put off any further today."""
    return _("That would be too late for today, so I leave it. Tomorrow is another day.")


def done(kind: PlanKind) -> str:
    """Said when a reminder was answered with done."""
    return _("Well done for today.") if kind is PlanKind.STRETCH else _("Good.")


def skipped() -> str:
    """Said when a reminder was answered with no."""
    return _("All right. Nothing lost.")


def menu(person: Person, plans: dict[PlanKind, Plan], *, now: datetime) -> Screen:
    """What comes when, with a way to change each."""
    lines = [_("<b>When I write to you</b>")]
    for kind in PlanKind:
        plan = plans.get(kind)
        lines.append(f"{phrases.plan_kind(kind)}: {phrases.rule(plan.rule if plan else Rule())}")
    lines.append(
        _("Quiet: {start} to {end}").format(
            start=phrases.clock(person.quiet_from), end=phrases.clock(person.quiet_until)
        )
    )
    if person.paused_until is not None and person.paused_until > now:
        lines.append(_("Paused until {moment}").format(moment=phrases.moment(person.paused_until, person, now=now)))
    return Screen(
        text="\n".join(lines),
        rows=[
            [Button(phrases.plan_kind(kind), data=code("st", "k", kind.value)) for kind in PlanKind],
            [Button(_("Quiet hours"), data="st:quiet"), Button(_("Pause"), data="pz:menu")],
        ],
    )


def kind_menu(kind: PlanKind, rule: Rule) -> Screen:
    """Change one plan: times, days, off."""
    offers = {
        PlanKind.CHECKIN: ["0800", "1230", "1800", "2000"],
        PlanKind.STRETCH: ["1000", "1230", "1500", "1700"],
        PlanKind.HYDRATION: ["1000", "1300", "1500", "1700"],
    }[kind]
    rows = [[Button(f"{one[:2]}:{one[2:]}", data=code("st", "t", kind.value, one)) for one in offers]]
    if kind is PlanKind.HYDRATION:
        rows.append([Button(_("10:00, 13:00 and 16:00"), data=code("st", "t", kind.value, "1000-1300-1600"))])
    if rule.times:
        rows.append(
            [
                Button(_("Every day"), data=code("st", "d", kind.value, "0123456")),
                Button(_("Weekdays"), data=code("st", "d", kind.value, "01234")),
                Button(_("Weekend"), data=code("st", "d", kind.value, "56")),
            ]
        )
    rows.append([Button(_("Off"), data=code("st", "t", kind.value, "off")), Button(_("Back"), data="st:menu")])
    text = _("<b>{kind}</b>: {rule}\n\nTap a time, or write times such as <i>9:00 and 17:30</i>.").format(
        kind=phrases.plan_kind(kind), rule=phrases.rule(rule)
    )
    return Screen(text=text, rows=rows)


def fluids_question(then: str) -> Screen:
    """Asked before water reminders are switched on."""
    return Screen(
        text=_("Before I remind you to drink: <b>has a doctor told you to limit fluids?</b>"),
        rows=[
            [
                Button(_("No"), data=code("st", "fl", 0, then)),
                Button(_("Yes"), data=code("st", "fl", 1, then)),
            ]
        ],
    )


def quiet_menu(person: Person) -> Screen:
    """Change the quiet hours."""
    return Screen(
        text=_(
            "Nothing is sent unasked from {start} to {end}. Tap, or write two times such as <i>22:00 7:00</i>."
        ).format(start=phrases.clock(person.quiet_from), end=phrases.clock(person.quiet_until)),
        rows=[
            [
                Button("20:00-08:00", data="st:q:2000:0800"),
                Button("21:30-07:30", data="st:q:2130:0730"),
                Button("23:00-06:00", data="st:q:2300:0600"),
            ],
            [Button(_("Back"), data="st:menu")],
        ],
    )


def in_quiet_hours(times: str, person: Person) -> Screen:
    """Said to a time within quiet hours."""
    return Screen(
        text=_("{times} is within your quiet hours ({start} to {end}). Choose another time, or change them.").format(
            times=times, start=phrases.clock(person.quiet_from), end=phrases.clock(person.quiet_until)
        ),
        rows=[[Button(_("Quiet hours"), data="st:quiet"), Button(_("Back"), data="st:menu")]],
    )


def too_many_times() -> Screen:
    """Said to more times than a day should have."""
    return Screen(text=_("Six times a day is the most; more would only nag you."))
