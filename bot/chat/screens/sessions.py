"""Sessions, as therapists record, plan, move and call them off in the chat."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from html import escape

from bot.chat.callback_data.review import ReviewStep, ReviewTap
from bot.chat.callback_data.sessions import SessionStep, SessionTap
from bot.chat.calls import TEXT, Button, Screen, within
from bot.domain.aftercare import brief_at
from bot.domain.people import Person
from bot.domain.sessions import Session
from bot.domain.texts import shortened
from bot.i18n import gettext as _
from bot.services.briefs import Brief
from bot.understanding.appointments import Appointment
from bot.understanding.times import Trouble, UnclearError
from bot.wording import phrases, sessions

LISTED = 12
"""Coming sessions that one message lists."""


def when(session: Session, viewer: Person, *, now: datetime) -> str:
    """Return when a session is, at the viewer's place: 'tomorrow 10:00'."""
    local = session.starts_at.astimezone(viewer.zone)
    return f"{phrases.day(local.date(), today=now.astimezone(viewer.zone).date())} {phrases.clock(local)}"


def coming(found: Sequence[tuple[Session, Person]], viewer: Person, *, now: datetime) -> Screen:
    """The sessions that are to come, with a way to each and to a new one."""
    if found:
        lines = [_("<b>Coming sessions</b>")]
        lines += [f"{when(one, viewer, now=now)}: {escape(client.name)}" for one, client in found[:LISTED]]
        if len(found) > LISTED:
            lines.append(_("and {n} more, later").format(n=len(found) - LISTED))
    else:
        lines = [_("No session is planned.")]
    lines += ["", _("A new one in one line: <i>/session Ann tomorrow 9:30</i>. Or send me a calendar file (.ics).")]
    buttons = [
        Button(f"{client.name[:14]}, {_short(one, viewer)}", data=SessionTap(SessionStep.OPEN, session=one.id))
        for one, client in found[:LISTED]
    ]
    rows = [buttons[n : n + 2] for n in range(0, len(buttons), 2)]
    rows.append(
        [
            Button(_("Record or plan"), data=SessionTap(SessionStep.WITH_WHOM)),
            Button(_("Calendar"), data=SessionTap(SessionStep.FEED)),
        ]
    )
    return Screen(text="\n".join(lines), rows=rows)


def _short(session: Session, viewer: Person) -> str:
    local = session.starts_at.astimezone(viewer.zone)
    return f"{phrases.weekday(local.weekday())} {local.day}.{local.month}. {phrases.clock(local)}"


def whom(rows: Sequence[Person]) -> Screen:
    """Choose whom a session is with."""
    buttons = [Button(one.name[:24], data=SessionTap(SessionStep.WHICH_DAY, client=one.id)) for one in rows[:80]]
    return Screen(text=_("A session with whom?"), rows=[buttons[n : n + 2] for n in range(0, len(buttons), 2)])


def which_day(client: Person, today: date) -> Screen:
    """Choose the day of a session."""
    past = [today - timedelta(days=n) for n in range(3)]
    ahead = [today + timedelta(days=n) for n in (1, 7, 14)]
    return Screen(
        text=_(
            "A session with {client}. On which day? Or write it: <i>tomorrow 9:30</i>, <i>24 Nov 9 am</i>, "
            "<i>Friday 15:00</i>."
        ).format(client=escape(client.name)),
        rows=[
            [
                Button(phrases.day(one, today=today), data=SessionTap(SessionStep.DAY, client=client.id, day=one))
                for one in past
            ],
            [
                Button(phrases.day(one, today=today), data=SessionTap(SessionStep.DAY, client=client.id, day=one))
                for one in ahead
            ],
        ],
    )


def which_time(client: Person, day: date, today: date) -> Screen:
    """Choose the hour of a session that is to come."""
    hours = [time(hour) for hour in range(8, 20)]
    buttons = [
        Button(phrases.clock(one), data=SessionTap(SessionStep.DAY, client=client.id, day=day, at=one)) for one in hours
    ]
    return Screen(
        text=_("A session with {client}, {day}. At what time? Or write it, such as <i>9:15</i>.").format(
            client=escape(client.name), day=phrases.day(day, today=today)
        ),
        rows=[buttons[n : n + 4] for n in range(0, len(buttons), 4)],
    )


def is_it_right(client: Person, when: Appointment, yes: SessionTap, *, today: date) -> Screen:
    """Asked before a day is stored that is more than a year away."""
    if when.day > today:
        text = _("{client}, <b>{day}</b>: that is more than a year ahead. Is it right? If not, write the day again.")
    else:
        text = _("{client}, <b>{day}</b>: that is more than a year ago. Is it right? If not, write the day again.")
    said = phrases.day(when.day, today=today)
    if when.at is not None:
        said = f"{said} {phrases.clock(when.at)}"
    return Screen(
        text=text.format(client=escape(client.name), day=said),
        rows=[[Button(_("Yes, that day"), data=yes), Button(_("Coming sessions"), data=SessionTap(SessionStep.LIST))]],
    )


def recorded(
    session: Session, client: Person, viewer: Person, *, now: datetime, beside: Sequence[Session] = ()
) -> Screen:
    """Said when a session was recorded or planned; ``beside`` are the client's others of that day."""
    said = when(session, viewer, now=now)
    eve = brief_at(session.starts_at, client.quiet)
    if session.starts_at > now and not client.has_agreed:
        text = _("Planned: {client}, {when}. {client} has not agreed (any more) and hears nothing of it from me.")
    elif session.starts_at > now and (eve is None or eve <= now):
        text = _("Planned: {client}, {when}. {client} hears from me in the days after.")
    elif session.starts_at > now:
        text = _("Planned: {client}, {when}. {client} hears from me the day before and in the days after.")
    else:
        text = _("Recorded: a session with {client}, {when}. It shows as a line in the plots.")
    lines = [text.format(client=escape(client.name), when=said)]
    if beside:
        lines.append(
            _("Besides, {client} has one {when}. If that should be one, move or call off the other.").format(
                client=escape(client.name), when=", ".join(when(one, viewer, now=now) for one in beside)
            )
        )
    return Screen(
        text="\n".join(lines),
        rows=[_change_row(session), *_tell_rows(session, client, now=now)],
    )


def _tell_rows(session: Session, client: Person, *, now: datetime) -> list[list[Button]]:
    """The way to tell a client of a session, where they can be told."""
    if session.starts_at <= now or not client.has_agreed:
        return []
    label = _("Tell {client}").format(client=client.name)[:40]
    return [[Button(label, data=SessionTap(SessionStep.TELL, session=session.id))]]


def _unaware(client: Person) -> str:
    """What a client knows of a change before they are told, and whether they can be."""
    if client.has_agreed:
        text = _("{client} does not know of it yet.")
    else:
        text = _("{client} has not agreed (any more) and hears nothing of it from me.")
    return text.format(client=escape(client.name))


def told(session: Session, client: Person, viewer: Person, *, at: datetime, now: datetime) -> Screen:
    """Said when a client hears of a session's time, or that it was called off."""
    if at > now:
        waits = _("{client} is told at {time}, after the quiet hours.")
        text = waits.format(client=escape(client.name), time=phrases.clock(at.astimezone(viewer.zone)))
    else:
        text = _("{client} is told.").format(client=escape(client.name))
    said = _("{client}, {when}").format(client=escape(client.name), when=when(session, viewer, now=now))
    if session.cancelled_at is not None:
        said = _("Called off: {session}").format(session=said)
        return Screen(text=f"{said}. {text}", rows=[[Button(_("Coming sessions"), data=SessionTap(SessionStep.LIST))]])
    return Screen(text=f"{said}. {text}", rows=[_change_row(session)])


def to_client(session: Session, client: Person, therapist: str, *, now: datetime) -> Screen:
    """What a client hears of a session that was planned, moved or called off."""
    if session.cancelled_at is None:
        text = _("Your session with {therapist}: <b>{when}</b>.")
    else:
        text = _("Your session with {therapist}, <b>{when}</b>, does not take place.")
    said = text.format(therapist=escape(therapist), when=when(session, client, now=now))
    return Screen(text="\n".join([said, _("If that does not suit you, /ask takes a word to your therapist.")]))


def _change_row(session: Session) -> list[Button]:
    return [
        Button(_("Move"), data=SessionTap(SessionStep.MOVE, session=session.id)),
        Button(_("Call off"), data=SessionTap(SessionStep.CALL_OFF, session=session.id)),
    ]


def one(session: Session, client: Person, brief: Brief | None, viewer: Person, *, now: datetime) -> Screen:
    """One session with what is worth knowing before it; an assistant sees whose it is, and when."""
    today = now.astimezone(viewer.zone).date()
    title = _("<b>{client}, {when}</b>").format(client=escape(client.name), when=when(session, viewer, now=now))
    lines = [title, *([escape(session.note)] if session.note and viewer.role.reads else [])]
    if brief is not None:
        lines += ["", *brief_lines(brief, today=today)]
    whose = Button(
        _("Open {client}").format(client=client.name)[:40], data=ReviewTap(ReviewStep.CLIENT, client=client.id)
    )
    further = [*([whose] if viewer.role.reads else []), Button(_("Coming sessions"), data=SessionTap(SessionStep.LIST))]
    return Screen(text=within(lines, TEXT), rows=[_change_row(session), further])


def brief_lines(brief: Brief, *, today: date) -> list[str]:
    """What a therapist should know before a session, as HTML."""
    lines = [_("<b>Would like you to know:</b> “{text}”").format(text=escape(one.text)) for one in brief.told]
    lines.append(escape(sessions.diary_line(brief)))
    lines += [escape(one) for one in [sessions.places_line(brief, to_client=False)] if one]
    zone = brief.client.zone
    lines += [escape(one) for one in sessions.soreness_lines(brief.sore, zone=zone, today=today, most=1)]
    lines += [escape(one) for one in sessions.peg_lines(brief.pegs)]
    if brief.open_questions:
        lines.append(_("Questions that wait for an answer: {n}").format(n=brief.open_questions))
    return lines


def near(briefs: Sequence[Brief], viewer: Person, *, now: datetime) -> list[str]:
    """The sessions of today and tomorrow for the digest, each with what the client wants to say, as HTML."""
    lines = []
    for brief in briefs:
        said = f"• {when(brief.session, viewer, now=now)}: <b>{escape(brief.client.name)}</b>"
        told = "; ".join(f"“{escape(shortened(one.text, 200))}”" for one in brief.told)
        lines.append(f"{said}, {told}" if told else said)
    return lines


def move_when(session: Session, client: Person, viewer: Person, *, now: datetime) -> Screen:
    """Asks for another time."""
    return Screen(
        text=_(
            "{client}, {when}: to which day and time? Write it, such as <i>Friday 15:00</i>; a day alone keeps the "
            "time. /cancel leaves all as it is."
        ).format(client=escape(client.name), when=when(session, viewer, now=now))
    )


def moved(session: Session, client: Person, viewer: Person, *, now: datetime) -> Screen:
    """Said when a session was moved."""
    text = _("Moved: {client}, now {when}.").format(client=escape(client.name), when=when(session, viewer, now=now))
    return Screen(text=f"{text} {_unaware(client)}", rows=[_change_row(session), *_tell_rows(session, client, now=now)])


def cancelled(session: Session, client: Person, viewer: Person, *, now: datetime) -> Screen:
    """Said when a session was called off, with a way back."""
    text = _("Called off: {client}, {when}.").format(client=escape(client.name), when=when(session, viewer, now=now))
    return Screen(
        text=f"{text} {_unaware(client)}",
        rows=[
            [
                Button(_("Undo"), data=SessionTap(SessionStep.RESTORE, session=session.id)),
                Button(_("Coming sessions"), data=SessionTap(SessionStep.LIST)),
            ],
            *_tell_rows(session, client, now=now),
        ],
    )


def already_there(client: Person) -> Screen:
    """Said when a client has another session at that time."""
    return Screen(
        text=_("{client} has another session at that time, so nothing was changed.").format(client=escape(client.name))
    )


def several_called(found: Sequence[Person]) -> Screen:
    """Said when a typed name fits more than one client."""
    names = ", ".join(escape(one.name) for one in found[:6])
    return Screen(text=_("Several clients could be meant: {names}. Write the whole name.").format(names=names))


def unclear(error: UnclearError) -> Screen:
    """Says which part of a typed day or time cannot be read."""
    said = escape(error.said[:40])
    return Screen(
        text={
            Trouble.CLOCK: _("<b>{said}</b> is on no clock: a day has 0:00 to 23:59. Write it like <i>15:30</i>."),
            Trouble.DATE: _(
                "I could not read that as a date: <b>{said}</b>. Write it like <i>24 Nov</i> or <i>2026-05-03</i>."
            ),
            Trouble.NOTHING: _("I found no day in that. Write such as <i>tomorrow 9:30</i>."),
        }.get(
            error.trouble,
            _("I stumbled over <b>{said}</b>. Write it like <i>tomorrow 9:30</i> or <i>24 Nov 9 am</i>."),
        ).format(said=said)
    )


def changed_since() -> str:
    """What is left of a message about a session that was moved or called off."""
    return _("That session was moved or called off, so this is no longer needed.")
