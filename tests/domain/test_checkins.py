"""The rules of the diary: any order of answers, undo and change leaves an entry that makes sense."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import checkins as rules
from bot.domain.areas import AREAS
from bot.domain.checkins import NOTE_LIMIT, ORDER, SHORT, CheckIn, Question, Sitting, next_question, undo
from bot.domain.errors import NoteLengthError, OutOfRangeError

Step = Callable[[CheckIn], CheckIn]

EMPTY = CheckIn(client_id=1, day=date(2026, 5, 4))
SCORES = st.integers(0, 10)
AREA_IDS = st.lists(st.sampled_from([area.id for area in AREAS]), unique=True)
NOTES = st.text(min_size=1, max_size=30).filter(lambda text: bool(text.strip()))
ZONES = st.sampled_from(
    ["UTC", "Europe/Berlin", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Kiritimati", "America/St_Johns"]
).map(ZoneInfo)
MOMENTS = st.integers(0, 5 * 366 * 86_400).map(lambda n: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(seconds=n))


@st.composite
def answers(draw: st.DrawFn, question: Question) -> Step:
    """An answer to a question, or its being left out."""
    given_answer: dict[Question, st.SearchStrategy[Step]] = {
        Question.PAIN: SCORES.map(lambda n: lambda entry: rules.with_pain(entry, n)),
        Question.AREAS: AREA_IDS.map(lambda ids: lambda entry: rules.with_areas(entry, ids)),
        Question.SITTING: st.sampled_from(Sitting).map(lambda one: lambda entry: rules.with_sitting(entry, one)),
        Question.COMFORT: SCORES.map(lambda n: lambda entry: rules.with_comfort(entry, n)),
        Question.NOTE: NOTES.map(lambda text: lambda entry: rules.with_note(entry, text)),
    }
    skipping: st.SearchStrategy[Step] = st.just(lambda entry: rules.skip(entry, question))
    return draw(given_answer[question] | skipping)


@st.composite
def courses(draw: st.DrawFn) -> list[Step]:
    """The answers to the first questions, in the order in which they are asked."""
    asked = ORDER[: draw(st.integers(0, len(ORDER)))]
    return [draw(answers(question)) for question in asked]


STEPS = st.one_of(
    *(answers(question) for question in ORDER),
    st.just(undo),
    st.just(rules.close),
    st.sampled_from(ORDER).map(lambda question: lambda entry: rules.reopen(entry, question)),
    st.sampled_from([area.id for area in AREAS]).map(lambda one: lambda entry: rules.with_area_toggled(entry, one)),
)


@given(courses())
def test_undo_walks_back_through_every_state(course: list[Step]) -> None:
    """As many undos as answers lead to nothing, through exactly the entries that there were."""
    states = [EMPTY]
    for step in course:
        if not states[-1].closed:  # strong pain ends it early
            states.append(step(states[-1]))
    entry = states.pop()
    while states:
        entry = undo(entry)
        before = states.pop()
        assert entry == before
    assert undo(entry) == EMPTY


@given(courses())
def test_the_questions_come_in_order_and_end(course: list[Step]) -> None:
    """After each answer the next question is asked, and after the last the entry is closed."""
    entry = EMPTY
    for number, step in enumerate(course):
        if entry.is_strong and number == len(SHORT):
            break
        assert next_question(entry) is ORDER[number]
        assert not entry.closed
        entry = step(entry)
    assert entry.closed == (len(course) >= len(SHORT if entry.is_strong else ORDER))
    assert (next_question(entry) is None) == entry.closed


@given(st.lists(STEPS, max_size=25))
def test_no_order_of_steps_breaks_an_entry(steps: list[Step]) -> None:
    """Scores stay within 0-10, places in the order of the body, no question stands twice in the trail."""
    entry = EMPTY
    order = [area.id for area in AREAS]
    for step in steps:
        entry = step(entry)
        assert entry.pain is None or 0 <= entry.pain <= 10
        assert entry.comfort is None or 0 <= entry.comfort <= 10
        assert len(set(entry.trail)) == len(entry.trail)
        assert entry.areas is None or list(entry.areas) == sorted(set(entry.areas), key=order.index)
        if entry.closed:
            assert set(entry.trail) >= set(SHORT)
            assert set(entry.trail) == set(ORDER) or entry.is_strong or entry.pain is None
    finished = rules.close(entry)
    for part in ("pain", "areas", "sitting", "comfort", "note"):
        assert getattr(finished, part) == getattr(entry, part)
    assert next_question(finished) is None


@pytest.mark.parametrize("score", [-1, 11, 100, -(2**63)])
def test_a_score_outside_the_scale_is_refused(score: int) -> None:
    """The NRS-11 has eleven numbers."""
    for step in (rules.with_pain, rules.with_comfort):
        with pytest.raises(OutOfRangeError) as refused:
            step(EMPTY, score)
        assert refused.value.words() == "That number is not on the scale: it goes from 0 to 10."


def test_a_note_is_kept_whole_or_refused() -> None:
    """One character too many is said, never cut."""
    assert rules.with_note(EMPTY, "x" * NOTE_LIMIT).note == "x" * NOTE_LIMIT
    with pytest.raises(NoteLengthError) as refused:
        rules.with_note(EMPTY, "x" * (NOTE_LIMIT + 1))
    assert (refused.value.length, refused.value.most) == (1001, 1000)


def test_a_blank_note_says_nothing() -> None:
    """Spaces are no content."""
    assert not rules.with_note(EMPTY, " \n ").has_content


def test_no_pain_and_no_place_are_answers() -> None:
    """A zero is content, and so is 'nowhere'."""
    assert rules.with_pain(EMPTY, 0).has_content
    assert rules.with_areas(EMPTY, []).has_content
    assert not rules.skip(EMPTY, Question.PAIN).has_content


@given(AREA_IDS, st.sampled_from([area.id for area in AREAS]))
def test_a_place_tapped_twice_is_as_before(chosen: list[str], place: str) -> None:
    """The second tap takes the first back, and the question stays open."""
    before = rules.with_areas(EMPTY, chosen)
    once = rules.with_area_toggled(before, place)
    assert (place in (once.areas or ())) != (place in chosen)
    assert rules.with_area_toggled(once, place) == before
    assert next_question(rules.with_area_toggled(rules.with_pain(EMPTY, 3), place)) is Question.AREAS


def test_an_unknown_place_is_refused() -> None:
    """A place that a newer version may know is not stored by an older one."""
    with pytest.raises(ValueError, match="tail"):
        rules.with_area_toggled(EMPTY, "tail")


def test_undo_takes_chosen_places_back_before_the_score() -> None:
    """Places that were tapped are the last answer, though 'that is all' has not been tapped."""
    scored = rules.with_pain(EMPTY, 6)
    chosen = rules.with_area_toggled(rules.with_area_toggled(scored, "neck"), "left_knee")
    assert undo(chosen) == scored


@given(st.sampled_from(ORDER), st.tuples(*(answers(question) for question in ORDER)))
def test_undo_of_a_change_takes_nothing_away(question: Question, course: tuple[Step, ...]) -> None:
    """Whoever opens one question of a complete entry again and taps 'undo' keeps every word of it."""
    entry = EMPTY
    for step in course:
        entry = step(entry)
    left = undo(rules.reopen(entry, question))
    if question is Question.NOTE and entry.note is None:
        # Nothing tells this from the last question of a first round, which the one before it follows.
        assert left == undo(undo(entry))
    else:
        assert left == entry


@given(answers(Question.PAIN), answers(Question.AREAS), answers(Question.COMFORT))
def test_an_answer_closes_what_was_opened_again(pain: Step, areas: Step, comfort: Step) -> None:
    """A change asks one question, not all those behind it."""
    complete = rules.close(rules.with_pain(EMPTY, 5))
    for question, step in ((Question.PAIN, pain), (Question.AREAS, areas), (Question.COMFORT, comfort)):
        opened = rules.reopen(complete, question)
        assert next_question(opened) is question
        assert step(opened).closed


def test_same_as_last_time_repeats_all_but_the_note() -> None:
    """Words belong to their day; so do marks and times."""
    last = CheckIn(
        client_id=1,
        day=date(2026, 5, 3),
        pain=4,
        areas=("neck",),
        sitting=Sitting.TO_120,
        comfort=6,
        note="long drive",
        late=True,
        closed=True,
        edited_at=datetime(2026, 5, 3, tzinfo=UTC),
    )
    same = rules.same_as(EMPTY, last)
    assert (same.pain, same.areas, same.sitting, same.comfort) == (4, ("neck",), Sitting.TO_120, 6)
    assert (same.day, same.note, same.late, same.edited_at, same.closed) == (EMPTY.day, None, False, None, True)


@given(MOMENTS, ZONES)
def test_today_is_open_and_yesterday_until_noon(now: datetime, zone: ZoneInfo) -> None:
    """In every zone the client's own clock decides."""
    local = now.astimezone(zone)
    days = rules.open_days(now, zone)
    assert days[0] == local.date()
    assert (local.date() - timedelta(days=1) in days) == (local.hour < 12)
    assert len(days) <= 2
    assert [rules.is_late(day, now, zone) for day in days] == [False, True][: len(days)]


@pytest.mark.parametrize("zone", ["Asia/Kathmandu", "Australia/Lord_Howe", "America/New_York", "Pacific/Kiritimati"])
@pytest.mark.parametrize(
    ("clock", "days"),
    [
        ("2026-05-04 23:59:59.999999", [4]),
        ("2026-05-05 00:00:00.000000", [5, 4]),
        ("2026-05-05 11:59:59.999999", [5, 4]),
        ("2026-05-05 12:00:00.000000", [5]),
    ],
)
def test_midnight_and_noon_to_the_microsecond(zone: str, clock: str, days: list[int]) -> None:
    """The day changes at midnight, and yesterday closes at noon."""
    now = datetime.fromisoformat(clock).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    assert [day.day for day in rules.open_days(now, ZoneInfo(zone))] == days


def test_yesterday_closes_at_noon_on_the_day_the_clocks_change() -> None:
    """Noon is noon, though the morning was an hour shorter."""
    berlin = ZoneInfo("Europe/Berlin")
    assert len(rules.open_days(datetime(2026, 3, 29, 9, 59, tzinfo=UTC), berlin)) == 2
    assert len(rules.open_days(datetime(2026, 3, 29, 10, 0, tzinfo=UTC), berlin)) == 1
