"""Exercises as clients read them: a suggestion, today's programme, one step at a time, a timer."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from html import escape

from bot.chat.callback_data.exercises import IdeaStep, IdeaTap, ProgrammeStep, ProgrammeTap
from bot.chat.calls import CAPTION, Button, Rows, Screen, within
from bot.domain.areas import area_names
from bot.domain.exercises import HOLD, Exercise, Outcome
from bot.domain.programmes import Programme, Step, Today
from bot.i18n import gettext as _
from bot.i18n import ngettext
from bot.wording import phrases
from bot.wording import programmes as programme_words

WALK, TIMER, IDEA = "walk", "timer", "idea"
"""The cards of the exercise that is shown, and of its timer."""

MARKS = {Outcome.DONE: "✓", Outcome.SKIPPED: "–", Outcome.TOO_HARD: "△", Outcome.HURTS: "✕"}
"""Signs before an exercise that was answered today; words stand beside them."""


def card_text(exercise: Exercise, *, dose: str = "", heading: str = "", eased: bool = False) -> str:
    """An exercise with its steps, dose and when to stop.

    Args:
        dose: the therapist's; empty for the exercise's own.
        eased: the next check-in was lower after it once.
    """
    lines = [heading, ""] if heading else []
    lines += [f"<b>{escape(exercise.name)}</b>", ""]
    lines += [f"{n}. {escape(step)}" for n, step in enumerate(exercise.steps, start=1)]
    lines += ["", _("How much: {dose}").format(dose=escape(dose or exercise.dose))]
    if exercise.stop_if:
        lines += ["", _("Stop if: {stop}").format(stop=escape("; ".join(exercise.stop_if)))]
    if eased:
        lines += ["", f"<i>{_('After it your next check-in was lower once. A hint, no proof.')}</i>"]
    return within(lines, CAPTION)


def picture(exercise: Exercise) -> dict[str, str]:
    """What to draw above an exercise; it is sent as an animation where movement matters."""
    return {"as": "photo", "exercise": exercise.id}


def timer_label(exercise: Exercise) -> str:
    """The label of the button that starts a timer."""
    return _("Start timer {time}").format(time=span(exercise.timer.countdown))


def span(seconds: int) -> str:
    """Return a span of time in short words: '30 s', '2 min', '1 min 30 s'."""
    minutes, rest = divmod(seconds, 60)
    if not minutes:
        return _("{n} s").format(n=rest)
    if not rest:
        return _("{n} min").format(n=minutes)
    return _("{minutes} min {seconds} s").format(minutes=minutes, seconds=rest)


def suggestion(
    exercise: Exercise, areas: tuple[str, ...], *, eased: bool, following: date | None, today: date, easy: bool = False
) -> Screen:
    """An exercise that fits by rule.

    Args:
        following: the next day of the programme, when there is one that asks for nothing today.
        easy: it comes instead of one that was too hard.
    """
    if easy:
        why = _("An easier one for the same place:")
    else:
        why = _("For {places}:").format(places=area_names(areas)) if areas else _("A gentle one:")
    if following is not None:
        why = (
            _("Your programme comes next {day}. Until then, if you like:").format(
                day=phrases.day(following, today=today)
            )
            + " "
            + why
        )
    return Screen(
        text=card_text(exercise, heading=escape(why), eased=eased),
        rows=idea_rows(exercise),
        picture=picture(exercise),
    )


def idea_rows(exercise: Exercise) -> Rows:
    """The buttons below an exercise that fits by rule."""
    return [
        [Button(timer_label(exercise), data=IdeaTap(IdeaStep.TIMER, exercise.id))],
        [
            Button(_("Done"), data=IdeaTap(IdeaStep.DONE, exercise.id), style="success"),
            Button(_("Too hard"), data=IdeaTap(IdeaStep.TOO_HARD, exercise.id)),
            Button(_("It hurts"), data=IdeaTap(IdeaStep.HURTS, exercise.id)),
        ],
        [Button(_("Another one"), data=IdeaTap(IdeaStep.NEXT, exercise.id))],
    ]


def nothing_fits() -> Screen:
    """Said when nothing fits."""
    return Screen(text=_("I have nothing that fits today. A short walk or a change of position is always a good idea."))


def answer(outcome: Outcome) -> str:
    """Said after an exercise."""
    return {
        Outcome.DONE: _("Noted. How it felt is worth remembering for your next session."),
        Outcome.TOO_HARD: _("Thank you. I will offer something easier."),
        Outcome.HURTS: _("Thank you for saying so. I will not offer it again, and your therapist can see it."),
        Outcome.SKIPPED: _("All right. Nothing lost."),
    }[outcome]


def said_before() -> str:
    """Said to a second tap."""
    return _("I have that already.")


def other_day() -> str:
    """Said to a button of another day."""
    return _("That was for another day. /stretches shows today.")


def _line(step: Step) -> str:
    said = {
        Outcome.DONE: _("done"),
        Outcome.SKIPPED: _("left out today"),
        Outcome.TOO_HARD: _("too hard today"),
        Outcome.HURTS: _("stopped, your therapist can see it"),
    }
    held = {
        "hurts": _("stopped, your therapist can see it"),
        "pain": _("not today: with pain this high only what eases"),
    }
    name = f"{step.position + 1}. <b>{escape(step.exercise.name)}</b>"
    if step.outcome:
        outcome = Outcome(step.outcome)
        return f"{MARKS[outcome]} {name}: {said[outcome]}"
    if step.held:
        return f"· {name}: {held[step.held]}"
    return f"○ {name}: {escape(step.dose)}"


def today(found: Today, *, therapist: str) -> Screen:
    """Today's programme, with what is done."""
    programme = found.programme
    lines = [_("<b>Your programme for today</b>"), *(_line(step) for step in found.steps)]
    if programme.word:
        lines += [
            "",
            f"<blockquote>{escape(programme.word)}</blockquote>" + (f"— {escape(therapist)}" if therapist else ""),
        ]
    lines += ["", schedule(programme, day=found.day)]
    rows: list[list[Button]] = []
    if found.open:
        begun = any(step.outcome for step in found.steps)
        rows.append(
            [
                Button(
                    _("Go on") if begun else _("Start"),
                    data=ProgrammeTap(ProgrammeStep.GO, programme.id),
                    style="success",
                )
            ]
        )
    elif any(step.outcome for step in found.steps):
        lines += ["", _("That is all for today.")]
    else:
        lines += ["", _("Nothing of it suits today. Rest is fine; a gentle idea is one tap away.")]
    rows.append([Button(_("Another idea"), data=ProgrammeTap(ProgrammeStep.IDEA, programme.id))])
    return Screen(text="\n".join(lines), rows=rows)


def programme_row(found: Today) -> list[Button]:
    """The way from a reminder to the whole programme."""
    label = _("Today's programme ({n} of {all} to do)").format(n=len(found.open), all=len(found.steps))
    return [Button(label, data=ProgrammeTap(ProgrammeStep.LIST, found.programme.id))]


def schedule(programme: Programme, *, day: date) -> str:
    """When a programme comes, in words."""
    said = _("{days}, until {end}").format(
        days=programme_words.days(programme.weekdays), end=phrases.day(programme.ends, today=day)
    )
    return said[:1].upper() + said[1:]


def step(found: Today, one: Step, exercise: Exercise, *, eased: bool) -> Screen:
    """One exercise of the programme, or an easier one instead of it."""
    # An easier one says so on its buttons: what is answered is that one, not the programme's.
    instead = None if exercise.id == one.exercise.id else exercise.id
    done = ProgrammeTap(ProgrammeStep.DONE, found.programme.id, one.position, found.day, instead)
    heading = _("{n} of {all}").format(n=one.position + 1, all=len(found.steps))
    if instead:
        heading += " · " + _("an easier one for the same place")
    return Screen(
        text=card_text(exercise, dose="" if instead else one.dose, heading=f"<i>{heading}</i>", eased=eased),
        # A timer that counts repetitions would contradict a dose of the therapist's own; one that counts a hold fits.
        rows=step_rows(exercise, done, has_timer=bool(instead) or not one.item.dose or exercise.timer.hold >= HOLD),
        picture=picture(exercise),
    )


def step_rows(exercise: Exercise, done: ProgrammeTap, *, has_timer: bool) -> Rows:
    """The buttons below one step; ``done`` is the first of its answers."""

    def tap(step: ProgrammeStep) -> ProgrammeTap:
        return replace(done, step=step)

    return [
        [Button(timer_label(exercise), data=tap(ProgrammeStep.TIMER))] if has_timer else [],
        [
            Button(_("Done"), data=tap(ProgrammeStep.DONE), style="success"),
            Button(_("Too hard"), data=tap(ProgrammeStep.TOO_HARD)),
            Button(_("It hurts"), data=tap(ProgrammeStep.HURTS)),
        ],
        [
            Button(_("Skip"), data=tap(ProgrammeStep.SKIP)),
            Button(_("Overview"), data=ProgrammeTap(ProgrammeStep.LIST, done.programme)),
        ],
    ]


def finished(found: Today) -> Screen:
    """Said at the end of today's programme."""
    counts = {
        outcome: sum(step.outcome == outcome for step in found.steps)
        for outcome in (Outcome.DONE, Outcome.SKIPPED, Outcome.TOO_HARD, Outcome.HURTS)
    }
    parts = [
        ngettext("{n} done", "{n} done", counts[Outcome.DONE]),
        ngettext("{n} left out", "{n} left out", counts[Outcome.SKIPPED]),
        ngettext("{n} too hard", "{n} too hard", counts[Outcome.TOO_HARD]),
        ngettext("{n} stopped", "{n} stopped", counts[Outcome.HURTS]),
    ]
    said = ", ".join(part.format(n=n) for part, n in zip(parts, counts.values(), strict=True) if n)
    lines = [_("<b>That is your programme for today</b>"), said or _("Nothing of it suits today.")]
    if counts[Outcome.HURTS]:
        lines.append(_("What hurt is stopped until your therapist has looked."))
    elif counts[Outcome.TOO_HARD]:
        lines.append(_("What was too hard is noted; your therapist can see it."))
    following = found.programme.next_day(date.fromordinal(found.day.toordinal() + 1))
    if following is not None:
        lines.append(_("It comes again {day}.").format(day=phrases.day(following, today=found.day)))
    else:
        lines.append(_("This was its last day. Your therapist can see how it went."))
    return Screen(text="\n".join(lines))


def counting(exercise: Exercise, left: int) -> Screen:
    """A timer that runs."""
    text = _("⏱ <b>{left}</b> to go: {exercise}. Breathe easily.").format(
        left=span(left), exercise=escape(exercise.name)
    )
    return Screen(text=text, rows=[[Button(_("Stop the timer"), data=IdeaTap(IdeaStep.STOP_TIMER))]])


def time_is_up(exercise: Exercise, done: IdeaTap | ProgrammeTap) -> Screen:
    """Said when a timer has run out; its buttons go on from the exercise, which ``done`` answers."""
    timer = exercise.timer
    if timer.hold == timer.countdown and timer.rounds > 1:
        more = (
            _("{times} times on each side is the measure, as far as it is pleasant.")
            if timer.sides == 2
            else _("{times} times is the measure, as far as it is pleasant.")
        ).format(times=timer.times)
    else:
        more = _("Come out of it slowly.")
    again = replace(done, step=IdeaStep.TIMER) if isinstance(done, IdeaTap) else replace(done, step=ProgrammeStep.TIMER)
    return Screen(
        text=_("<b>Time is up</b> for {exercise}. {more}").format(exercise=escape(exercise.name), more=more),
        rows=[
            [
                Button(_("Again, {time}").format(time=span(timer.countdown)), data=again),
                Button(_("Done"), data=done, style="success"),
            ]
        ],
    )


def timer_stopped() -> str:
    """Said when a timer was stopped."""
    return _("Stopped.")


def assigned(programme: Programme, names: Sequence[str], *, therapist: str, day: date) -> Screen:
    """Told to the client about a new or changed programme."""
    lines = [
        _("{therapist} has put together a programme for you:").format(therapist=f"<b>{escape(therapist)}</b>"),
        *(f"{n}. {escape(name)}" for n, name in enumerate(names, start=1)),
    ]
    if programme.word:
        lines.append(f"<blockquote>{escape(programme.word)}</blockquote>")
    if programme.starts > day:
        lines.append(_("From {day} on.").format(day=phrases.day(programme.starts, today=day)))
    lines.append(schedule(programme, day=day) + ".")
    return Screen(
        text="\n".join(lines),
        rows=[[Button(_("See it"), data=ProgrammeTap(ProgrammeStep.LIST, programme.id), style="success")]],
    )


def ended(*, therapist: str) -> Screen:
    """Told to the client when a programme was ended early."""
    return Screen(
        text=_("{therapist} has ended your programme. /stretches still brings what fits.").format(
            therapist=f"<b>{escape(therapist)}</b>"
        )
    )
