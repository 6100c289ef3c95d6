"""What staff type has no hidden end: limits are said before, long answers arrive whole, nothing ends in an error."""

from datetime import timedelta

import pytest

from bot.domain.errors import AnswerLengthError
from bot.services import questions, review
from tests.practice import Phone, World

SENTENCE = "Lie on your back & breathe <slowly> for a while. "
NULLS = "a\x00b"
LENGTHS = [1, 500, 501, 1000, 1001, 2500, 4050, 4096]
TYPED = [
    *("x" * n for n in LENGTHS),
    *((SENTENCE * 250)[:n] for n in (2500, 4050, 4096)),
    "🧘" * 2048,
    "🤸🏽‍♀️" * 400,
    "שלום " * 800,
    "\u202etfel ot thgir",
    NULLS,
    "\u200b",
    "<b>&amp;",
]


def long_text(length: int) -> str:
    """Sentences of a length in all, each with its number."""
    made = "".join(f"{n}. {SENTENCE}\n" for n in range(length // 20))
    return made[:length].strip()


def told(phone: Phone) -> list[str]:
    """What somebody was sent, oldest first."""
    return [str(one.get("text", "")) for one in phone.person.messages if one["from"]["is_bot"]]


async def asked(world: World, text: str = "May I swim?") -> int:
    """Ann asks; returns the question's number."""
    member = await world.member("Ann")
    async with world.desk() as desk:
        await questions.ask_therapist(desk, member, text)
        return (await desk.store.questions.of(member.id))[0].id


async def answered(world: World, question_id: int, text: str) -> None:
    """Mira answers on the dashboard."""
    therapist = await world.member("Mira")
    async with world.desk() as desk:
        await questions.answer(desk, therapist, question_id, text)
    await world.settle()


def words_of(parts: list[str]) -> str:
    """Texts as the words that they have."""
    return " ".join(" ".join(parts).split())


@pytest.mark.parametrize("length", [1, 2500, 4050, 6000, 10_000])
async def test_an_answer_reaches_the_client_whole(world: World, ann: Phone, length: int) -> None:
    """In parts that Telegram takes, in order, cut between words; what looks like HTML is text."""
    number, text = await asked(world), long_text(length) or "x"
    before = len(told(ann))
    await answered(world, number, text)
    parts = told(ann)[before:]
    assert "Mira answers" in parts[0]
    assert words_of([parts[0].partition("\n\n")[2], *parts[1:]]) == words_of([text])
    assert all(len(one.encode("utf-16-le")) // 2 <= 4096 for one in parts)
    assert len(world.sandbox.calls_of("sendMessage")) == len(told(ann)), "none was refused"


async def test_an_answer_of_emoji_is_whole(world: World, ann: Phone) -> None:
    """They count twice at Telegram."""
    number = await asked(world)
    before = len(told(ann))
    await answered(world, number, "🧘" * 10_000)
    parts = told(ann)[before:]
    assert sum(one.count("🧘") for one in parts) == 10_000


async def test_what_telegram_cuts_goes_on(world: World, ann: Phone, mira: Phone) -> None:
    """A long text that Mira pastes comes here in several messages: all of them are the answer."""
    await asked(world)
    await mira.says("/questions")
    await mira.taps("Answer")
    assert "up to 10,000 characters" in mira.screen()
    text = long_text(9_000)
    before = len(told(ann))
    for part in (text[:2_300], text[2_300:6_396], text[6_396:]):
        mira.person.says(part)
    await world.settle()
    assert told(mira)[-1] == "The rest went to Ann, too."
    said = told(ann)[before:]
    assert "".join("".join([said[0].partition("\n\n")[2], *said[1:]]).split()) == "".join(text.split())
    member = await world.member("Ann")
    async with world.desk() as desk:
        kept = (await desk.store.questions.of(member.id))[0].answer or ""
    assert "".join(kept.split()) == "".join(text.split())
    await world.passes(timedelta(seconds=10))
    await mira.says("What is NMT?")
    assert len(told(ann)) == before + len(said), "what she writes then is her own question"


async def test_what_comes_later_is_no_rest(world: World, ann: Phone, mira: Phone) -> None:
    """Only what comes within the same seconds; a minute later it is something else, and goes to nobody."""
    await asked(world)
    await mira.says("/questions")
    await mira.taps("Answer")
    await mira.says(long_text(4_000))
    before = len(told(ann))
    await world.passes(timedelta(minutes=1))
    await mira.says("Ben is late again")
    assert len(told(ann)) == before
    member = await world.member("Ann")
    async with world.desk() as desk:
        assert "Ben" not in ((await desk.store.questions.of(member.id))[0].answer or "")


async def test_too_long_is_said_and_nothing_is_lost(world: World, ann: Phone, mira: Phone) -> None:
    """The next text is taken; a rest beyond the limit is refused, and what was sent stays sent."""
    number = await asked(world)
    therapist = await world.member("Mira")
    async with world.desk() as desk:
        with pytest.raises(AnswerLengthError):
            await questions.answer(desk, therapist, number, "x" * 10_001)
    await mira.says("/questions")
    await mira.taps("Answer")
    for _part in range(3):
        mira.person.says("y" * 4096)
    await world.settle()
    assert "An answer has 1 to 10000 characters, and this one has 12290" in mira.screen()
    assert sum(one.count("y" * 1000) for one in told(ann)) >= 2


async def _note(_world: World, mira: Phone) -> None:
    await mira.says("/client ann")
    await mira.taps("Add a note")
    assert f"up to {review.NOTE_LIMIT:,} characters" in mira.screen()


async def _answer(world: World, mira: Phone) -> None:
    await asked(world)
    await mira.says("/questions")
    await mira.taps("Answer")


async def _session_day(_world: World, mira: Phone) -> None:
    await mira.says("/session ann")


async def _session_move(_world: World, mira: Phone) -> None:
    await mira.says("/session ann tomorrow 9:30")
    await mira.taps("Move")


async def _programme_word(_world: World, mira: Phone) -> None:
    await mira.says("/client ann")
    await mira.taps("Programme")
    await mira.taps("Put one together")
    await mira.taps("Days and weeks")
    await mira.taps("Look over it")
    assert "(up to 120 characters)" in mira.screen()


async def _programme_days(_world: World, mira: Phone) -> None:
    await mira.says("/client ann")
    await mira.taps("Programme")
    await mira.taps("Put one together")
    await mira.taps("Days and weeks")


async def _plan_times(_world: World, mira: Phone) -> None:
    await mira.says("/client ann")
    await mira.taps("Plan")
    await mira.taps("Stretch")


async def _zone(_world: World, mira: Phone) -> None:
    await mira.says("/settings")
    await mira.taps("Time zone")


async def _name(_world: World, mira: Phone) -> None:
    await mira.says("/settings")
    await mira.taps("Name")
    assert "up to 60 characters" in mira.screen()


async def _nothing(_world: World, _mira: Phone) -> None:
    """Nothing is awaited."""


@pytest.mark.parametrize(
    "opens",
    [
        _note,
        _answer,
        _session_day,
        _session_move,
        _programme_word,
        _programme_days,
        _plan_times,
        _zone,
        _name,
        _nothing,
    ],
)
async def test_every_entrance_takes_or_refuses_whatever_is_typed(world: World, mira: Phone, opens: object) -> None:
    """Whatever it is, Mira gets an answer in words, and no apology for an error."""
    await opens(world, mira)  # type: ignore[operator]
    for text in TYPED:
        before = len(told(mira))
        await world.passes(timedelta(seconds=10))
        await mira.says(text)
        said = told(mira)[before:]
        assert said, (opens, text[:20], len(text))
        assert not any("Something went wrong" in one for one in said), (opens, text[:20], len(text))


@pytest.mark.parametrize("command", ["/client", "/session", "/invite", "/ask", "/session ann"])
async def test_commands_take_or_refuse_whatever_stands_behind_them(world: World, mira: Phone, command: str) -> None:
    """The same for what is typed behind a command."""
    for text in TYPED:
        before = len(told(mira))
        await mira.says(f"{command} {text}"[:4096])
        said = told(mira)[before:]
        assert said, (command, text[:20], len(text))
        assert not any("Something went wrong" in one for one in said), (command, text[:20], len(text))


async def test_dose_and_word_of_a_programme_can_be_made_shorter(world: World, mira: Phone) -> None:
    """What is too long is said to be so, and not given to the client until it is shorter."""
    await _programme_word(world, mira)
    await mira.says("z" * 501)
    assert "Give it to Ann" not in mira.screen()
    await mira.says("Slowly.")
    assert "Slowly." in mira.screen()


async def test_a_long_sign_of_danger_is_kept_whole(world: World, ann: Phone) -> None:
    """The sign may stand at the end."""
    await ann.says("my day was long. " * 150 + "I want to kill myself")
    member = await world.member("Ann")
    async with world.desk() as desk:
        flag = (await desk.store.flags.of(member.id))[0]
    assert (flag.words or "").endswith("I want to kill myself")


async def test_a_question_that_would_be_cut_is_not_passed_on(world: World, ann: Phone) -> None:
    """Ann is told how long it may be; danger in it comes first."""
    await ann.says("/ask " + "may I swim " * 250)
    assert "2,000" in ann.screen()
    member = await world.member("Ann")
    async with world.desk() as desk:
        assert await desk.store.questions.of(member.id) == []
    await ann.says("/ask " + "may I swim " * 250 + "I want to kill myself")
    assert "0800" in ann.screen()
