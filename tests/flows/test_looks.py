"""Who reads what a client said stands in the client's log: every command and button of the team, one by one.

A new command or button is in none of the lists below, and the test that compares them fails until somebody has decided.
"""

from collections.abc import Awaitable, Callable
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

import pytest
from sqlalchemy import delete

from bot.chat.callback_data.base import CallbackData
from bot.chat.callback_data.behalf import BehalfStep, BehalfTap
from bot.chat.callback_data.covers import CoverTap
from bot.chat.callback_data.flags import FlagStep, FlagTap
from bot.chat.callback_data.guardians import GuardianOfTap
from bot.chat.callback_data.invites import InviteTap
from bot.chat.callback_data.leaves import LeaveTap
from bot.chat.callback_data.moving import MovingTap
from bot.chat.callback_data.plans import FluidsAnswer, PlanStep, PlanTap, Switch
from bot.chat.callback_data.practice_time import HoursStep, HoursTap
from bot.chat.callback_data.programmes import EditStep, FirstDay, ProgrammeEditTap
from bot.chat.callback_data.review import ReviewStep, ReviewTap
from bot.chat.callback_data.sessions import SessionStep, SessionTap
from bot.chat.callback_data.team import TeamTap
from bot.chat.routes import COMMANDS, TAPS, Who
from bot.domain import checkins as rules
from bot.domain.behalf import Draft
from bot.domain.calendars import FeedNames
from bot.domain.exercises import Outcome
from bot.domain.notices import KINDS, ToClient
from bot.domain.people import Person
from bot.domain.plans import PlanKind, Rule
from bot.domain.practice_time import Half
from bot.domain.terms import CONSENT_VERSION
from bot.services import aftercare, checkins, drafts, exercises, flags, goals, leaves, programmes, questions, sessions
from bot.services.tokens import new_code
from bot.storage.tables import concerns
from bot.understanding.danger.alarm import Alarm, Level
from tests.practice import Phone, World

WORD = "quokkavine"
"""Nobody says that but Ann."""

STAFF = {Who.STAFF, Who.READER, Who.OWNER}

SHOWS = {
    "clients": "/clients",
    "client": "/client Ann",
    "flags": "/flags",
    "questions": "/questions",
    "digest": "/digest",
}
"""Commands that show what Ann has said, and how they are typed."""

SILENT = {
    "session": "/session",
    "invite": "/invite",
    "leave": "/leave",
    "hours": "/hours",
    "team": "/team",
    "dashboard": "/dashboard",
}
"""Commands that show nobody's words: names, days and numbers at most."""


class Told:
    """What Ann has said, by number."""

    def __init__(self) -> None:
        self.ann = self.mira = self.tom = self.flag = self.asked = self.answered = self.draft = 0
        self.past = self.coming = self.programme = 0
        self.line = ""


async def _says_much(world: World) -> Told:
    """Ann says the word wherever she can; two days go by, so that no look from before counts."""
    ann, mira, tom = await world.member("Ann"), await world.member("Mira"), await world.member("Tom")
    told = Told()
    told.ann, told.mira, told.tom = ann.id, mira.id, tom.id
    async with world.desk() as desk:
        today, rule = desk.today(ann), desk.practice.library.book.rules[0]
        await checkins.change(
            desk, ann, today, lambda blank: rules.close(rules.with_note(rules.with_pain(blank, 6), WORD))
        )
        told.flag = await flags.raise_flag(desk, ann, Alarm(rule=rule.id, level=Level.URGENT), words=WORD)
        await goals.put(desk, ann, f"to plant {WORD}")
        for text in (f"May I eat {WORD}?", f"May I smoke {WORD}?"):
            await questions.ask_therapist(desk, ann, text)
        told.asked, told.answered = 1, 2
        await questions.answer(desk, mira, told.answered, "No.")
        draft = await drafts.propose(desk, mira, told.answered)
        assert draft is not None
        told.draft = draft.id
        past = await sessions.record(desk, mira, ann.id, day=today - timedelta(days=1), at=time(9), note=WORD)
        coming = await sessions.record(desk, mira, ann.id, day=today + timedelta(days=3), at=time(10), note=WORD)
        told.past, told.coming = past.id, coming.id
        await aftercare.tell(desk, ann, coming.id, f"my {WORD} aches")
        await exercises.report(desk, ann, "chin-tuck", Outcome.HURTS)
        told.programme = (await programmes.draft_for(desk, mira, ann.id)).id
    await world.settle()
    await world.passes(timedelta(days=2))
    # The sign that waits was told again just now.
    await world.passes(timedelta(minutes=11))
    async with world.desk() as desk:
        line = Draft(new_code(), mira.id, ann.id, desk.today(ann), 6, None, "neck 6")
        await desk.store.behalf.wait(line, desk.now)
        told.line = line.code
    return told


async def _lines(world: World, by: Person, since: datetime) -> int:
    """How many lines there are about Ann by somebody."""
    ann = await world.member("Ann")
    async with world.desk() as desk:
        found = await desk.store.audit.of(ann.id, limit=1000)
    return sum(one.actor_id == by.id and one.at >= since for one in found)


def _shown(world: World, phone: Phone, before: int) -> str:
    """All that was sent to a phone since then, toasts too."""
    calls = world.sandbox.calls[before:]
    return "\n".join(str(one.params) for one in calls if one.params.get("chat_id", phone.person.id) == phone.person.id)


async def _looks(world: World, name: str, does: Callable[[Phone], Awaitable[object]]) -> tuple[bool, int]:
    """Whether somebody is shown the word by what they do, and how many lines about Ann it leaves."""
    phone, person = world.phone(name), await world.member(name)
    since, before = world.now, len(world.sandbox.calls)
    lines = await _lines(world, person, since)
    await does(phone)
    return WORD in _shown(world, phone, before), await _lines(world, person, since) - lines


def test_every_command_of_the_team_is_decided_on() -> None:
    """A new one has to say whether it shows what clients said."""
    assert {one.name for one in COMMANDS if one.who in STAFF} == SHOWS.keys() | SILENT.keys()


@pytest.mark.parametrize("name", sorted(SHOWS))
@pytest.mark.parametrize("viewer", ["Mira", "Olga"])
async def test_a_command_that_shows_words_leaves_a_line(world: World, name: str, viewer: str) -> None:
    """For her therapist and for the owner."""
    await _says_much(world)
    shown, lines = await _looks(world, viewer, lambda phone: phone.says(SHOWS[name]))
    assert shown, f"/{name} does not show the word any more"
    assert lines, f"/{name} shows what Ann said and leaves no line"


@pytest.mark.parametrize("name", sorted(SILENT))
async def test_the_other_commands_show_no_words(world: World, name: str) -> None:
    """What they show is not what she said."""
    await _says_much(world)
    viewer = "Olga" if name == "team" else "Mira"
    shown, _lines = await _looks(world, viewer, lambda phone: phone.says(SILENT[name]))
    assert not shown, f"/{name} shows what Ann said: put it into SHOWS"


MENUS: tuple[Any, ...] = (
    ReviewTap,
    FlagTap,
    SessionTap,
    LeaveTap,
    HoursTap,
    CoverTap,
    InviteTap,
    TeamTap,
    MovingTap,
    ProgrammeEditTap,
    PlanTap,
    GuardianOfTap,
    BehalfTap,
)
"""Menus that somebody of the team uses about a client; ``PlanTap`` is one that clients have, too."""


def _filled(menu: Any, step: StrEnum, told: Told) -> list[CallbackData]:
    """Buttons of a step with Ann's numbers in them, one for each of its forms that asks before it does."""
    values: dict[str, Any] = {
        "client": told.ann,
        "page": 0,
        "day": date(2026, 5, 8),
        "at": time(8),
        "session": told.past if menu is SessionTap and step is SessionStep.OPEN else told.coming,
        "flag": told.flag,
        "question": told.answered if step is ReviewStep.PROPOSE else told.asked,
        "draft": told.draft if menu is ReviewTap else told.programme,
        "exercise": "chin-tuck",
        "weeks": 2,
        "first_day": FirstDay.MONDAY,
        "names": FeedNames.INITIALS,
        "found": 1,
        "name": "Eva Klein",
        "request": 1,
        "version": CONSENT_VERSION,
        "member": told.tom,
        "to": told.mira,
        "invite": 1,
        "therapist": told.mira,
        "kind": PlanKind.CHECKIN,
        "switch": Switch.ON,
        "times": (time(9),),
        "minutes": 60,
        "first": time(9),
        "last": time(17),
        "days": frozenset({0, 1}),
        "answer": FluidsAnswer.NO,
        "rule": Rule(times=(time(9),)),
        "line": told.line,
        "topic": "chest",
        "sign": 0,
    }
    if menu in {LeaveTap, CoverTap}:
        values |= {"member": told.mira, "first": date(2026, 5, 8), "last": date(2026, 5, 9), "leave": 1}
    if menu is HoursTap:
        values |= {"first": date(2026, 5, 8), "last": date(2026, 5, 9), "half": Half.HOURS}
        values |= {"times": (time(9), time(12))} if step is HoursStep.SET else {}
    made = []
    for form in menu.forms[step].split(" | "):
        parts = [one for one in form.split(":") if one != "step" and not one.endswith("?")]
        if not any("=" in one for one in parts):
            made.append(menu(step=step, **{one: values[one] for one in parts}))
    return made or [menu(step=step, client=told.ann, kind=PlanKind.CHECKIN)]


# Steps of two menus may be the same letters, so that the menu is named, too.
WITH_WORDS: set[tuple[Any, StrEnum]] = {
    (ReviewTap, ReviewStep.LIST),
    (ReviewTap, ReviewStep.FLAGS),
    (ReviewTap, ReviewStep.ACKNOWLEDGE),
    (ReviewTap, ReviewStep.SETTLE),
    (FlagTap, FlagStep.READ),
    (FlagTap, FlagStep.SEEN),
    (ReviewTap, ReviewStep.CLIENT),
    (ReviewTap, ReviewStep.DIARY),
    (ReviewTap, ReviewStep.ANSWER),
    (SessionTap, SessionStep.OPEN),
}
"""Buttons that show what Ann has said."""

WITH_DATA: set[tuple[Any, StrEnum]] = {
    (ReviewTap, ReviewStep.PLAN),
    (SessionTap, SessionStep.LIST),
    (BehalfTap, BehalfStep.ASK),
    (BehalfTap, BehalfStep.SAVE),
    (ProgrammeEditTap, EditStep.OVERVIEW),
    (ProgrammeEditTap, EditStep.NEW),
    (ProgrammeEditTap, EditStep.PICK),
    (ProgrammeEditTap, EditStep.TICK),
    (ProgrammeEditTap, EditStep.LOOK_OVER),
    (PlanTap, PlanStep.MENU),
    (PlanTap, PlanStep.KIND),
}
"""Buttons that show something else that only who may read her diary knows; the rest shows names and times at most."""


STEPS = [(menu, step) for menu in MENUS for step in menu.forms]


def test_every_button_of_the_team_is_decided_on() -> None:
    """A new menu has to be walked, too; new buttons of a menu are."""
    assert {one.menu for one in TAPS if one.who in STAFF} == set(MENUS) - {PlanTap}
    assert set(STEPS) >= WITH_WORDS | WITH_DATA


def _taps(data: str) -> Callable[[Phone], Awaitable[object]]:
    return lambda phone: phone.forges(data)


@pytest.mark.parametrize(("menu", "step"), STEPS, ids=[f"{type(one).__name__}.{one.name}" for _, one in STEPS])
async def test_a_button_that_shows_words_leaves_a_line(world: World, menu: Any, step: StrEnum) -> None:
    """Each button there is, tapped by her therapist, or by the owner where it is the owner's."""
    told = await _says_much(world)
    owners = menu in {TeamTap, HoursTap} or (menu is ReviewTap and step in {ReviewStep.APPROVE, ReviewStep.TURN_DOWN})
    for tap in _filled(menu, step, told):
        data = tap.pack()
        shown, lines = await _looks(world, "Olga" if owners else "Mira", _taps(data))
        assert shown is ((menu, step) in WITH_WORDS), f"{data}: decide anew whether it shows what Ann said"
        assert lines or (menu, step) not in WITH_WORDS | WITH_DATA, f"{data} shows what is Ann's and leaves no line"


def test_every_notice_to_the_team_is_decided_on() -> None:
    """A new one has to say whether it carries what clients said."""
    to_team = {one for one in KINDS.values() if one not in ToClient.__args__}
    assert {one.__name__ for one in to_team} == {
        # These carry words, and `test_what_is_sent_to_a_phone_leaves_a_line` has them.
        "FlagRaised",
        "FlagAgain",
        "FlagWaits",
        "DangerUnsent",
        "QuestionPassed",
        "DraftProposed",
        "ToldBefore",
        "ExerciseHurts",
        # Names and numbers.
        "ClientJoined",
        "ClientUnreachable",
        "TeamUnreachable",
        "TeamBack",
        "ClientHanded",
        "ClientsHanded",
        "ReaderAnswered",
        "LeaveTold",
        "StaffJoined",
        "RoleEnded",
        "MoveAsked",
        "MoveDecided",
        # To the client alone.
        "PhoneMoved",
        "GuardianWanted",
        "AnswersLost",
        # What is in the therapist's own file; whose sessions it names stands in the log by the preview.
        "CalendarSent",
    }


@pytest.mark.parametrize("what", ["flag", "again", "waits", "question", "draft", "told", "hurts"])
async def test_what_is_sent_to_a_phone_leaves_a_line(world: World, ann: Phone, what: str) -> None:
    """Before the message goes: Ann's words lie on somebody's phone from then on."""
    told = await _says_much(world)
    member, mira = await world.member("Ann"), await world.member("Mira")
    viewer = "Olga" if what == "draft" else "Mira"

    async def happens(_phone: Phone) -> None:
        async with world.desk() as desk:
            rule = desk.practice.library.book.rules[1 if what == "flag" else 0]
            match what:
                case "flag" | "again":
                    await flags.raise_flag(desk, member, Alarm(rule=rule.id, level=Level.URGENT), words=WORD)
                case "waits":
                    await desk.store.flags.tell_at(told.flag, world.now)
                case "question":
                    await questions.ask_therapist(desk, member, f"And {WORD} tea?")
                case "draft":
                    await questions.answer(desk, mira, told.asked, "Yes.")
                    await drafts.propose(desk, mira, told.asked)
                case "told":
                    await aftercare.tell(desk, member, told.coming, f"{WORD} again")
                case _:
                    # What hurts is one item at a time: another is told once the first was settled long ago.
                    await desk.store._connection.execute(delete(concerns))
                    await exercises.report(desk, member, "chin-tuck", Outcome.HURTS)
        await world.settle()
        await world.passes(timedelta(seconds=30))

    shown, lines = await _looks(world, viewer, happens)
    assert shown or what == "hurts"
    assert lines, "it is on the phone and leaves no line"
    await ann.says("/mydata")
    assert "was sent what you said" in ann.screen()


async def test_a_look_of_a_minute_ago_is_no_second_line(world: World) -> None:
    """The same list twice in a row is one look."""
    await _says_much(world)
    counted = [(await _looks(world, "Mira", lambda phone: phone.says("/flags")))[1] for _ in range(3)]
    assert counted == [1, 0, 0]
    await world.passes(timedelta(minutes=11))
    assert (await _looks(world, "Mira", lambda phone: phone.says("/flags")))[1] == 1


@pytest.mark.parametrize("command", ["/flags", "/questions", "/client Ann"])
async def test_a_deputy_reads_and_stands_in_the_log(world: World, command: str) -> None:
    """Tom stands in for Mira today: what he reads of Ann leaves his line."""
    told = await _says_much(world)
    mira = await world.member("Mira")
    async with world.desk() as desk:
        today = desk.practice_day
        await leaves.put(desk, mira, member_id=mira.id, first=today, last=today, deputy_id=told.tom)
    await world.settle()
    shown, lines = await _looks(world, "Tom", lambda phone: phone.says(command))
    assert shown
    assert lines, "a deputy has read what Ann said, and no line says so"


@pytest.mark.parametrize("command", ["/flags", "/questions", "/digest", "/client Ann"])
async def test_whoever_may_not_read_sees_nothing_and_leaves_no_line(world: World, command: str) -> None:
    """Another therapist, another client, nobody: neither a word nor a look."""
    await _says_much(world)
    ann = await world.member("Ann")
    since = world.now
    for name in ("Tom", "Ben", "Zoe"):
        phone, before = world.phone(name), len(world.sandbox.calls)
        await phone.says(command)
        assert WORD not in _shown(world, phone, before), name
    async with world.desk() as desk:
        assert [one for one in await desk.store.audit.of(ann.id, limit=100) if one.at > since] == []


async def test_danger_is_told_although_nobody_can_note_it(world: World, ann: Phone, mira: Phone) -> None:
    """The line is written before the message goes; where there is no room for it, the message goes all the same."""
    async with world.app.database.exclusive() as connection:
        await connection.exec_driver_sql(
            "CREATE TRIGGER full BEFORE INSERT ON audit WHEN NEW.action = 'sent' "
            "BEGIN SELECT RAISE(ABORT, 'no room'); END"
        )
    await ann.says("I wet myself this morning and I can't feel anything when I wipe")
    assert "I wet myself this morning" in mira.screen()
