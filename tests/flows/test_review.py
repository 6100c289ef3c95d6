"""Therapists: who needs them, one client, notes."""

from datetime import timedelta

from tests.practice import Phone, World


async def test_worst_first_with_the_reason_in_words(world: World, ann: Phone, ben: Phone, mira: Phone) -> None:
    """A danger sign stands above a high score."""
    await ann.says("/checkin")
    await ann.taps("8")
    await ben.says("I wet myself this morning and I can't feel anything when I wipe")
    await mira.says("/clients")
    lines = mira.screen().splitlines()
    assert lines[0] == "2 clients, whoever needs you first"
    sign = "Possible cauda equina syndrome, level: emergency, now, just now: “I wet myself this morning"
    assert lines[1].startswith(f"1. ⚠ Ben: {sign}")
    assert "Ann: pain 8 of 10, which nobody has settled yet" in mira.screen()


async def test_silence_is_a_reason(world: World, ann: Phone, mira: Phone) -> None:
    """Three evenings without an answer show up in words."""
    for _day in range(4):
        await world.passes(timedelta(days=1))
    await mira.says("/clients")
    assert "Ann: no check-in for 4 days" in mira.screen()


async def test_one_client_with_a_picture_and_what_was_said(world: World, ann: Phone, mira: Phone) -> None:
    """/client shows the last 14 days, the last entry and what can be done."""
    await ann.says("/checkin")
    await ann.taps_all("6", "L shoulder", "That is all", "1-2 hours", "4")
    await ann.says("worse after the drive")
    await mira.says("/client ann")
    screen = mira.screen()
    assert screen.startswith("[photo: Ann")
    for words in ("Last check-in, today", "Pain 6 of 10", "Where: left shoulder", "worse after the drive"):
        assert words in screen
    photo = mira.person.last_message["photo"][-1]
    assert min(photo["width"], photo["height"]) > 600


async def test_notes_are_for_staff(world: World, ann: Phone, mira: Phone) -> None:
    """A note is kept, shown to staff, and not part of what the client downloads."""
    await mira.says("/client ann")
    await mira.taps("Add a note")
    await mira.says("Guarding on the left. Ask about the pillow.")
    assert "Noted for Ann." in mira.screen()
    await mira.says("/client ann")
    assert "Ask about the pillow." in mira.screen()
    await ann.says("/mydata")
    await ann.taps("Download everything")
    document = ann.person.last_message["document"]
    content = (await world.download(document["file_id"])).decode()
    assert "pillow" not in content


async def test_the_digest_counts_what_waits(ann: Phone, mira: Phone) -> None:
    """One message with flags, questions and clients."""
    await ann.says("how much does a session cost?")
    await ann.taps("Ask my therapist")
    await mira.says("/digest")
    assert "Questions to answer: 1" in mira.screen()
    assert "Clients to look at: 2 of 2" in mira.screen()


async def test_the_dashboard_link_is_for_one_time(world: World, mira: Phone) -> None:
    """The link in the chat signs in once; only its hash is stored."""
    await mira.says("/dashboard")
    assert "http://dashboard.test/signin/" in mira.screen()


async def test_nobody_called_that(mira: Phone) -> None:
    """A name that is none of hers."""
    await mira.says("/client Zebedee")
    assert "None of your clients is called “Zebedee”." in mira.screen()


async def test_a_therapist_sees_own_clients_the_owner_all(tom: Phone, olga: Phone) -> None:
    """Tom has no clients; Olga sees Mira's."""
    await tom.says("/clients")
    assert "You have no clients here yet." in tom.screen()
    await tom.says("/client ann")
    assert "None of your clients is called “ann”." in tom.screen()
    await olga.says("/clients")
    assert "2 clients" in olga.screen()


async def test_the_client_sees_who_has_looked(ann: Phone, mira: Phone, olga: Phone) -> None:
    """Every look is in the access log that the client can read."""
    await mira.says("/client ann")
    await olga.says("/clients")
    await ann.says("/mydata")
    assert "Mira opened your page" in ann.screen()
    assert "Olga saw you in the list" in ann.screen()
