"""Words made comparable."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.understanding.normalise import LONGEST, MOST_WORDS, Normaliser, stem, words_of

TARGETS = ("sciatica", "migraine", "shoulder", "headache", "arthritis", "numbness", "neck", "back")


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("What's NMT?", ("what", "is", "nmt")),
        ("wot r u", ("what", "are", "you")),
        ("I can't", ("i", "can", "not")),
        ("I can’t", ("i", "can", "not")),
        ("MIGRAÑAS", ("migranas",)),
        ("soooo sore", ("soo", "sore")),
        ("7,5 today", ("7,5", "today")),
        ("🤕", ("headache",)),
        ("", ()),
        ("?!…", ()),
    ],
)
def test_contractions_short_forms_and_accents_are_written_out(said: str, words: tuple[str, ...]) -> None:
    """However it is typed, the same words come out."""
    assert words_of(said) == words


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("sciatca", "sciatica"),
        ("migrian", "migraine"),
        ("nekc", "neck"),
        ("migra", "migra"),
        ("sholuder", "shoulder"),
        ("arthrtis", "arthritis"),
    ],
)
def test_misspelt_words_are_repaired_when_one_word_is_near(typed: str, meant: str) -> None:
    """A slip of two letters in a long word is mended; more is left."""
    assert Normaliser(TARGETS, ())(typed).words == (meant,)


@pytest.mark.parametrize("word", ["bark", "hack", "necks", "deck"])
def test_words_that_people_use_are_never_repaired(word: str) -> None:
    """A real word that merely resembles one of the content's stays."""
    assert Normaliser(TARGETS, ("bark", "hack", "deck"))(word).words == (word,)


def test_a_word_nobody_knows_is_named() -> None:
    """What cannot be repaired is counted as unknown."""
    found = Normaliser(TARGETS, ("my",))("my zygomaticus")
    assert (found.unknown, found.repaired) == (("zygomaticus",), 0)


def test_stems_join_forms_of_a_word() -> None:
    """'headaches' and 'headache' are one."""
    assert stem("headaches") == stem("headache")


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=6000))
def test_no_text_raises_and_the_work_is_bounded(text: str) -> None:
    """Whatever is typed, at most so many words are looked at."""
    found = Normaliser(TARGETS, ())(text)
    assert len(found.words) == len(found.stems) <= MOST_WORDS


def test_a_long_message_keeps_its_beginning_and_its_end() -> None:
    """The middle is what is dropped."""
    words = words_of("first " + "word " * 700 + "last")
    assert (words[0], words[-1], len(words)) == ("first", "last", MOST_WORDS)


def test_nothing_behind_the_longest_message_is_read() -> None:
    """Telegram delivers no more either."""
    assert "tail" not in words_of("a" * LONGEST + " tail")
