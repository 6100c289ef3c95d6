"""The practice's hours: what is promised of an answer while it is closed, and nothing that nobody has said."""

from bot.content.practice import beside
from tests.practice import Phone, World

QUESTION = "/ask can i go swimming on tuesdays in the lake"
MORNINGS = "hours:\n  monday: 9:00-10:30\n  wednesday: 9:00-13:00\n"
USUALLY = "usually within a working day or two"


async def writes_down(world: World, text: str) -> None:
    """The owner writes the practice's hours into its file, which is read a few seconds later."""
    live = world.app.practice.live
    beside(live.local).write_text(text, "utf-8")
    assert live.refresh()


async def asks(ann: Phone) -> str:
    """Ask what the document does not answer, and pass it on; returns what is promised."""
    await ann.says(QUESTION)
    await ann.taps("Something else: ask my therapist")
    return ann.screen()


async def test_nothing_set_nothing_new(ann: Phone) -> None:
    """Without the file it is said as ever."""
    assert USUALLY in (said := await asks(ann))
    assert "closed" not in said


async def test_after_hours_the_answer_comes_after_that(world: World, ann: Phone) -> None:
    """Monday 11:00, and it opens on Wednesday; what is typed instead of a question is promised the same."""
    await writes_down(world, MORNINGS)
    said = await asks(ann)
    assert "The practice is closed until Wednesday 6 May 09:00. The answer comes here, after that" in said
    assert USUALLY not in said


async def test_open_as_ever(world: World, ann: Phone) -> None:
    """Within hours it is said as before."""
    await writes_down(world, "hours:\n  monday: 9:00-18:00\n")
    assert USUALLY in await asks(ann)


async def test_closed_days_have_a_name(world: World, ann: Phone) -> None:
    """Without hours only the day is known on which it opens."""
    await writes_down(world, "closed:\n  - from: 2026-05-01\n    until: 2026-05-10\n    name: Spring <break>\n")
    assert "The practice is closed (Spring <break>) until Monday 11 May." in await asks(ann)


async def test_danger_says_it_too(world: World, ann: Phone, mira: Phone, zoe: Phone) -> None:
    """The note still goes at once, 'may not read it in time' stays; a stranger gets the fixed text alone."""
    await writes_down(world, MORNINGS)
    await ann.says("i want to kill myself")
    assert "Mira gets a note of this, but may not read it in time" in ann.screen(last=None)
    assert "The practice is closed until Wednesday 6 May 09:00." in ann.screen(last=None)
    assert "i want to kill myself" in mira.screen()
    await zoe.says("i want to kill myself")
    assert "closed until" not in zoe.screen(last=None)


async def test_a_slip_promises_nothing(world: World, ann: Phone) -> None:
    """Hours with a mistake are not used."""
    await writes_down(world, "hours:\n  monday: 9:00-10:30\n  wensday: 9:00-13:00\n")
    assert USUALLY in await asks(ann)
