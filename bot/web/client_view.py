"""One client's page in words."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from bot.content.library import Library
from bot.domain.areas import area_name, area_names
from bot.domain.audit import AuditAction
from bot.domain.checkins import CheckIn
from bot.domain.exercises import Outcome
from bot.domain.flags import LOOK_AHEAD, Flag
from bot.domain.people import Person, Reach
from bot.domain.progress import Day, Progress, mean_comfort, mean_pain
from bot.domain.sessions import is_far
from bot.i18n import gettext as _
from bot.pictures import charts
from bot.services.review import ClientPage
from bot.web.list_view import adherence, last_entry, next_session, reason_view
from bot.web.view_models import Choice, ClientView, DiaryRow, FlagLine, NoteLine, PlanLine, QuestionLine, SessionLine
from bot.wording import concerns as concern_words
from bot.wording import flags as flag_words
from bot.wording import phrases, sessions

DIARY_ROWS = 120
"""Days that the table lists; older ones are in the chart and in the client's export."""

SPANS = {"14": 14, "42": 42, "182": 182, "all": 3660}
"""Days by what the address says; 'all' is ten years."""


def spans(chosen: str) -> tuple[Choice, ...]:
    """Return the spans to choose from."""
    names = {"14": _("14 days"), "42": _("6 weeks"), "182": _("6 months"), "all": _("Everything")}
    return tuple(Choice(value=value, label=name, chosen=value == chosen) for value, name in names.items())


def from_first_entry(progress: Progress) -> Progress:
    """Return the days without the empty ones before the first entry or session, but at least 14."""
    starts = [one.day for one in progress.days if one.entry is not None][:1] + list(progress.sessions[:1])
    if not starts:
        return Progress(days=progress.days[-14:], sessions=())
    count = max(14, (progress.days[-1].day - min(starts)).days + 1)
    return Progress(days=progress.days[-count:], sessions=progress.sessions)


def client_view(page: ClientPage, *, viewer: Person, now: datetime, span: str, library: Library) -> ClientView:
    """Return one client's page for ``viewer``, in the viewer's language and time."""
    client = page.row.client
    today = now.astimezone(viewer.zone).date()
    progress = from_first_entry(page.progress)

    def when(moment: datetime) -> str:
        local = moment.astimezone(viewer.zone)
        return f"{phrases.day(local.date(), today=today)} {phrases.clock(local)}"

    def name(person_id: int | None) -> str:
        return page.names.get(person_id or 0, _("somebody who has left"))

    flags = [_flag(flag, page, library, viewer=viewer, now=now) for flag in page.flags]
    questions = [
        QuestionLine(
            id=one.id,
            text=one.text,
            asked=when(one.passed_on_at or one.asked_at),
            answer=one.answer or "",
            answered="" if one.answered_at is None else f"{name(one.answered_by)}, {when(one.answered_at)}",
        )
        for one in page.questions
    ]
    diary = list(diary_rows(progress, today=now.astimezone(client.zone).date()))
    return ClientView(
        id=client.id,
        name=client.name,
        is_readable=client.has_agreed,
        reasons=tuple(reason_view(reason) for reason in page.row.reasons),
        about=tuple(_about(page, viewer=viewer, now=now)),
        span=span,
        spans=spans(span),
        headline=charts.headline(progress),
        summary=tuple(summary(progress, today=today)),
        diary=tuple(diary[:DIARY_ROWS]),
        diary_is_cut=len(diary) > DIARY_ROWS,
        hurts=_hurts(page, library, viewer=viewer, now=now),
        hurts_open=page.concern is not None and page.concern.is_open,
        open_flags=tuple(one for one in flags if one.is_open),
        past_flags=tuple(one for one in flags if not one.is_open),
        open_questions=tuple(one for one in questions if not one.answered),
        past_questions=tuple(one for one in questions if one.answered),
        sessions=tuple(
            SessionLine(
                id=one.id,
                when=when(one.starts_at),
                is_planned=one.starts_at > now,
                is_changeable=one.starts_at > now or is_far(one.day, today=now.date()),
                note=one.note or "",
                day=one.starts_at.astimezone(viewer.zone).date().isoformat(),
                at=one.starts_at.astimezone(viewer.zone).strftime("%H:%M"),
            )
            for one in reversed(page.sessions)
        )[:30],
        told=tuple(one.text for one in page.told),
        around=(
            *sessions.peg_lines(page.pegs),
            *sessions.soreness_lines(page.sore, zone=client.zone, today=today),
        ),
        has_course=bool(page.sore) or any(one.score is not None for one in page.pegs),
        notes=tuple(NoteLine(text=one.text, about=f"{name(one.author_id)}, {when(one.at)}") for one in page.notes),
        plans=tuple(
            PlanLine(name=phrases.plan_kind(kind), times=phrases.plan_of(client, kind, page.plans[kind].rule))
            for kind in sorted(page.plans)
        ),
        plan_remarks=tuple(_plan_remarks(page, now=now)),
        exercises=tuple(_exercises(page, library)),
        looks=tuple(
            phrases.folded(
                f"{when(line.at)}: {name(line.actor_id)} {deed_name(line.action)}"
                for line in page.audit
                if line.actor_id not in {None, client.id}
            )
        )[:12],
        today=today.isoformat(),
    )


def _about(page: ClientPage, *, viewer: Person, now: datetime) -> Iterator[str]:
    client = page.row.client
    if client.has_agreed:
        yield _("Last check-in: {when}").format(when=last_entry(page.row, now=now))
        yield _("Check-ins made, of those asked for in 14 days: {share}").format(share=adherence(page.row.adherence))
    yield _("Next session: {when}").format(when=next_session(page.row, viewer=viewer, now=now))
    if client.goal is not None:
        yield _("Works towards: {goal}").format(goal=client.goal)
    if client.time_zone != viewer.time_zone:
        local = phrases.clock(now.astimezone(client.zone))
        yield _("Where {name} is, it is {time}").format(name=client.name, time=local)
    if not client.has_agreed:
        yield _("Does not agree (any more): there is no diary to read, and of new things only sessions are kept")
    if client.reach is not Reach.OK:
        yield _("Telegram no longer delivers messages to {name}").format(name=client.name)


def summary(progress: Progress, *, today: date) -> Iterator[str]:
    """Say what the span holds: entries, means with their number, best and worst day, places."""
    entries = progress.entries
    days = len(progress.days)
    yield phrases.checkins_counted(entries, days)
    scored = [entry for entry in entries if entry.pain is not None]
    mean = mean_pain(entries)
    if mean is not None and len(scored) >= 3:
        worst = max(scored, key=lambda entry: (entry.pain or 0, entry.day))
        best = min(scored, key=lambda entry: (entry.pain or 0, -entry.day.toordinal()))
        yield _("Pain {mean:.1f} on average; worst {worst} ({worst_day}), best {best} ({best_day})").format(
            mean=mean,
            worst=worst.pain,
            worst_day=phrases.day(worst.day, today=today),
            best=best.pain,
            best_day=phrases.day(best.day, today=today),
        )
    comfort = mean_comfort(entries)
    rated = sum(entry.comfort is not None for entry in entries)
    if comfort is not None and rated >= 3:
        yield _("Posture comfort {mean:.1f} of 10 on average, {n} ratings").format(mean=comfort, n=rated)
    places = Counter(area for entry in entries for area in entry.areas or ())
    if places:
        named = ", ".join(f"{area_name(area, to_client=False)} ({n})" for area, n in places.most_common(5))
        yield _("Where (number of days): {places}").format(places=named)


def diary_rows(progress: Progress, *, today: date) -> Iterator[DiaryRow]:
    """Yield the days, newest first; days without an entry stand together as one gap."""
    sessions = set(progress.sessions)
    gap: list[Day] = []
    for one in reversed(progress.days):
        if one.entry is None and one.day not in sessions:
            gap.append(one)
            continue
        if gap:
            yield _gap(gap, today)
            gap = []
        yield _day(one.day, one.entry, today=today, has_session=one.day in sessions)
    if gap:
        yield _gap(gap, today)


def _gap(days: list[Day], today: date) -> DiaryRow:
    last, first = days[0].day, days[-1].day
    if first == last:
        return DiaryRow(day=phrases.day(first, today=today), is_gap=True)
    text = _("{first} to {last}").format(first=phrases.day(first, today=today), last=phrases.day(last, today=today))
    return DiaryRow(day=text, is_gap=True)


def _day(day: date, entry: CheckIn | None, *, today: date, has_session: bool) -> DiaryRow:
    name = phrases.day(day, today=today)
    if entry is None:
        return DiaryRow(day=name, is_gap=True, has_session=has_session)
    return DiaryRow(
        day=name,
        is_gap=False,
        has_session=has_session,
        pain="" if entry.pain is None else str(entry.pain),
        areas="" if entry.areas is None else area_names(entry.areas, to_client=False),
        comfort="" if entry.comfort is None else str(entry.comfort),
        sitting="" if entry.sitting is None else phrases.sitting(entry.sitting),
        note=entry.note or "",
        marks=phrases.marks(entry),
    )


def _flag(flag: Flag, page: ClientPage, library: Library, *, viewer: Person, now: datetime) -> FlagLine:
    looks = flag_words.looks(page.done.get(flag.id, ()), viewer, now=now)
    today = now.astimezone(viewer.zone).date()
    return FlagLine(
        id=flag.id,
        name=flag_words.name(library.rule(flag.rule)),
        level=phrases.danger_level(flag.level),
        words=flag.words or "",
        raised=phrases.day_and_time(flag.raised_at, viewer, now=now),
        age=phrases.age(now - flag.raised_at),
        corrected=flag.corrected_at is not None,
        is_open=flag.acknowledged_at is None,
        looks=tuple(looks),
        again=phrases.came_again(flag.times) if flag.times > 1 else "",
        days=tuple(
            Choice(value=str(days), label=label, chosen=False)
            for days, label in ((1, _("tomorrow")), (3, _("in 3 days")), (7, _("in a week")))
        ),
        soonest=(today + timedelta(days=1)).isoformat(),
        latest=(today + LOOK_AHEAD).isoformat(),
        entered=flag.on_behalf,
    )


def _hurts(page: ClientPage, library: Library, *, viewer: Person, now: datetime) -> str:
    if page.concern is None:
        return ""
    what = concern_words.what(page.concern, library.exercises, today=now.astimezone(page.row.client.zone).date())
    by = concern_words.settled(page.concern, page.names.get(page.concern.settled_by or 0, ""), viewer, now=now)
    return f"{what[:1].upper()}{what[1:]}" + (f" ({by})" if by else "")


def _plan_remarks(page: ClientPage, *, now: datetime) -> Iterator[str]:
    client = page.row.client
    yield _("Times are {name}'s own ({zone})").format(name=client.name, zone=client.time_zone.replace("_", " "))
    if not client.quiet.is_none:
        yield _("Quiet from {start} to {end}").format(
            start=phrases.clock(client.quiet.start), end=phrases.clock(client.quiet.end)
        )
    if client.paused_until is not None and client.paused_until > now:
        local = client.paused_until.astimezone(client.zone)
        today = now.astimezone(client.zone).date()
        yield _("Paused until {day} {time}").format(
            day=phrases.day(local.date(), today=today), time=phrases.clock(local)
        )
    if client.fluids_limited:
        yield _("A doctor limits fluids: no amount is named")
    left_out = phrases.left_out(page.deliveries)
    if left_out:
        yield _("Left out: {what}").format(what=left_out)


def _exercises(page: ClientPage, library: Library) -> Iterator[str]:
    words = {
        Outcome.DONE: _("done {n}×"),
        Outcome.SKIPPED: _("skipped {n}×"),
        Outcome.TOO_HARD: _("too hard {n}×"),
        Outcome.HURTS: _("hurts {n}×"),
    }
    said: dict[str, Counter[Outcome]] = {}
    for line in page.exercises:
        if line.outcome in words:
            said.setdefault(line.exercise, Counter())[line.outcome] += 1
    for exercise_id, counts in sorted(said.items(), key=lambda item: (-item[1][Outcome.HURTS], -item[1].total())):
        exercise = library.exercises.get(exercise_id)
        parts = [text.format(n=counts[outcome]) for outcome, text in words.items() if counts[outcome]]
        yield f"{exercise_id if exercise is None else exercise.name}: {', '.join(parts)}"


def deed_name(action: str) -> str:
    """Return a line of the access log in words, after the name of who did it."""
    known: dict[str, str] = {
        AuditAction.VIEWED: _("opened this page"),
        AuditAction.LISTED: _("saw the list"),
        AuditAction.FLAGS_READ: _("read the list of danger signs"),
        AuditAction.QUESTIONS_READ: _("read what was asked"),
        AuditAction.SENT: _("was sent what was said"),
        AuditAction.NOTE_ADDED: _("wrote a note"),
        AuditAction.CHECKIN_ENTERED: _("entered a check-in for the client"),
        AuditAction.FLAG_ENTERED: _("entered words with a danger sign for the client"),
        AuditAction.GUARDIAN_RECORDED: _("put down that a parent or guardian agrees"),
        AuditAction.SESSION_RECORDED: _("recorded a session"),
        AuditAction.SESSION_MOVED: _("moved a session"),
        AuditAction.SESSION_CANCELLED: _("called a session off"),
        AuditAction.BRIEF_READ: _("read the summary before a session"),
        AuditAction.FLAG_ACKNOWLEDGED: _("acknowledged a danger sign"),
        AuditAction.QUESTION_ANSWERED: _("answered a question"),
        AuditAction.PLAN_CHANGED: _("changed the reminders"),
        AuditAction.PROGRAMME_ASSIGNED: _("assigned a programme"),
        AuditAction.PROGRAMME_CHANGED: _("changed the programme"),
        AuditAction.PROGRAMME_ENDED: _("ended the programme"),
        AuditAction.READER_ASKED: _("asked whether somebody else may look after them"),
        AuditAction.READER_CALLED_BACK: _("took back the question whether somebody else may look after them"),
        AuditAction.COVER_SET: _("let somebody stand in for some days"),
        AuditAction.LEFT_THE_TEAM: _("took them out of the team"),
        AuditAction.ROLE_CHANGED: _("took back what they had become in the team"),
        AuditAction.EXERCISE_RELEASED: _("allowed an exercise again"),
        AuditAction.CONCERN_SETTLED: _("settled what hurts"),
    }
    return known.get(action, action.replace("_", " "))
