"""What was asked for in a menu and left: words of another hour or day are about something else."""

from datetime import timedelta

import pytest

from bot.domain.plans import PlanKind
from tests.practice import Phone, World

LONG = timedelta(hours=13)


async def rules(world: World) -> dict[PlanKind, object]:
    """Ann's rules by kind."""
    ann = await world.member("Ann")
    async with world.desk() as desk:
        return {kind: plan.rule for kind, plan in (await desk.store.plans.of(ann.id)).items()}


@pytest.mark.parametrize(
    ("opens", "said"),
    [
        (("/reminders", "Stretch"), "9 and 17"),
        (("/settings", "Name"), "slept badly"),
        (("/settings", "Time zone"), "Kathmandu"),
        (("/reminders", "Quiet hours"), "22 to 6"),
    ],
)
async def test_a_menu_left_open_takes_no_words_of_the_next_day(
    world: World, ann: Phone, opens: tuple[str, str], said: str
) -> None:
    """At once it does, a day later it does not."""
    await ann.says(opens[0])
    await ann.taps(opens[1])
    before, plans = await world.member("Ann"), await rules(world)
    await world.passes(LONG)
    await ann.says(said)
    after = await world.member("Ann")
    assert (after.name, after.time_zone, after.quiet_from) == (before.name, before.time_zone, before.quiet_from)
    assert await rules(world) == plans
    await ann.says(opens[0])
    await ann.taps(opens[1])
    await ann.says(said)
    now = await world.member("Ann")
    assert (now.name, now.time_zone, now.quiet_from, await rules(world)) != (
        before.name,
        before.time_zone,
        before.quiet_from,
        plans,
    )


@pytest.mark.parametrize("days", [0, 2])
async def test_a_pause_that_was_not_chosen_reads_no_note(world: World, ann: Phone, days: int) -> None:
    """A note with a number in it is a note, at once and two days later."""
    await ann.says("stop")
    await world.passes(timedelta(days=days))
    await ann.says("/checkin")
    await ann.taps_all("4", "Nowhere in particular", "Skip", "Skip")
    await ann.says("tomorrow I drive 6 hours")
    assert "Note: tomorrow I drive 6 hours" in ann.screen()


async def test_a_late_answer_is_not_sent(world: World, ann: Phone, mira: Phone) -> None:
    """What Mira writes the next morning may be meant for somebody else: she taps once more, and it goes."""
    await ann.says("is there a shower at the practice?")
    await ann.taps("Ask my therapist")
    await mira.taps("Answer")
    await world.passes(LONG)
    seen = len(ann.person.messages)
    await mira.says("Yes, on the ground floor.")
    assert mira.screen() == (
        "That button was tapped too long ago, so I have not used this. Please tap it again, then write."
    )
    assert len(ann.person.messages) == seen
    await mira.says("/questions")
    await mira.taps("Answer")
    await mira.says("Yes, on the ground floor.")
    assert "Yes, on the ground floor." in ann.screen(last=None)
