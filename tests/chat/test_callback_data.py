"""What buttons carry: read back a month later, or refused in peace."""

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.callback_data import OldButtonError, areas_code, areas_of, code, day_of, number_of, time_of
from bot.chat.calls import CALLBACK_LIMIT, Button, Call, Screen, edit, send, within
from bot.domain.areas import AREAS

READERS = (day_of, time_of, number_of, areas_of)


@given(
    st.dates(date(2000, 1, 1), date(2099, 12, 31)),
    st.times().map(lambda moment: moment.replace(second=0, microsecond=0)),
    st.integers(-(10**17) + 1, 10**18 - 1),
)
def test_what_was_written_is_read(day: date, moment: time, number: int) -> None:
    """Days, times and numbers, each in a place of its own."""
    parts = code("ci", day, moment, number).split(":")
    assert (parts[0], day_of(parts[1]), time_of(parts[2]), number_of(parts[3])) == ("ci", day, moment, number)


@given(st.lists(st.sampled_from([area.id for area in AREAS]), unique=True))
def test_all_places_fit_on_one_button(chosen: list[str]) -> None:
    """One letter each, in the order of the body, with the rest of the button's words."""
    letters = areas_code(tuple(chosen))
    assert areas_of(letters) == tuple(area.id for area in AREAS if area.id in chosen)
    Button("x", data=code("ci", date(2026, 12, 31), "q", 10, letters))


@given(st.text(max_size=24))
def test_what_cannot_be_read_is_an_old_button(text: str) -> None:
    """Whatever comes back, nothing but this one error."""
    for reader in READERS:
        try:
            reader(text)
        except OldButtonError:
            continue


@pytest.mark.parametrize(
    ("reader", "text"),
    [
        (day_of, "261301"),
        (day_of, "2612"),
        (day_of, ""),
        (time_of, "2460"),
        (time_of, "9"),
        (number_of, "١٢"),
        (number_of, "1.5"),
        (number_of, "-"),
        (number_of, "--5"),
        (number_of, ""),
        (number_of, "9" * 19),
        (areas_of, "{"),
        (areas_of, "aé"),
    ],
)
def test_nonsense_is_refused(reader, text: str) -> None:  # type: ignore[no-untyped-def]
    """No guess at a day, a time, a number or a place."""
    with pytest.raises(OldButtonError):
        reader(text)


def test_a_button_that_carries_too_much_is_a_mistake_of_ours() -> None:
    """Telegram would refuse it on the client's phone; it is noticed when it is made."""
    Button("x", data="é" * (CALLBACK_LIMIT // 2))
    for data in ("", "é" * (CALLBACK_LIMIT // 2) + "x"):
        with pytest.raises(ValueError, match="carries"):
            Button("x", data=data)


def test_a_call_survives_being_stored() -> None:
    """With what to do when its message is gone, its card and its reminder."""
    screen = Screen(text="hello", rows=[[Button("a", data="ci:1"), Button("b", url="https://x.test")], []])
    call = edit(11, 7, screen, card=(1, "checkin", "2026-05-04"))
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
