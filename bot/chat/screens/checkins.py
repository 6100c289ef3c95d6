"""The check-in's card: one message that edits itself."""

from datetime import date
from html import escape

from bot.chat.callback_data.checkins import CheckInStep, CheckInTap
from bot.chat.callback_data.settings import ProgressTap
from bot.chat.calls import Button, Screen
from bot.chat.screens import safety
from bot.domain import checkins as rules
from bot.domain.areas import AREAS, MIDDLE_REGIONS, area_name, area_names, region_name
from bot.domain.checkins import CheckIn, OnBehalf, Question, Sitting
from bot.i18n import gettext as _
from bot.services.checkins import Card
from bot.understanding.checkins import PostureHint, Trend
from bot.wording import concerns, phrases

RECALL = "24 h"

CHANGING = "checkin:change"
"""The face of the card that asks what to change."""


def pain_question() -> str:
    """The one wording of the pain question, with its recall period and anchors."""
    return _(
        "How strong was your pain <b>on average over the last 24 hours</b>?\n"
        "0 = no pain, 10 = the worst you can imagine"
    )


def summary(entry: CheckIn, *, to_client: bool = True) -> list[str]:
    """What an entry says, a line each."""
    lines = []
    if entry.pain is not None:
        lines.append(_("Pain {n} of 10 (average, last 24 hours)").format(n=entry.pain))
    if entry.areas is not None:
        lines.append(_("Where: {places}").format(places=area_names(entry.areas, to_client=to_client)))
    if entry.sitting is not None:
        lines.append(_("Longest time without a change: {span}").format(span=phrases.sitting(entry.sitting)))
    if entry.comfort is not None:
        lines.append(_("Posture felt comfortable: {n} of 10").format(n=entry.comfort))
    if entry.note:
        lines.append(_("Note: {note}").format(note=escape(entry.note)))
    return lines


def card(shown: Card, *, today: date, greeting: str = "") -> Screen:
    """The card as it is now."""
    entry = shown.entry
    title = _("Check-in, {day}").format(day=phrases.dated(entry.day, today=today))
    parts = [*([f"{greeting}\n"] if greeting else []), f"<b>{title}</b>"]
    lines = summary(entry)
    if entry.on_behalf is not None:
        lines.append(_by_whom(entry.on_behalf))
    if entry.late:
        lines.append(_("Entered the next day"))
    if shown.question is None:
        return _complete(shown, parts, lines)
    if lines:
        parts.append("\n".join(lines))
        if shown.is_stored and not entry.is_strong:
            parts.append(_("<i>Saved so far. The rest is optional.</i>"))
        if shown.hurts is not None:
            parts.append(escape(concerns.state(shown.hurts, day=entry.day)))
    parts.append("")
    text, rows = _ask(shown, is_today=entry.day == today)
    parts.append(text)
    return Screen(text="\n".join(parts).strip(), rows=rows)


def _complete(shown: Card, parts: list[str], lines: list[str]) -> Screen:
    entry = shown.entry
    if not entry.has_content:
        parts.append(_("You left everything out, and that is fine. Nothing is recorded for this day."))
    else:
        parts += ["\n".join(lines), "", _("Saved.")]
        if shown.hurts is not None:
            parts.append(escape(concerns.state(shown.hurts, day=entry.day)))
    back = Button(_("Undo"), data=CheckInTap(CheckInStep.UNDO, entry.day))
    if entry.on_behalf is not None:
        back = Button(_("Delete"), data=CheckInTap(CheckInStep.DELETE, entry.day))
    if entry.is_strong:
        return _enough(shown, parts, back)
    rows = [
        [Button(_("Change"), data=CheckInTap(CheckInStep.CHANGE, entry.day)), back],
        [Button(_("My progress"), data=ProgressTap(14))],
    ]
    if shown.yesterday_open:
        rows.append([_yesterday(entry.day)])
    return Screen(text="\n".join(parts).strip(), rows=rows)


def _by_whom(who: OnBehalf) -> str:
    said = phrases.entered_by(who)
    return escape(f"{said[:1].upper()}{said[1:]}")


def _enough(shown: Card, parts: list[str], back: Button) -> Screen:
    """Strong pain was told: nothing more is asked. What eases comes once the question about danger is answered."""
    day = shown.entry.day
    parts.append(_("That is enough for today. I am sorry that it is this strong; be gentle with yourself."))
    rows = [
        safety.tell_row(),
        [Button(_("Change"), data=CheckInTap(CheckInStep.CHANGE, day)), back],
    ]
    if shown.yesterday_open:
        rows.append([_yesterday(day)])
    return Screen(text="\n".join(parts).strip(), rows=rows)


def _yesterday(today: date) -> Button:
    return Button(_("Enter yesterday too"), data=CheckInTap(CheckInStep.SHOW, date.fromordinal(today.toordinal() - 1)))


def _ask(shown: Card, *, is_today: bool) -> tuple[str, list[list[Button]]]:
    entry, last = shown.entry, shown.last
    day = entry.day
    match shown.question:
        case Question.AREAS:
            text, rows = _areas(entry, last)
        case Question.SITTING:
            text, rows = _sitting(entry, is_today=is_today)
        case Question.COMFORT:
            text, rows = _comfort(entry, is_today=is_today)
        case Question.NOTE:
            text, rows = _note()
        case _:
            text, rows = _pain(entry, last)
    foot = [Button(_("Skip"), data=CheckInTap(CheckInStep.SKIP, day, question=shown.question or Question.PAIN))]
    if entry.trail:
        foot.insert(0, Button(_("Undo"), data=CheckInTap(CheckInStep.UNDO, day)))
    if entry.has_content:
        foot.append(Button(_("Done"), data=CheckInTap(CheckInStep.CLOSE, day), style="success"))
    rows.append(foot)
    if shown.question is Question.PAIN and shown.yesterday_open:
        rows.append([_yesterday(day)])
    return text, rows


def _scale(day: date, step: CheckInStep) -> list[list[Button]]:
    numbers = [Button(str(n), data=CheckInTap(step, day, score=n)) for n in range(11)]
    return [numbers[0:6], numbers[6:11]]


def _pain(entry: CheckIn, last: CheckIn | None) -> tuple[str, list[list[Button]]]:
    rows = _scale(entry.day, CheckInStep.PAIN)
    if last is not None and rules.may_repeat(last) and not entry.trail:
        label = _("Same as last time: {n}, {places}").format(n=last.pain, places=area_names(last.areas or ()))
        if len(label) > 48:
            label = _("Same as last time: {n}, same places").format(n=last.pain)
        rows.append([Button(label, data=CheckInTap(CheckInStep.SAME_AS_LAST, entry.day))])
    return pain_question(), rows


def _areas(entry: CheckIn, last: CheckIn | None) -> tuple[str, list[list[Button]]]:
    chosen = set(entry.areas or ())
    day = entry.day
    rows: list[list[Button]] = []
    if not chosen and last is not None and last.areas:
        label = _("Same places: {places}").format(places=area_names(last.areas))
        if len(label) > 48:
            label = _("Same places as last time")
        rows.append([Button(label, data=CheckInTap(CheckInStep.AREAS, day, areas=last.areas))])
    middle: list[Button] = []
    for area in AREAS:
        if area.region in MIDDLE_REGIONS:
            mark = "✓ " if area.id in chosen else ""
            middle.append(
                Button(
                    mark + area_name(area.id).capitalize(), data=CheckInTap(CheckInStep.TOGGLE_AREA, day, area=area.id)
                )
            )
    rows += [middle[0:3], middle[3:6]]
    sided = [area for area in AREAS if area.region not in MIDDLE_REGIONS]
    for left, right in zip(sided[0::2], sided[1::2], strict=True):
        pair = []
        for area, pattern in ((left, _("L {place}")), (right, _("R {place}"))):
            mark = "✓ " if area.id in chosen else ""
            name = pattern.format(place=region_name(area.region))
            pair.append(Button(mark + name, data=CheckInTap(CheckInStep.TOGGLE_AREA, day, area=area.id)))
        rows.append(pair)
    if chosen:
        rows.append(
            [
                Button(
                    _("That is all"), data=CheckInTap(CheckInStep.AREAS, day, areas=entry.areas or ()), style="success"
                )
            ]
        )
    else:
        rows.append([Button(_("Nowhere in particular"), data=CheckInTap(CheckInStep.AREAS, day, areas=()))])
    if entry.is_strong:
        return _("I am sorry that it is this strong. <b>Where</b> is it? One tap is enough."), rows
    return _("Where? Tap every place. L is <b>your left</b>, R is <b>your right</b>."), rows


def _sitting(entry: CheckIn, *, is_today: bool) -> tuple[str, list[list[Button]]]:
    buttons = [
        Button(phrases.sitting(one), data=CheckInTap(CheckInStep.SITTING, entry.day, sitting=one)) for one in Sitting
    ]
    if is_today:
        text = _("What was the <b>longest time</b> you stayed in one position today without a change?")
    else:
        text = _("What was the <b>longest time</b> you stayed in one position that day without a change?")
    return text, [buttons[0:2], buttons[2:4]]


def _comfort(entry: CheckIn, *, is_today: bool) -> tuple[str, list[list[Button]]]:
    if is_today:
        text = _("How <b>comfortable</b> was your posture today?\n0 = not at all, 10 = completely")
    else:
        text = _("How <b>comfortable</b> was your posture that day?\n0 = not at all, 10 = completely")
    return text, _scale(entry.day, CheckInStep.COMFORT)


def _note() -> tuple[str, list[list[Button]]]:
    text = _("Anything else worth remembering? <b>Write it as a message</b>, or leave it out.")
    return text, []


def change_menu(shown: Card, *, today: date) -> Screen:
    """Which part of an entry to change."""
    day = shown.entry.day
    labels = {
        Question.PAIN: _("Pain"),
        Question.AREAS: _("Where"),
        Question.SITTING: _("Longest time"),
        Question.COMFORT: _("Comfort"),
        Question.NOTE: _("Note"),
    }
    buttons = [
        Button(label, data=CheckInTap(CheckInStep.REOPEN, day, question=question)) for question, label in labels.items()
    ]
    by_whom = []
    if shown.entry.on_behalf is not None:
        by_whom.append(_by_whom(shown.entry.on_behalf))
        by_whom.append(_("Once you change a part it is your own entry: the rest stays as it stands here."))
        if shown.entry.note:
            by_whom.append(_("Their note goes; you can write your own."))
    lines = "\n".join([*summary(shown.entry), *by_whom])
    title = _("Check-in, {day}").format(day=phrases.dated(day, today=today))
    return Screen(
        text=f"<b>{title}</b>\n{lines}\n\n" + _("What would you like to change?"),
        rows=[buttons[0:3], buttons[3:5], [Button(_("Back"), data=CheckInTap(CheckInStep.SHOW, day))]],
        face=CHANGING,
    )


def heard_besides(posture: PostureHint | None, trend: Trend | None) -> str:
    """What was said in words and has no number: it is read back, and kept as a note if the client likes."""
    said = [
        {
            PostureHint.SLOUCHED: _("you slouched"),
            PostureHint.UPRIGHT: _("you sat or stood upright"),
            PostureHint.SAT_LONG: _("you sat for long"),
        }.get(posture)
        if posture is not None
        else None,
        {
            Trend.BETTER: _("it is better than before"),
            Trend.SAME: _("it is as before"),
            Trend.WORSE: _("it is worse than before"),
        }.get(trend)
        if trend is not None
        else None,
    ]
    told = [one for one in said if one]
    if not told:
        return ""
    return _("You also said: {told}. The card asks about it next; a note keeps your own words.").format(
        told=", ".join(told)
    )


def confirm(day: date, *, pain: int | None, areas: tuple[str, ...], today: date, also: str = "") -> Screen:
    """Read a typed check-in back before it is saved."""
    entry = CheckIn(client_id=0, day=day, pain=pain, areas=areas or None)
    heard = "\n".join([*summary(entry), *([escape(also)] if also else [])])
    title = _("Is this your check-in for {day}?").format(day=phrases.day(day, today=today))
    return Screen(
        text=f"<b>{title}</b>\n{heard}",
        rows=[
            [
                Button(
                    _("Yes, save"),
                    data=CheckInTap(CheckInStep.SAVE_HEARD, day, score=pain, areas=areas),
                    style="success",
                ),
                Button(_("No, let me tap"), data=CheckInTap(CheckInStep.SHOW, day)),
            ]
        ],
    )


def day_closed() -> str:
    """Toast for a card of a day that can no longer be entered."""
    return _("That day is closed. Here is today.")


def out_of_range() -> Screen:
    """Said to a number outside the scale."""
    return Screen(text=_("The scale goes from 0 to 10, whole numbers only. Which number fits?"))


def note_too_long(limit: int) -> Screen:
    """Said to a note that is too long."""
    return Screen(text=_("A note can have {limit} characters. Please shorten it a little.").format(limit=limit))


def outage(shown: Card, *, today: date) -> Screen:
    """An open card, sent anew after the bot could not receive taps for a while."""
    greeting = _("I was out of reach for a while, and a tap may have been lost. Here is your card again.")
    return card(shown, today=today, greeting=greeting)
