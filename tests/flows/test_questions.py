"""Questions: answered with their section, or handed on, never made up."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.flags import Sign
from tests.practice import Phone, World


async def test_an_answer_names_its_document_and_section(ann: Phone) -> None:
    """What is answered comes from the handout, and says where."""
    await ann.says("what is neuromuscular therapy?")
    assert "What is neuromuscular therapy (NMT)?" in ann.screen()
    assert "Source: the practice's handout" in ann.screen()
    assert "“What Is Neuromuscular Therapy Massage”" in ann.screen()


async def test_a_stranger_may_ask_and_nothing_is_kept(world: World, zoe: Phone) -> None:
    """The public questions are for everybody; of a stranger nothing is stored."""
    await zoe.says("can NMT help with sciatica?")
    assert "handout" in zoe.screen()
    assert "👍" not in zoe.screen()
    async with world.desk() as desk:
        assert await desk.store.people.in_chat(99) is None
        assert await desk.store.questions.gaps() == []


async def test_what_the_document_does_not_say_goes_to_the_therapist(world: World, ann: Phone, mira: Phone) -> None:
    """An unanswered question, its answer by the therapist, and the client who gets it."""
    await ann.says("how much does a session cost?")
    await ann.taps("Ask my therapist")
    assert "I have passed it on to Mira." in ann.screen()
    assert "A question from Ann" in mira.screen()
    assert "how much does a session cost?" in mira.screen()
    await mira.taps("Answer")
    await mira.says("60 euros for an hour, 35 for half an hour.")
    assert "Sent to Ann." in mira.screen()
    assert ann.screen().startswith("Mira answers")
    assert "60 euros for an hour" in ann.screen()


async def test_a_question_is_answered_once(world: World, ann: Phone, mira: Phone, olga: Phone) -> None:
    """When two want to answer, the second is told."""
    await ann.says("how much does a session cost?")
    await ann.taps("Ask my therapist")
    await olga.says("/questions")
    await olga.taps("Answer")
    await mira.taps("Answer")
    await mira.says("60 euros.")
    await olga.says("About 60.")
    assert "Somebody has answered that already." in olga.screen()


async def test_gaps_are_counted_for_the_owner(ann: Phone, ben: Phone, olga: Phone, mira: Phone) -> None:
    """What is asked in vain shows up by how often; a therapist who does not own the practice sees no gaps."""
    for phone in (ann, ben):
        await phone.says("how much does a session cost?")
    await olga.says("/questions")
    assert "2 × how much does a session cost?" in olga.screen()
    await mira.says("/questions")
    assert "No questions wait for you." in mira.screen()


async def test_votes_count(world: World, ann: Phone) -> None:
    """A thumb is counted once a person, and can be changed."""
    await ann.says("what is neuromuscular therapy?")
    await ann.taps("👍 Helped")
    await ann.taps("👎 Not really")
    async with world.desk() as desk:
        assert await desk.store.questions.vote_counts() == {"what-is-nmt": (0, 1)}


async def test_the_owner_sees_which_answers_helped(ann: Phone, ben: Phone, olga: Phone, mira: Phone) -> None:
    """Thumbs are shown in /questions, the least helpful answer first; to the owner only."""
    await ann.says("what is neuromuscular therapy?")
    await ann.taps("👎 Not really")
    await ben.says("what is neuromuscular therapy?")
    await ben.taps("👍 Helped")
    await olga.says("/questions")
    assert "Whether the answers helped" in olga.screen()
    assert "👍 1  👎 1" in olga.screen()
    await mira.says("/questions")
    assert "👍" not in mira.screen()


async def test_a_condition_is_on_a_list_and_no_promise(ann: Phone) -> None:
    """The list is the handout's; related topics are a tap away."""
    await ann.says("can NMT help with sciatica?")
    assert "list" in ann.screen()
    assert "promise" in ann.screen()
    related = ann.person.last_message["reply_markup"]["inline_keyboard"][0]
    assert 1 <= len(related) <= 3
    await ann.taps(related[0]["text"])
    assert "Source: the practice's handout" in ann.screen()


async def test_a_question_in_the_middle_of_a_check_in_is_answered_and_the_check_in_goes_on(ann: Phone) -> None:
    """The card still waits for its number afterwards, in words or as a digit."""
    await ann.says("/checkin")
    await ann.says("what is a trigger point?")
    assert "Source: the practice's handout" in ann.screen()
    await ann.says("4")
    assert "Where" in ann.screen(last=None)
    await ann.taps_all("Nowhere in particular", "Skip", "Skip")


async def test_a_score_in_words_while_the_card_waits_for_one(ann: Phone) -> None:
    """'about a six I think' is a score then, and no question."""
    await ann.says("/checkin")
    await ann.says("about a 6 I think")
    assert "not in the practice's documents" not in ann.screen()
    assert "6 of 10" in ann.screen()


async def test_posture_and_trend_told_in_words_are_read_back(ann: Phone) -> None:
    """What has no number is not lost without a word."""
    await ann.says("neck 6, slouched all day, worse than yesterday")
    assert "Is this your check-in" in ann.screen()
    assert "you slouched" in ann.screen()
    assert "it is worse than before" in ann.screen()


async def test_the_document_can_be_read_section_by_section(zoe: Phone) -> None:
    """/about opens the handout to everybody."""
    await zoe.says("/about")
    await zoe.taps("How Neuromuscular Therapy Massage Works")
    assert "Retold from: the practice's handout" in zoe.screen()
    await zoe.taps("Next")
    assert "What Neuromuscular Massage Therapists Do" in zoe.screen()


DANGER = "I wet myself this morning and I can't feel anything when I wipe"


async def test_a_danger_sign_comes_before_everything(world: World, ann: Phone, mira: Phone) -> None:
    """The fixed text with the emergency number at once, and a flag that Mira must acknowledge."""
    await ann.says(DANGER)
    assert "112" in ann.screen()
    assert "Mira gets a note of this, but may not read it in time." in ann.screen()
    assert "Danger sign: Ann" in mira.screen()
    assert DANGER in mira.screen()
    await mira.taps_all("Acknowledge", "Without a note")
    assert "\nAcknowledged. It stays in Ann's record" in mira.screen()
    await mira.says("/flags")
    assert "No danger signs wait for you." in mira.screen()


async def test_what_cannot_wait_comes_first_and_nothing_is_left_out(world: World, ann: Phone, mira: Phone) -> None:
    """Eleven older signs of the same day, and one of now: it is on top, and what is not shown is counted."""
    member = await world.member("Ann")
    async with world.desk() as desk:
        for hour in range(11):
            await desk.store.flags.add(
                Sign(member.id, "leg-clot", "urgent"),
                words=f"swollen, hour {hour}",
                now=world.now - timedelta(hours=20 - hour),
            )
    await ann.says(DANGER)
    before = len(mira.person.messages)
    await mira.says("/flags")
    shown = [one["text"] for one in mira.person.messages[before + 1 :]]
    assert DANGER in shown[0]
    assert "hour 0" in shown[1]
    assert shown[-1].startswith("2 more danger signs wait: they come when you have acknowledged these")
    assert len(shown) == 11


async def test_a_danger_sign_in_the_middle_of_a_check_in(world: World, ann: Phone, mira: Phone) -> None:
    """Notes are read for danger too, and the note is kept."""
    await ann.says("/checkin")
    await ann.taps_all("4", "Nowhere in particular", "Skip", "Skip")
    await ann.says(DANGER)
    assert "112" in ann.screen(last=None)
    assert "Danger sign: Ann" in mira.screen()


@pytest.mark.parametrize("awaited", ["/settings", "/reminders"])
async def test_a_danger_sign_while_something_else_was_asked(ann: Phone, mira: Phone, awaited: str) -> None:
    """No button flow is deaf to danger."""
    await ann.says(awaited)
    await ann.taps("Name" if awaited == "/settings" else "Check-in")
    await ann.says(DANGER)
    assert "112" in ann.screen(last=None)
    assert "Danger sign: Ann" in mira.screen()


async def test_not_this_is_kept_for_the_therapist(world: World, ann: Phone, mira: Phone) -> None:
    """The client can put the bot right; the flag stays until a person has looked."""
    await ann.says(DANGER)
    await ann.taps("Not this")
    assert "Thank you for putting me right." in ann.screen()
    await mira.says("/flags")
    assert "The client says that it is not this." in mira.screen()


async def test_a_stranger_in_danger_gets_the_number(zoe: Phone, mira: Phone) -> None:
    """The text is for everybody; there is no therapist to tell."""
    await zoe.says(DANGER)
    assert "112" in zoe.screen()
    assert mira.screen() == ""


async def test_a_yes_to_a_safety_question_raises_the_alarm(ann: Phone, mira: Phone) -> None:
    """The button stands for the sign that it names."""
    await ann.says("/checkin")
    await ann.taps_all("9", "Neck")
    label = ann.person.last_message["reply_markup"]["inline_keyboard"][0][0]["text"]
    await ann.taps(label)
    assert "112" in ann.screen() or "Mira gets a note" in ann.screen()
    assert "Danger sign: Ann" in mira.screen()


async def test_a_safety_question_can_be_answered_in_words(world: World, ann: Phone, mira: Phone) -> None:
    """A bare yes is asked which, with the number to call; a sign's words raise the alarm, and no ends it."""
    await ann.says("/checkin")
    await ann.taps_all("9", "Neck")
    first = ann.person.last_message["reply_markup"]["inline_keyboard"][0][0]["text"]
    await ann.says("yes")
    assert ann.screen().startswith("Which of these is it? Please tap it. If you are not sure, call 112 now.")
    await ann.says(first.upper())
    assert "112" in ann.screen()
    assert "Danger sign: Ann" in mira.screen()
    await ann.taps("Not this")
    await ann.says("my chest feels tight")
    assert "[None of these]" in ann.screen(last=2)
    await ann.says("no")
    assert ann.screen().startswith("Good to know. Should your chest get tight")
    await ann.says("no")
    assert "Good to know" not in ann.screen()


async def test_a_yes_is_for_what_was_asked_last(ann: Phone) -> None:
    """With anything said or opened in between it answers nothing that stands further up."""
    await ann.says("/checkin")
    await ann.taps_all("9", "Neck")
    await ann.says("/reminders")
    await ann.says("yes")
    assert "Which of these" not in ann.screen()
    await ann.says("pain 8")
    await ann.taps("No, let me tap")
    await ann.says("yes")
    assert "Pain 8" not in ann.screen()


async def test_an_old_answer_button_still_answers(world: World, ann: Phone) -> None:
    """A related topic can be opened a month later."""
    await ann.says("what is neuromuscular therapy?")
    await world.passes(timedelta(days=31))
    await ann.taps("How NMT works")
    assert "Source: " in ann.screen()


async def test_an_answer_that_cannot_be_written_is_said_so(
    world: World, ann: Phone, mira: Phone, olga: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody has locked the folder: the owner hears it, nothing is decided, and later it works."""
    await ann.says("is there a shower at the practice?")
    await ann.taps("Ask my therapist")
    await mira.taps("Answer")
    await mira.says("Yes, on the ground floor, with towels.")
    await mira.taps("Propose it as an answer for everybody")

    def locked(*_arguments: object, **_options: object) -> None:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "write_text", locked)
        assert "cannot be written" in await olga.taps("Approve")
        await ann.says("/help")
        assert "/checkin" in ann.screen()
    assert await olga.taps("Approve") == "Approved. Clients find it from now on."


async def test_a_therapists_answer_becomes_everybodys(
    world: World, ann: Phone, ben: Phone, mira: Phone, olga: Phone
) -> None:
    """Mira answers and proposes, Olga approves, and Ben finds it; the practice's file keeps it."""
    await ann.says("is there a shower at the practice?")
    await ann.taps("Ask my therapist")
    await mira.taps("Answer")
    await mira.says("Yes, on the ground floor, with towels.")
    await mira.taps("Propose it as an answer for everybody")
    assert "Proposed by Mira." in olga.screen()
    assert await olga.taps("Approve") == "Approved. Clients find it from now on."
    await world.app.ticker.refresh()
    await ben.says("is there a shower at the practice?")
    assert "Yes, on the ground floor, with towels." in ben.screen()
    assert "an answer of Willow Lane, not the handout" in ben.screen()
    assert "shower" in world.app.settings.local_faq.read_text(encoding="utf-8")


async def test_only_the_owner_approves(world: World, ann: Phone, mira: Phone, tom: Phone) -> None:
    """A therapist's forged approval changes nothing."""
    await ann.says("is there a shower at the practice?")
    await ann.taps("Ask my therapist")
    await mira.taps("Answer")
    await mira.says("Yes.")
    await mira.taps("Propose it as an answer for everybody")
    for phone in (mira, tom):
        assert (await phone.forges("rv:ok:1")).startswith("That is not for you to do.")
    assert not world.app.settings.local_faq.exists()


@pytest.mark.parametrize(
    "said", ["It's an emergency!", "emergency", "I need an ambulance", "call 112", "help, emergency"]
)
@pytest.mark.parametrize("who", ["Ann", "Mira", "Zoe"])
async def test_an_emergency_gets_the_number_at_once(world: World, who: str, said: str) -> None:
    """Whoever says so, whatever the bot was waiting for."""
    phone = world.phone(who)
    if who == "Ann":
        await phone.says("/settings")
        await phone.taps("Name")
    await phone.says(said)
    assert phone.screen().startswith("Call 112 now.")
    if who == "Ann":
        assert (await world.member("Ann")).name == "Ann"
