"""Programmes as therapists put them together in the chat."""

from collections.abc import Collection, Sequence
from datetime import date
from html import escape

from bot.chat.callback_data.programmes import EditStep, FirstDay, ProgrammeEditTap
from bot.chat.callback_data.review import ReviewStep, ReviewTap
from bot.chat.calls import TEXT, Button, Screen, within
from bot.domain.exercises import Exercise, ExerciseLine
from bot.domain.programmes import DOSE_LIMIT, MOST, WORD_LIMIT, Mistake, Programme
from bot.i18n import gettext as _
from bot.i18n import ngettext
from bot.wording import phrases
from bot.wording import programmes as programme_words

PAGE = 7
"""Exercises on one page of the list."""
AT_ONCE = 8
"""Stopped exercises that have a button each."""
WEEKS = (1, 2, 4, 6, 8, 12)

Names = dict[str, str]
"""Exercises' names by id."""


def overview(
    client: str,
    client_id: int,
    current: Programme | None,
    past: Sequence[Programme],
    names: Names,
    *,
    stopped: Sequence[ExerciseLine],
    today: date,
) -> Screen:
    """What a client has, and what can be done about it.

    Args:
        stopped: by which words exercises are stopped, newest first.
    """
    lines = [_("<b>{name}'s programme</b>").format(name=escape(client))]
    if current is None:
        lines.append(
            _("None at the moment; exercises are chosen by rule from what {name} reports.").format(name=escape(client))
        )
    else:
        lines += _content(current, names)
        lines.append(_when(current, today=today))
    known = [one for one in stopped if one.exercise in names]
    if known:
        lines += ["", _("<b>Stopped because it hurts</b>")]
        lines += [f"{escape(names[one.exercise])}, {phrases.day(one.day, today=today)}" for one in known]
    if past:
        lines += ["", _("<b>Before</b>")]
        lines += [
            _("{start} to {end}: {exercises}").format(
                start=phrases.day(one.starts, today=today),
                end=phrases.day(_last(one), today=today),
                exercises=ngettext("{n} exercise", "{n} exercises", len(one.items)).format(n=len(one.items)),
            )
            for one in past[:5]
        ]
    if current is None:
        rows = [[Button(_("Put one together"), data=ProgrammeEditTap(EditStep.NEW, client=client_id))]]
    else:
        rows = [
            [
                Button(_("Change it"), data=ProgrammeEditTap(EditStep.NEW, client=client_id)),
                Button(_("End it"), data=ProgrammeEditTap(EditStep.END, client=client_id)),
            ]
        ]
    for one in known[:AT_ONCE]:
        label = _("Allow again: {name}").format(name=names[one.exercise])
        rows.append([Button(label, data=ProgrammeEditTap(EditStep.RELEASE, client=client_id, exercise=one.exercise))])
    rows.append(
        [Button(_("Back to {name}").format(name=client)[:40], data=ReviewTap(ReviewStep.CLIENT, client=client_id))]
    )
    return Screen(text=within(lines, TEXT), rows=rows)


def released(name: str) -> str:
    """Said when an exercise may be offered again."""
    return _("“{name}” may be offered again.").format(name=name)


def _last(one: Programme) -> date:
    return one.ends if one.ended_at is None else min(one.ends, one.ended_at.date())


def _content(programme: Programme, names: Names) -> list[str]:
    return [
        f"{n}. {escape(names.get(one.exercise, one.exercise))}" + (f" ({escape(one.dose)})" if one.dose else "")
        for n, one in enumerate(programme.items, start=1)
    ]


def _when(programme: Programme, *, today: date) -> str:
    return _("{days}, from {start} to {end}").format(
        days=programme_words.days(programme.weekdays),
        start=phrases.day(programme.starts, today=today),
        end=phrases.day(programme.ends, today=today),
    )


def pick(
    draft: Programme, client: str, found: Sequence[Exercise], page: int, *, fitting: Collection[str], names: Names
) -> Screen:
    """Tick exercises.

    Args:
        fitting: ids of those that are good for what the client reports.
    """
    pages = max(1, -(-len(found) // PAGE))
    page = max(0, min(page, pages - 1))
    lines = [
        _("<b>A programme for {name}</b>: which exercises?").format(name=escape(client)),
        _("In the order in which you tap them, at most {n}. ★ fits what {name} reports.").format(
            n=MOST, name=escape(client)
        ),
        "",
        *(_content(draft, names) or [_("Nothing chosen yet.")]),
    ]
    numbers = {one: n for n, one in enumerate(draft.exercises, start=1)}
    rows = []
    for one in found[page * PAGE : (page + 1) * PAGE]:
        mark = f"✓ {numbers[one.id]}. " if one.id in numbers else "★ " if one.id in fitting else ""
        rows.append(
            [
                Button(
                    f"{mark}{one.name}",
                    data=ProgrammeEditTap(EditStep.TICK, draft=draft.id, page=page, exercise=one.id),
                )
            ]
        )
    steps = []
    if page > 0:
        steps.append(Button(_("Back"), data=ProgrammeEditTap(EditStep.PICK, draft=draft.id, page=page - 1)))
    steps.append(
        Button(
            _("{n} of {all}").format(n=page + 1, all=pages),
            data=ProgrammeEditTap(EditStep.PICK, draft=draft.id, page=page),
        )
    )
    if page + 1 < pages:
        steps.append(Button(_("More"), data=ProgrammeEditTap(EditStep.PICK, draft=draft.id, page=page + 1)))
    rows += [
        steps,
        [
            Button(_("Discard"), data=ProgrammeEditTap(EditStep.DISCARD, draft=draft.id)),
            Button(_("Days and weeks"), data=ProgrammeEditTap(EditStep.DAYS, draft=draft.id), style="primary"),
        ],
    ]
    return Screen(text=within(lines, TEXT), rows=rows)


def days(draft: Programme, client: str, *, today: date) -> Screen:
    """Choose weekdays, the start and how long."""
    week = [
        Button(
            ("✓ " if one in draft.weekdays else "") + phrases.weekday(one),
            data=ProgrammeEditTap(EditStep.DAYS, draft=draft.id, weekday=one),
        )
        for one in range(7)
    ]
    spans = [
        Button(
            ("✓ " if (draft.ends - draft.starts).days + 1 == 7 * one else "")
            + ngettext("{n} week", "{n} weeks", one).format(n=one),
            data=ProgrammeEditTap(EditStep.WEEKS, draft=draft.id, weeks=one),
        )
        for one in WEEKS
    ]
    starts = [
        Button(_("From today"), data=ProgrammeEditTap(EditStep.START, draft=draft.id, first_day=FirstDay.TODAY)),
        Button(_("From tomorrow"), data=ProgrammeEditTap(EditStep.START, draft=draft.id, first_day=FirstDay.TOMORROW)),
        Button(_("From Monday"), data=ProgrammeEditTap(EditStep.START, draft=draft.id, first_day=FirstDay.MONDAY)),
    ]
    return Screen(
        text="\n".join(
            [
                _("<b>A programme for {name}</b>: when?").format(name=escape(client)),
                _when(draft, today=today),
                "",
                _("Or write <i>from 12 June</i> or <i>until 2026-07-01</i>."),
            ]
        ),
        rows=[
            week[:4],
            week[4:],
            spans[:3],
            spans[3:],
            starts,
            [
                Button(_("Exercises"), data=ProgrammeEditTap(EditStep.PICK, draft=draft.id, page=0)),
                Button(_("Look over it"), data=ProgrammeEditTap(EditStep.LOOK_OVER, draft=draft.id), style="primary"),
            ],
        ],
    )


def look_over(
    draft: Programme, client: str, names: Names, doses: Names, wrong: Sequence[Mistake], *, today: date
) -> Screen:
    """Everything once more, before the client gets it."""
    lines = [_("<b>A programme for {name}</b>").format(name=escape(client))]
    lines += [
        f"{n}. {escape(names.get(one.exercise, one.exercise))}: {escape(one.dose or doses.get(one.exercise, ''))}"
        for n, one in enumerate(draft.items, start=1)
    ]
    lines += [_when(draft, today=today)]
    if draft.word:
        lines.append(f"<blockquote>{escape(draft.word)}</blockquote>")
    lines += [
        "",
        _(
            "Write <i>2: 3 times 20 seconds</i> to change a dose (up to {dose} characters); anything else is a word to "
            "{name} (up to {word})."
        ).format(name=escape(client), dose=DOSE_LIMIT, word=WORD_LIMIT),
    ]
    lines += [f"⚠ {escape(programme_words.in_words(one, names))}" for one in wrong]
    rows = [
        [
            Button(_("Exercises"), data=ProgrammeEditTap(EditStep.PICK, draft=draft.id, page=0)),
            Button(_("Days and weeks"), data=ProgrammeEditTap(EditStep.DAYS, draft=draft.id)),
        ]
    ]
    if not wrong:
        rows.append(
            [
                Button(
                    _("Give it to {name}").format(name=client)[:40],
                    data=ProgrammeEditTap(EditStep.ASSIGN, draft=draft.id),
                    style="success",
                )
            ]
        )
    return Screen(text=within(lines, TEXT), rows=rows)


def given(client: str, client_id: int) -> Screen:
    """Said when a programme was assigned."""
    return Screen(
        text=_("{name} has it and was told. /stretches shows it there.").format(name=f"<b>{escape(client)}</b>"),
        rows=[
            [Button(_("Back to {name}").format(name=client)[:40], data=ReviewTap(ReviewStep.CLIENT, client=client_id))]
        ],
    )


def end(client: str, client_id: int) -> Screen:
    """Ask before a programme is ended."""
    return Screen(
        text=_("End {name}'s programme now? {name} is told; what was done stays in the record.").format(
            name=escape(client)
        ),
        rows=[
            [
                Button(_("End it now"), data=ProgrammeEditTap(EditStep.END_NOW, client=client_id), style="danger"),
                Button(_("Leave it"), data=ProgrammeEditTap(EditStep.OVERVIEW, client=client_id)),
            ]
        ],
    )


def ended() -> str:
    """Said when a programme was ended."""
    return _("Ended, and the client is told.")


def none_to_end() -> str:
    """Said when there was none."""
    return _("There is none to end any more.")


def discarded() -> str:
    """Said when a draft was forgotten."""
    return _("Discarded. Nothing has changed for the client.")


def too_many() -> str:
    """Said when the list is full."""
    return _("That is {n} already. Take one out first; fewer are done more often.").format(n=MOST)


def no_such_line(number: int) -> str:
    """Said to a dose for a line that is not there."""
    return _("There is no number {n} in the list.").format(n=number)


def date_unclear(said: str) -> str:
    """Said to a day that cannot be read."""
    return _(
        "I could not read “{said}” as a day. Write it like <i>until 2026-07-01</i> or <i>from 12 June</i>."
    ).format(said=escape(said[:60]))
