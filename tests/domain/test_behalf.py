"""What the practice enters for a client: whose entry it is, and what it counts as."""

from dataclasses import replace
from datetime import date, timedelta
from functools import partial

from bot.domain import checkins as rules
from bot.domain.checkins import CheckIn, OnBehalf, Question
from bot.domain.triage import Facts, Why, adherence, reasons
from bot.wording import phrases

TODAY = date(2026, 5, 20)
MIRA = OnBehalf(2, "Mira")
ENTERED = rules.close(CheckIn(client_id=1, day=TODAY, pain=6, areas=("neck",), note="neck 6", on_behalf=MIRA))


def test_an_own_word_begins_anew() -> None:
    """Nothing is in the client's entry that the client has not said."""
    own = rules.by_client(ENTERED, partial(rules.with_pain, pain=3))
    assert own.on_behalf is None
    assert own.said == (3, None, None, None, None)
    assert not own.closed


def test_steps_that_say_nothing_change_nothing() -> None:
    """Buttons of a card that was open before: skip, undo, done."""
    for step in (partial(rules.skip, question=Question.PAIN), rules.undo, rules.close):
        assert rules.by_client(ENTERED, step) == ENTERED


def test_whoever_changes_one_part_has_seen_the_rest() -> None:
    """From the first answer on it is the client's own; until then it is the practice's."""
    opened = rules.by_client(ENTERED, partial(rules.reopen, question=Question.PAIN))
    assert opened.on_behalf == MIRA
    assert rules.next_question(opened) is Question.PAIN
    assert rules.by_client(opened, rules.close).said == ENTERED.said
    assert rules.by_client(opened, rules.close).on_behalf == MIRA
    changed = rules.by_client(opened, partial(rules.with_pain, pain=4))
    assert changed.on_behalf is None
    assert changed.said == (4, ("neck",), None, None, None), "the words of somebody else are not the client's"
    noted = rules.by_client(rules.reopen(ENTERED, Question.NOTE), partial(rules.with_note, note="slept badly"))
    assert (noted.on_behalf, noted.said) == (None, (6, ("neck",), None, None, "slept badly"))


def _facts(entries: list[CheckIn], **changes: object) -> Facts:
    calm = Facts(
        entries=entries,
        expected=[TODAY - timedelta(days=n) for n in range(14)],
        sessions=[],
        signs=(),
        open_questions=0,
        hurting=0,
        unreachable=False,
        joined=TODAY - timedelta(days=60),
    )
    return replace(calm, **changes)  # type: ignore[arg-type]


def _diary(*, own_until: int, entered_since: int, pain: int = 3) -> list[CheckIn]:
    """The client's own entries until so many days ago, and the practice's since."""
    days = [TODAY - timedelta(days=n) for n in range(17)]
    own = [CheckIn(client_id=1, day=day, pain=3) for day in days if (TODAY - day).days >= own_until]
    entered = [
        CheckIn(client_id=1, day=day, pain=pain, on_behalf=MIRA) for day in days if (TODAY - day).days <= entered_since
    ]
    return own + entered


def test_the_silence_goes_on() -> None:
    """Five days entered by the practice are five days without a word of the client's, and that is said."""
    found = reasons(_facts(_diary(own_until=6, entered_since=4)), today=TODAY)
    (silence,) = [one for one in found if one.why is Why.SILENT]
    assert (silence.number, silence.entered) == (5, True)
    (longer,) = reasons(_facts(_diary(own_until=9, entered_since=-1)), today=TODAY)
    assert (longer.why, longer.number, longer.entered) == (Why.SILENT_LONG, 8, False)


def test_the_scores_count() -> None:
    """A 9 that was said on the phone is a 9, and a rise is a rise."""
    found = {one.why for one in reasons(_facts(_diary(own_until=3, entered_since=2, pain=9)), today=TODAY)}
    assert Why.PAIN_RISE in found


def test_whoever_has_said_nothing_is_new() -> None:
    """Also when the practice has entered something, and then it is not said that there is no check-in."""
    new = _facts([replace(ENTERED, pain=3)], expected=[], joined=TODAY - timedelta(days=2))
    assert [one.why for one in reasons(new, today=TODAY)] == [Why.NEW]
    days = [TODAY - timedelta(days=n) for n in range(1, 5)]
    for facts in (new, replace(new, expected=days, joined=days[-1])):
        said = phrases.reasons(reasons(facts, today=TODAY))
        assert "new, no check-in of their own yet" in said
        assert "no check-in yet" not in said
    nothing = reasons(replace(new, entries=[]), today=TODAY)
    assert phrases.reasons(nothing) == "new, no check-in yet"


def test_a_day_of_the_practice_counts_neither_way() -> None:
    """Of four days asked for two are left, one of which has an own entry."""
    days = [TODAY - timedelta(days=n) for n in range(4)]
    entries = [CheckIn(client_id=1, day=days[0], pain=3)]
    entries += [CheckIn(client_id=1, day=day, pain=3, on_behalf=MIRA) for day in days[1:3]]
    assert adherence(entries, days) == 0.5
    assert adherence(entries[1:], days[1:3]) is None
