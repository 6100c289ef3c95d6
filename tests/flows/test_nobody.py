"""Before the owner has come: what is written is kept for later and in order; danger is answered at once."""

from typing import Any

import pytest

from bot.runtime.process import owner_link
from bot.services import questions
from bot.services.unit_of_work import Desk
from tests.flows.test_onboarding import code_in
from tests.practice import Phone, World

CRUSHING = "I have crushing chest pain and can't breathe"


async def heads(world: World) -> dict[str, int]:
    """How many updates wait."""
    async with world.desk() as desk:
        return await desk.store.inbox.depth()


def answers(phone: Phone) -> list[str]:
    """What the bot has said to somebody, oldest first."""
    return [str(one["text"]) for one in phone.person.messages if one["from"]["is_bot"]]


async def test_nobody_is_answered_as_a_stranger_before_the_owner_has_come(empty_world: World) -> None:
    """Clients write to a practice that begins, or whose database is the wrong one: all of it waits for the owner."""
    world = empty_world
    ann, zoe, olga = world.phone("Ann"), world.phone("Zoe"), world.phone("Olga")
    await ann.says("what is nmt?")
    await zoe.starts("a-code-of-another-database")
    await ann.says("/help")
    await olga.starts()
    assert [answers(one) for one in (ann, zoe, olga)] == [[], [], []]
    assert (await heads(world))["new"] == 4
    link = await owner_link(world.app)
    assert link is not None
    await olga.starts(code_in(link))
    assert "You are the owner" in answers(olga)[0]
    assert len(answers(ann)) == 2, "both are answered now, in their order"
    assert "neuromuscular" in answers(ann)[0]
    assert "open the link that your therapist gave you" in answers(ann)[1]
    assert "link" in answers(zoe)[0]
    assert len(answers(olga)) == 2
    assert "new" not in {state for state, count in (await heads(world)).items() if count}


async def test_danger_waits_for_no_owner(empty_world: World) -> None:
    """The fixed words come at once, from a message, a caption and a changed message; the question can be answered."""
    world = empty_world
    ann, zoe = world.phone("Ann"), world.phone("Zoe")
    await ann.says("what is nmt?")
    await ann.says(CRUSHING)
    assert "112" in answers(ann)[0]
    await ann.says("emergency")
    assert "112" in answers(ann)[1]
    zoe.person.sends_photo(caption=CRUSHING)
    await world.settle()
    assert "112" in answers(zoe)[0]
    assert (await heads(world))["new"] == 1, "what is no danger waits on"


async def test_a_question_about_danger_can_be_answered(empty_world: World) -> None:
    """It is asked at once, and its buttons work."""
    ben = empty_world.phone("Ben")
    await ben.says("my leg is numb")
    assert "One quick safety check" in ben.screen(last=2)
    await ben.taps("None of these")
    assert ben.screen().startswith("Good to know.")
    assert "call 112" in ben.screen()


async def test_words_that_break_the_reader_wait_and_cost_only_themselves(
    empty_world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Whoever writes after them is heard; the log has the kind of the error and none of the words."""
    world = empty_world
    routed = questions.routed

    async def breaks(desk: Desk, text: str, **options: Any) -> object:
        if "zanzibar" in text:
            raise RecursionError(text)
        return await routed(desk, text, **options)

    monkeypatch.setattr(questions, "routed", breaks)
    ann, zoe = world.phone("Ann"), world.phone("Zoe")
    await ann.says("my zanzibar aches")
    await zoe.says(CRUSHING)
    assert answers(ann) == []
    assert "112" in answers(zoe)[0]
    assert (await heads(world))["new"] == 1
    assert "RecursionError" in caplog.text
    assert "zanzibar" not in caplog.text


async def test_an_old_link_of_the_owner_is_answered(empty_world: World) -> None:
    """Whoever has it is told that a newer one was printed, and does not wait in silence."""
    old, _new = await owner_link(empty_world.app), await owner_link(empty_world.app)
    assert old is not None
    olga = empty_world.phone("Olga")
    await olga.starts(code_in(old))
    assert "has run out" in olga.screen()


async def test_who_wants_the_practice_told_is_not_left_waiting(empty_world: World) -> None:
    """A button of before, while nobody is in the practice: nobody can be told, and the number comes at once."""
    ann = empty_world.phone("Ann")
    await ann.forges("td:suicide:1777885200")
    assert "I cannot tell anybody of this" in answers(ann)[0]
    assert "call 112" in answers(ann)[0]
