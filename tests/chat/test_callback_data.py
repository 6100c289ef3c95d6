"""What buttons carry: read back a month later, or refused in peace."""

import ast
import re
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import bot.chat
from bot.chat.callback_data.aftercare import AftercareStep, AftercareTap
from bot.chat.callback_data.base import LIMIT, CallbackData, Form, forms_of
from bot.chat.callback_data.checkins import CheckInStep, CheckInTap
from bot.chat.callback_data.codecs import (
    AreaLetters,
    Clock,
    Clocks,
    Codec,
    Day,
    Member,
    Number,
    Version,
    Weekdays,
    Word,
)
from bot.chat.callback_data.errors import OldButtonError
from bot.chat.callback_data.exercises import IdeaStep, IdeaTap, ProgrammeStep, ProgrammeTap
from bot.chat.callback_data.menus import MENUS, pack_two, unpack, unpack_two
from bot.chat.callback_data.pauses import PauseStep, PauseTap
from bot.chat.callback_data.pegs import PegStep, PegTap
from bot.chat.callback_data.plans import PlanStep, PlanTap, Switch
from bot.chat.callback_data.questions import PassOnTap, TopicTap
from bot.chat.callback_data.reminders import PutOffTo, ReminderStep, ReminderTap
from bot.chat.callback_data.rules import RuleCode
from bot.chat.callback_data.safety import EaseStep, EaseTap, SafetyStep, SafetyTap
from bot.chat.callback_data.settings import OnboardingStep, OnboardingTap, SettingsStep, SettingsTap
from bot.chat.callback_data.team import TeamStep, TeamTap
from bot.chat.calls import Button, Call, Screen, edit, send, within
from bot.domain.aftercare import SorenessStage
from bot.domain.areas import AREAS
from bot.domain.pegs import Item
from bot.domain.plans import PlanKind, Rule

OF_2026_11 = (Path(__file__).parent / "buttons-of-2026-11.txt").read_text(encoding="utf-8").splitlines()
"""What buttons carried before they became dataclasses: each is in somebody's chat."""

minutes = st.times().map(lambda moment: moment.replace(second=0, microsecond=0))
words = st.text(st.characters(codec="ascii", categories=("L", "N"), include_characters="-_/+"), min_size=1, max_size=12)
rules = st.builds(
    lambda times, weekdays, every: Rule(weekdays=weekdays, times=() if every else times, **every),
    st.sets(minutes, max_size=3).map(lambda one: tuple(sorted(one))),
    st.frozensets(st.integers(0, 6), min_size=1),
    st.sampled_from([{}, {"every": timedelta(minutes=90), "window": (time(9), time(17))}]),
)


def values_of(codec: Codec[Any]) -> st.SearchStrategy[Any]:
    """What a codec may be asked to write."""
    if isinstance(codec, Number):
        return st.integers(codec.least, min(codec.most, 10**6))
    if isinstance(codec, Member):
        return st.sampled_from(list(codec.words))
    return {
        Word: words,
        Version: st.dates(date(2026, 1, 1)).map(lambda day: f"{day:%Y-%m}"),
        Day: st.dates(date(2000, 1, 1), date(2099, 12, 31)),
        Clock: minutes,
        Clocks: st.lists(minutes, min_size=1, max_size=4).map(tuple),
        AreaLetters: st.sets(st.sampled_from([one.id for one in AREAS])).map(
            lambda chosen: tuple(one.id for one in AREAS if one.id in chosen)
        ),
        Weekdays: st.frozensets(st.integers(0, 6)),
        RuleCode: rules,
    }[type(codec)]


def buttons_of(menu: type[CallbackData], form: Form) -> st.SearchStrategy[CallbackData]:
    """Every button of a menu that is written in a form."""
    given_fields: dict[str, st.SearchStrategy[Any]] = {}
    for place in form.places:
        if place.field is not None:
            values = st.just(True) if place.codec is None else values_of(place.codec)
            given_fields[place.field] = st.none() | values if place.may_be_none else values
    step = {} if form.step is None else {"step": st.just(form.step)}
    return st.builds(menu, **step, **given_fields)


FORMS = [(menu, form) for menu in MENUS for form in forms_of(menu)]


@pytest.mark.parametrize(("menu", "form"), FORMS, ids=lambda one: getattr(one, "prefix", ""))
@settings(max_examples=10)
@given(given_data=st.data())
def test_what_was_written_is_read(menu: type[CallbackData], form: Form, given_data: st.DataObject) -> None:
    """Every menu, every step, every field."""
    button = given_data.draw(buttons_of(menu, form))
    packed = button.pack()
    assert len(packed.encode()) <= LIMIT
    assert menu.unpack(packed) == button
    assert unpack(packed) == button


@pytest.mark.parametrize("text", OF_2026_11)
def test_buttons_of_last_month_are_read(text: str) -> None:
    """Each means what it meant, and is written as it was."""
    assert unpack(text).pack() == text


MENUS_OF_2026_11 = {text.partition(":")[0] for text in OF_2026_11}
NEWER_MENUS = {"bh", "cv", "ep", "fl", "gd", "gl", "gs", "iv", "lv", "mr", "mv", "ph", "rq", "td", "tv"}


def test_every_menu_of_last_month_is_among_them() -> None:
    """So that the list above leaves none out."""
    assert {menu.prefix for menu in MENUS} == MENUS_OF_2026_11 | NEWER_MENUS


@pytest.mark.parametrize(
    ("text", "button"),
    [
        ("ci:open", CheckInTap(CheckInStep.NEW)),
        ("ci:261114:p:7", CheckInTap(CheckInStep.PAIN, date(2026, 11, 14), score=7)),
        ("ci:261114:q:-:ab", CheckInTap(CheckInStep.SAVE_HEARD, date(2026, 11, 14), areas=("head", "jaw"))),
        ("ci:261114:q:5:-", CheckInTap(CheckInStep.SAVE_HEARD, date(2026, 11, 14), score=5, areas=())),
        ("pz:7", PauseTap(PauseStep.FOR, days=7)),
        ("sq:leg:ask", SafetyTap("leg", SafetyStep.ASK)),
        ("ep:b", EaseTap(EaseStep.BREATHING)),
        ("pe:261109:e:3", PegTap(PegStep.SCORE, date(2026, 11, 9), Item.ENJOYMENT, 3)),
        ("rm:12:l:e", ReminderTap(12, ReminderStep.LATER, to=PutOffTo.EVENING)),
        ("rm:12:f:one", ReminderTap(12, ReminderStep.FEWER, of_one=True)),
        ("ac:h:4:72h:-", AftercareTap(AftercareStep.HELPED, session=4, stage=SorenessStage.THREE_DAYS)),
        ("pl:0:R:stretch:x", PlanTap(0, PlanStep.SET_RANGE, PlanKind.STRETCH)),
        ("pl:7:t:stretch:off", PlanTap(7, PlanStep.TIMES, PlanKind.STRETCH, switch=Switch.OFF)),
        ("pl:7:t:stretch:1000", PlanTap(7, PlanStep.TIMES, PlanKind.STRETCH, times=(time(10),))),
        ("pl:0:D:peg:6", PlanTap(0, PlanStep.SET_DAYS, PlanKind.PEG, days=frozenset({6}))),
        ("tm:r:3:4:yes", TeamTap(TeamStep.REMOVE, member=3, to=4, sure=True)),
        ("ob:at:never", OnboardingTap(OnboardingStep.AT)),
        ("st:q:2200:0700", SettingsTap(SettingsStep.SET_QUIET, first=time(22), last=time(7))),
        ("px:d:4:0:261114:chin-tuck", ProgrammeTap(ProgrammeStep.DONE, 4, 0, date(2026, 11, 14), "chin-tuck")),
        ("ex:timer:stop", IdeaTap(IdeaStep.STOP_TIMER)),
    ],
)
def test_they_mean_what_they_meant(text: str, button: CallbackData) -> None:
    """One of each kind of word, read by hand."""
    assert unpack(text) == button


PIECES = st.sampled_from(
    [*{word for text in OF_2026_11 for word in text.split(":")}, "", "-", "-1", "0", "11", "9" * 18,
     "9" * 30, "\u0661\u0662", "\u00bd", "991332", "2460", "\ud800", "\n"]
)  # fmt: skip


@settings(max_examples=500)
@given(st.text(max_size=70) | st.lists(PIECES, max_size=6).map(":".join))
def test_what_cannot_be_read_is_an_old_button(text: str) -> None:
    """Whatever comes back, nothing but this one error; and what is read would be written in the same way."""
    for menu in MENUS:
        try:
            found = menu.unpack(text)
        except OldButtonError:
            continue
        assert found.pack() == text


@pytest.mark.parametrize(
    "text",
    [
        "", "ci", "ci:", ":open", "xx:1", "ci:open:1", "ci:261301:p:1", "ci:2612:p:1", "ci:261114:p:11",
        "ci:261114:p:-1", "ci:261114:p:07", "ci:261114:p:\u0667", "ci:261114:p:1.5", "ci:261114:A:{", "ci:261114:A:aé",
        "ci:261114:A:ba", "ci:261114:q:5", "pg:0", "pg:401", "pz:181", "pl:0:t:stretch:2460", "pl:0:t:stretch:9",
        "pl:0:t:nothing:0800", "pl:0:i:stretch:999999999999999999:0900:1700", "pl:0:D:stretch:7",
        "pl:0:y:stretch:zz------t", "rm:x:done", "rm:12", "rm:12:l:45", "ac:s:4:2h:5", "ac:f:4:24h:-", "ac:f:4:24h:99",
        "pv:tidy:2", "pv:diary:no", "fa:", "nf:" + "9" * 19,
    ],
)  # fmt: skip
def test_nonsense_is_refused(text: str) -> None:
    """No guess at a day, a time, a number, a place or a step."""
    with pytest.raises(OldButtonError):
        unpack(text)


def test_two_answers_are_remembered_as_one_text() -> None:
    """A yes and a no in 64 characters, as cards remember them."""
    yes, no = SafetyTap("saddle", SafetyStep.YES), SafetyTap("saddle", SafetyStep.NO)
    both = pack_two(yes, no)
    assert both == "sq:saddle:yes|10|no"
    assert unpack_two(both) == (yes, no)
    assert pack_two(SafetyTap("x" * 50, SafetyStep.YES), SafetyTap("y" * 50, SafetyStep.NO)) is None


@given(st.text(max_size=40) | st.tuples(st.text(), st.text(), st.text()).map("|".join))
def test_two_answers_that_cannot_be_read(text: str) -> None:
    """Nothing but the one error."""
    with pytest.raises(OldButtonError):
        unpack_two(text)


def test_a_button_that_cannot_be_written_is_a_mistake_of_ours() -> None:
    """Telegram would refuse it on the client's phone; it is noticed when it is made."""
    TopicTap("x" * (LIMIT - 3))
    for made in (
        lambda: TopicTap("x" * (LIMIT - 2)),
        lambda: TopicTap("a:b"),
        lambda: TopicTap(""),
        lambda: PassOnTap(-1),
        lambda: CheckInTap(CheckInStep.PAIN, date(2026, 11, 14), score=11),
        lambda: CheckInTap(CheckInStep.PAIN, date(2026, 11, 14)),
        lambda: CheckInTap(CheckInStep.NEW, date(2026, 11, 14)),
        lambda: CheckInTap(CheckInStep.UNDO, date(1999, 11, 14)),
        lambda: PlanTap(0, PlanStep.TIMES, PlanKind.STRETCH, times=()),
    ):
        with pytest.raises(ValueError):
            made()


def test_a_call_survives_being_stored() -> None:
    """With what to do when its message is gone, its card and its reminder."""
    rows = [[Button("a", data=CheckInTap(CheckInStep.NEW)), Button("b", url="https://x.test")], []]
    screen = Screen(text="hello", rows=rows)
    call = edit(11, 7, screen, card=(1, "checkin", "2026-05-04"))
    assert call.arguments["reply_markup"]["inline_keyboard"][0][0] == {"text": "a", "callback_data": "ci:open"}
    assert Call.from_json(call.to_json()) == call
    reminder = send(11, Screen(text="x", picture={"chart": 1}), silent=True, delivery_ids=(5, 6))
    assert Call.from_json(reminder.to_json()) == reminder


@given(st.lists(st.text(st.characters(exclude_characters="\n"), max_size=30), max_size=20), st.integers(5, 200))
def test_a_long_list_is_cut_between_lines(lines: list[str], limit: int) -> None:
    """What is kept is whole lines within the limit; a mark says that there was more."""
    said = within(lines, limit)
    assert len(said) <= limit
    kept = said.split("\n") if said else []
    if kept != lines and said != "\n".join(lines):
        assert kept[-1] == "…"
        assert kept[:-1] == lines[: len(kept) - 1]


CHAT = Path(bot.chat.__file__).parent
OUTSIDE = sorted(path for path in CHAT.rglob("*.py") if path.parent.name not in {"callback_data", "transport"})
SAID = {"yes", "no", "ok", "to"}
"""What people say, which is compared as words."""


@pytest.mark.parametrize("path", OUTSIDE, ids=lambda path: str(path.relative_to(CHAT)))
def test_only_the_package_knows_how_buttons_are_written(path: Path) -> None:
    """No text with colons is put together or taken apart elsewhere, and no step is compared as one or two letters."""
    found = [ast.unparse(node) for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if _is_surgery(node)]
    assert found == []


def _is_surgery(node: ast.AST) -> bool:
    match node:
        case ast.Call(
            func=ast.Attribute(attr="split" | "partition" | "rpartition"),
            args=[ast.Constant(value=str(text)), *_],
        ) if ":" in text and ".label" not in ast.unparse(node):
            return True
        case ast.Call(func=ast.Attribute(value=ast.Constant(value=":"), attr="join")):
            return True
        case ast.Constant(value=str(text)) if re.match(rf"(?:{'|'.join(menu.prefix for menu in MENUS)}):", text):
            return True
        case ast.Compare() | ast.MatchValue():
            words = [
                one.value for one in ast.walk(node) if isinstance(one, ast.Constant) and isinstance(one.value, str)
            ]
            return any(re.fullmatch("[A-Za-z]{1,2}", word) and word not in SAID for word in words)
    return False


@pytest.mark.parametrize(
    "line",
    [
        'step == "p"',
        'step in {"f", "h"}',
        'data.split(":")',
        '":".join(parts)',
        'data.startswith("px:d:")',
        'f"ds:{token}"',
    ],
)
def test_such_lines_are_found(line: str) -> None:
    """The check above can fail."""
    assert any(_is_surgery(node) for node in ast.walk(ast.parse(line)))
