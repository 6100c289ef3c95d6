"""Commands said in words, and small talk."""

import pytest

from bot.understanding.commands import command_of, smalltalk_of


@pytest.mark.parametrize(
    ("said", "command"),
    [
        ("please pause my reminders for a while", "pause"),
        ("stop the notifications", "pause"),
        ("can i turn off reminders", "pause"),
        ("change my reminder times", "reminders"),
        ("check in", "checkin"),
        ("I want to check in now", "checkin"),
        ("show me my stretches", "stretches"),
        ("when is my next session?", "session"),
        ("What time is my appointment tomorrow", "session"),
        ("do I have an appointment this week?", "session"),
        ("next session", "session"),
        ("change my time zone to Tokyo", "settings"),
        ("unsubscribe", "pause"),
        ("stop reminding me", "pause"),
        ("please stop writing to me all the time", "pause"),
        ("my progress please", "progress"),
        ("help", "help"),
    ],
)
def test_plain_words_stand_for_a_command(said: str, command: str) -> None:
    """Nobody has to know the slash."""
    assert command_of(said) == command


@pytest.mark.parametrize(
    "said",
    [
        "which stretches help with sciatica",
        "can you help my back",
        "stop the pain please",
        "how do i check in with a doctor",
    ],
)
def test_a_question_with_such_a_word_is_no_command(said: str) -> None:
    """Only the whole message counts."""
    assert command_of(said) is None


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("thanks!", "thanks"),
        ("ok thank you so much", "thanks"),
        ("Good morning", "hello"),
        ("hiya", "hello"),
        ("bye for now", "bye"),
        ("how are you", "how-are-you"),
        ("yes", "yes"),
        ("nope", "no"),
        ("sounds good", "ok"),
        ("👍", "ok"),
        ("oops wrong chat sorry", "sorry"),
    ],
)
def test_small_talk_is_known_by_its_kind(said: str, kind: str) -> None:
    """So that the chat can answer in kind."""
    assert smalltalk_of(said) == kind


@pytest.mark.parametrize("said", ["hi my back hurts", "thanks but does it help sciatica", "no numbness, just stiff"])
def test_small_talk_with_a_question_behind_it_is_none(said: str) -> None:
    """A greeting before a question does not swallow it."""
    assert smalltalk_of(said) is None
