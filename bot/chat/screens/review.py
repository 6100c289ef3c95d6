"""What therapists read in the chat."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from html import escape

from bot.chat.callback_data.covers import CoverStep, CoverTap
from bot.chat.callback_data.flags import FlagStep, FlagTap
from bot.chat.callback_data.invites import InviteStep, InviteTap
from bot.chat.callback_data.moving import MovingStep, MovingTap
from bot.chat.callback_data.programmes import EditStep, ProgrammeEditTap
from bot.chat.callback_data.review import ReviewStep, ReviewTap
from bot.chat.callback_data.sessions import SessionStep, SessionTap
from bot.chat.calls import CAPTION, TEXT, Button, Screen, within
from bot.chat.screens import behalf, guardians, leaves
from bot.chat.screens.checkins import summary
from bot.content.library import Library
from bot.domain.consents import Guardian
from bot.domain.exercises import Exercise
from bot.domain.flags import Flag
from bot.domain.people import Person, may_hand_over
from bot.domain.texts import shortened
from bot.domain.triage import Why
from bot.i18n import gettext as _
from bot.i18n import ngettext
from bot.services.guardians import Agreement
from bot.services.leaves import Absence
from bot.services.listing import ClientRow
from bot.services.review import ClientPage
from bot.wording import concerns as concern_words
from bot.wording import exercises as exercise_words
from bot.wording import flags as flag_words
from bot.wording import phrases, sessions

PAGE = 8


def clients(rows: list[ClientRow], page: int, *, now: datetime) -> Screen:
    """The list, worst first, each with its reasons in words."""
    if not rows:
        return Screen(
            text=_("You have no clients here yet. Invite the first one:"),
            rows=[[Button(_("Invite a client"), data=InviteTap(InviteStep.NEW))]],
        )
    pages = (len(rows) + PAGE - 1) // PAGE
    page = max(0, min(page, pages - 1))
    shown = rows[page * PAGE : (page + 1) * PAGE]
    lines = [
        ngettext(
            "<b>{n} client, whoever needs you first</b>", "<b>{n} clients, whoever needs you first</b>", len(rows)
        ).format(n=len(rows))
    ]
    for number, row in enumerate(shown, start=page * PAGE + 1):
        mark = "⚠ " if row.reasons[0].why is Why.RED_FLAG else ""
        lines.append(f"{number}. {mark}<b>{escape(row.client.name)}</b>: {escape(phrases.reasons(row.reasons))}")
        last = _last_entry(row, now)
        if last:
            lines.append(f"<i>{last}</i>")
    buttons = [Button(row.client.name[:24], data=ReviewTap(ReviewStep.CLIENT, client=row.client.id)) for row in shown]
    keyboard = [buttons[n : n + 2] for n in range(0, len(buttons), 2)]
    steps = []
    if page > 0:
        steps.append(Button(_("Back"), data=ReviewTap(ReviewStep.LIST, page=page - 1)))
    if page + 1 < pages:
        steps.append(Button(_("More"), data=ReviewTap(ReviewStep.LIST, page=page + 1)))
    keyboard.append(steps)
    return Screen(text="\n".join(lines), rows=keyboard)


def _last_entry(row: ClientRow, now: datetime) -> str:
    entry = row.last_entry
    if entry is None:
        return ""
    today = now.astimezone(row.client.zone).date()
    parts = [_("last check-in {day}").format(day=phrases.day(entry.day, today=today))]
    if entry.pain is not None:
        parts.append(_("pain {n}").format(n=entry.pain))
    if entry.on_behalf:
        parts.append(_("entered by the practice"))
    if row.adherence is not None:
        parts.append(_("{percent}% of expected days").format(percent=round(100 * row.adherence)))
    return ", ".join(parts)


def client(
    page: ClientPage,
    agreement: Agreement,
    library: Library,
    covers: Sequence[Absence],
    *,
    viewer: Person,
    now: datetime,
) -> Screen:
    """One client: a picture of the last 14 days, reasons, what was said last, and what can be done."""
    row, exercises = page.row, library.exercises
    names = {flag.id: flag_words.name(library.rule(flag.rule)) for flag in page.flags}
    today = now.astimezone(row.client.zone).date()
    open_flags = [flag for flag in page.flags if flag.acknowledged_at is None]
    lines = [f"<b>{escape(row.client.name)}</b>", *_signs(page, open_flags, viewer, names, now=now)]
    others = [one for one in row.reasons if one.why is not Why.RED_FLAG]
    if others:
        lines.append(escape(phrases.reasons(others)))
    if row.client.goal is not None:
        lines.append(_("Works towards: {goal}").format(goal=escape(row.client.goal)))
    lines += [
        _("<b>Would like you to know:</b> “{text}”").format(text=escape(shortened(one.text, 300))) for one in page.told
    ]
    if page.last_entry is not None:
        lines.append("")
        when = phrases.day(page.last_entry.day, today=today)
        marks = escape(phrases.marks(page.last_entry))
        lines.append(_("<b>Last check-in, {day}</b>").format(day=when) + (f" ({marks})" if marks else ""))
        lines += summary(page.last_entry, to_client=False)
    lines.append("")
    if row.last_session is not None:
        lines.append(_("Last session: {day}").format(day=phrases.day(row.last_session.day, today=today)))
    if row.next_session is not None:
        lines.append(
            _("Next session: {when}").format(when=phrases.moment(row.next_session.starts_at, row.client, now=now))
        )
    zone = row.client.zone
    lines += [escape(one) for one in sessions.soreness_lines(page.sore, zone=zone, today=today, most=1)]
    lines += [escape(one) for one in sessions.peg_lines(page.pegs)]
    stopped = exercise_words.stopped(page.exercises, exercises, today=today)
    if stopped:
        lines.append(_("Stopped because it hurts: {exercises}").format(exercises=escape(stopped)))
    if page.concern is not None:
        hurts = concern_words.what(page.concern, exercises, today=today)
        by = concern_words.settled(page.concern, page.names.get(page.concern.settled_by or 0, ""), viewer, now=now)
        lines.append(_("Hurts: {what}").format(what=escape(hurts)) + (f" ({escape(by)})" if by else ""))
    left_out = phrases.left_out(page.deliveries)
    if left_out:
        lines.append(_("Left out in 14 days: {what}").format(what=left_out))
    lines += guardians.lines(agreement)
    lines += [leaves.line(one, today=today) for one in covers]
    if page.notes:
        lines.append(_("Note: {text}").format(text=escape(shortened(page.notes[0].text, 200))))
    rows = _ways_on(row.client, viewer)
    rows[:0] = [
        [
            Button(
                _("Acknowledge: {sign}").format(sign=names[flag.id])[:60],
                data=FlagTap(FlagStep.READ, flag.id),
                style="danger",
            )
        ]
        for flag in open_flags[:SIGNS]
    ]
    if page.concern is not None and page.concern.is_open:
        rows.insert(len(open_flags[:SIGNS]), [_settle(row.client)])
    rows += guardians.ways_on(agreement)
    if not row.client.has_agreed:
        return Screen(text=within(lines, TEXT), rows=rows)
    picture = {"as": "photo", "chart": {"client_id": row.client.id, "days": 14}}
    return Screen(text=within(lines, CAPTION), rows=rows, picture=picture)


SIGNS = 3
"""Danger signs that a client's card shows."""


def _signs(
    page: ClientPage, waiting: Sequence[Flag], viewer: Person, names: Mapping[int, str], *, now: datetime
) -> list[str]:
    """The danger signs that wait, and what was done about the newest other one."""
    lines = []
    for flag in waiting[:SIGNS]:
        waits = phrases.age(now - flag.raised_at)
        level = phrases.danger_level(flag.level)
        line = _("⚠ <b>{name}</b>, level: {level}, {age}").format(name=escape(names[flag.id]), level=level, age=waits)
        if flag.words:
            line += f": “{escape(shortened(flag.words, 150))}”"
        lines.append(line)
        last = page.done.get(flag.id, [])[-1:]
        lines += [escape(shortened(one, 200)) for one in flag_words.looks(last, viewer, now=now)]
    if len(waiting) > SIGNS:
        more = len(waiting) - SIGNS
        lines.append(ngettext("{n} more danger sign: /flags", "{n} more danger signs: /flags", more).format(n=more))
    done = next((one for one in page.flags if one.acknowledged_at is not None), None)
    if done is not None and not waiting:
        looks = flag_words.looks(page.done.get(done.id, [])[-1:], viewer, now=now)
        lines += [f"{escape(names[done.id])}: {escape(shortened(one, 300))}" for one in looks]
    return lines


def _ways_on(client: Person, viewer: Person) -> list[list[Button]]:
    """Return where a therapist goes from a client's card; without an agreement there is no diary to go to."""
    session = Button(_("Session"), data=SessionTap(SessionStep.WHICH_DAY, client=client.id))
    first = [session, Button(_("Add a note"), data=ReviewTap(ReviewStep.NOTE, client=client.id))]
    phone = Button(_("New phone"), data=MovingTap(MovingStep.ABOUT, client=client.id))
    back = Button(_("Clients"), data=ReviewTap(ReviewStep.LIST, page=0))
    if not client.has_agreed:
        return [[session], [phone, back]]
    cover = Button(_("Cover"), data=CoverTap(CoverStep.ABOUT, client=client.id))
    return [
        first,
        [
            Button(_("Diary"), data=ReviewTap(ReviewStep.DIARY, client=client.id)),
            Button(_("Plan"), data=ReviewTap(ReviewStep.PLAN, client=client.id)),
        ],
        [
            Button(_("Programme"), data=ProgrammeEditTap(EditStep.OVERVIEW, client=client.id)),
            phone,
        ],
        [behalf.way_in(client), *([cover] if may_hand_over(viewer, client) else []), back],
    ]


def diary(page: ClientPage, exercises: Mapping[str, Exercise], *, now: datetime) -> Screen:
    """The last 14 days in words, gaps included."""
    today = now.astimezone(page.row.client.zone).date()
    lines = [_("<b>{name}, the last 14 days</b>").format(name=escape(page.row.client.name))]
    for one in reversed(page.progress.days):
        when = phrases.day(one.day, today=today)
        hurt = exercise_words.hurt_on(page.exercises, one.day, exercises)
        also = [_("Hurt: {exercises}").format(exercises=escape(hurt))] if hurt else []
        if one.entry is None:
            lines.append("; ".join([f"{when}: " + _("no entry"), *also]))
            continue
        parts = summary(one.entry, to_client=False)
        marks = escape(phrases.marks(one.entry))
        lines.append(f"<b>{when}</b>: {'; '.join([*parts, *also])}" + (f" ({marks})" if marks else ""))
    return Screen(
        text=within(lines, TEXT),
        rows=[[Button(_("Back"), data=ReviewTap(ReviewStep.CLIENT, client=page.row.client.id))]],
    )


def type_note(client: str, most: int) -> Screen:
    """Asks the therapist for a note."""
    return Screen(
        text=_(
            "Write the note on {client} as your next message, up to {most} characters; only staff read it. "
            "/cancel stops."
        ).format(client=escape(client), most=f"{most:,}")
    )


def note_kept(client: str) -> Screen:
    """Said when a note was stored."""
    return Screen(text=_("Noted for {client}.").format(client=escape(client)))


def choose_client(rows: list[Person]) -> Screen:
    """Choose whom something is about."""
    buttons = [Button(one.name[:24], data=ReviewTap(ReviewStep.CLIENT, client=one.id)) for one in rows[:80]]
    return Screen(text=_("Whom is it about?"), rows=[buttons[n : n + 2] for n in range(0, len(buttons), 2)])


def _settle(client: Person) -> Button:
    return Button(_("Seen: what hurts"), data=ReviewTap(ReviewStep.SETTLE, client=client.id))


def settled(client: Person) -> str:
    """Said when what hurts a client was settled."""
    return _("Settled. {name} reads that you have seen it.").format(name=client.name)


def nobody_called(name: str) -> Screen:
    """Said when no client has such a name."""
    return Screen(
        text=_("None of your clients is called “{name}”.").format(name=escape(name[:40])),
        rows=[[Button(_("Clients"), data=ReviewTap(ReviewStep.LIST, page=0))]],
    )


def dashboard(url: str, *, places: int = 0) -> Screen:
    """A one-time sign-in link, and in how many places somebody is signed in already."""
    text = _("Your way into the dashboard. The link works once, within 10 minutes, and only for you:\n{url}").format(
        url=escape(url)
    )
    if places:
        text += "\n\n" + ngettext(
            "You are signed in on {n} device. The dashboard lists it, and signs out there.",
            "You are signed in on {n} devices. The dashboard lists them, and signs out there.",
            places,
        ).format(n=places)
    # Telegram refuses buttons to addresses that are not reachable from outside.
    rows = [[Button(_("Open the dashboard"), url=url)]] if url.startswith("https://") else []
    return Screen(text=text, rows=rows)


def joined(client: Person, guardian: Guardian | None) -> Screen:
    """Told to the therapist when a client has agreed, or a guardian for them."""
    if guardian is None:
        text = _("{name} has joined and agreed that you read the check-ins.")
    else:
        text = _("{name} has joined; {guardian}, a parent or guardian, has agreed that you read the check-ins.")
    name = client.name
    return Screen(
        text=text.format(name=escape(name), guardian="" if guardian is None else escape(guardian.name)),
        rows=[
            [Button(_("Open {client}").format(client=name)[:40], data=ReviewTap(ReviewStep.CLIENT, client=client.id))]
        ],
    )


def unreachable(name: str) -> Screen:
    """Told to the therapist when Telegram no longer lets the bot write to a client."""
    return Screen(
        text=_(
            "I can no longer write to {name}: the bot was blocked or the account is gone. Reminders have stopped."
        ).format(name=escape(name))
    )


def hurts(client: Person, exercise: str) -> Screen:
    """Told to the therapist when an exercise hurts."""
    name = client.name
    return Screen(
        text=_("{name} says that <b>{exercise}</b> hurts. It is not offered any more.").format(
            name=escape(name), exercise=escape(exercise)
        ),
        rows=[
            [_settle(client)],
            [
                Button(
                    _("Open {client}").format(client=name)[:40], data=ReviewTap(ReviewStep.CLIENT, client=client.id)
                ),
                Button(_("Programme"), data=ProgrammeEditTap(EditStep.OVERVIEW, client=client.id)),
            ],
        ],
    )


def digest(rows: list[ClientRow], *, flags: int, questions: int, near: Sequence[str] = ()) -> Screen:
    """The day at a glance; ``near`` are the sessions of today and tomorrow as lines."""
    need = [row for row in rows if row.reasons[0].why < Why.IMPROVING]
    good = [row for row in rows if row.reasons[0].why is Why.IMPROVING]
    lines = [
        _("<b>Today</b>"),
        _("Danger signs to acknowledge: {n}").format(n=flags),
        _("Questions to answer: {n}").format(n=questions),
        _("Clients to look at: {n} of {all}").format(n=len(need), all=len(rows)),
    ]
    lines += [f"• <b>{escape(row.client.name)}</b>: {escape(phrases.reason(row.reasons[0]))}" for row in need[:8]]
    if near:
        lines += [_("<b>Sessions, today and tomorrow</b>"), *near]
    if good:
        names = ", ".join(escape(row.client.name) for row in good[:8])
        lines.append(_("Good news: {names}").format(names=names))
    return Screen(
        text=within(lines, TEXT),
        rows=[
            [
                Button(_("Clients"), data=ReviewTap(ReviewStep.LIST, page=0)),
                Button(_("Flags"), data=ReviewTap(ReviewStep.FLAGS)),
            ]
        ],
    )
