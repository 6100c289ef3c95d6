"""What ``content/safety.yaml`` says, as values."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.understanding.danger.alarm import Level
from bot.understanding.danger.named import Frames
from bot.understanding.danger.phrases import Phrase


@dataclass(frozen=True)
class DangerRule:
    """A danger sign and what is said about it.

    Attributes:
        id: its id.
        level: how soon help is wanted.
        name: its name for the therapist's list and the clinician.
        topic: id of the question that belongs to it.
        text: what the client is told, with placeholders such as ``{emergency}``.
        source: where the sign and the advice come from.
        alarm: each entry a set of concepts that together raise the alarm.
        ask: each entry a set of concepts that together lead to the question.
        window: within how many words they must lie.
        guarded: False when no guard holds it back (crisis).
        names: what the condition is called.
        known: likewise, where somebody can live with it: 'I have ...' alone says nothing of now.
    """

    id: str
    level: Level
    name: str
    topic: str
    text: str
    source: str
    alarm: tuple[tuple[str, ...], ...]
    ask: tuple[tuple[str, ...], ...]
    window: int
    guarded: bool
    names: tuple[Phrase, ...] = ()
    known: tuple[Phrase, ...] = ()


@dataclass(frozen=True)
class Sign:
    """A button of a safety question; a tap on it raises ``rule``."""

    button: str
    rule: str


@dataclass(frozen=True)
class Question:
    """A short question with two to five signs as buttons; the chat adds 'none of these'.

    Attributes:
        none: what is said to 'none of these', with placeholders such as ``{emergency}``; empty for the usual words.
        about: what it is about, for a button that leads to it: 'your chest'; may be empty.
    """

    id: str
    text: str
    signs: tuple[Sign, ...]
    none: str = ""
    about: str = ""


@dataclass(frozen=True)
class Guard:
    """Words that show that a sign in the same sentence is not now, not here or not meant.

    ``only`` names the rules it holds back; empty means all that take guards.
    """

    name: str
    words: tuple[Phrase, ...]
    unless: tuple[Phrase, ...] = ()
    only: tuple[str, ...] = ()


@dataclass(frozen=True)
class FollowUp:
    """What a check-in's structure leads to.

    Attributes:
        severe_from: scores from here up are followed up; 0-10.
        jump_of: a rise of at least so many points over the last score is followed up.
        severe_topic: the question when no area says which.
        soreness_topic: the question after a session that left somebody very sore.
        areas: folded area name to question id, what is most dangerous first.
        words: phrases that lead to a question by themselves.
    """

    severe_from: int
    jump_of: int
    severe_topic: str
    soreness_topic: str
    areas: Mapping[str, str]
    words: tuple[tuple[tuple[Phrase, ...], str], ...]


@dataclass(frozen=True)
class Deeds:
    """What was done, or means that are at hand, said without the danger beside it.

    Attributes:
        topic: the question that they lead to.
        after_crisis: phrases that are a crisis sign again when one was seen before.
        asks: phrases that lead to the question at any time.
    """

    topic: str = ""
    after_crisis: tuple[Phrase, ...] = ()
    asks: tuple[Phrase, ...] = ()


@dataclass(frozen=True)
class Hopeless:
    """Words of somebody who can hardly go on, without a word of dying.

    Attributes:
        topic: the question that they lead to.
        text: what is said before it, with placeholders such as ``{crisis_line}``.
        words: phrases anywhere in a message.
        alone: phrases that count only as a whole sentence.
    """

    topic: str = ""
    text: str = ""
    words: tuple[Phrase, ...] = ()
    alone: tuple[Phrase, ...] = ()


@dataclass(frozen=True)
class Book:
    """The whole of ``content/safety.yaml``.

    Attributes:
        version: the practice's own number of this text.
        concepts: concept id to its phrases.
        parts: the concepts that are never negated.
        rules: in order of the file.
        questions: id to question.
        negations, negation_ends: words that take a sign away, and words that end their reach.
        guards: past, others, information, gym.
        frames: words beside a name that make it danger now.
        idioms: phrases cut out before anything is looked for: figures of speech, and words that make small of a sign.
        real_words: words that look like a misspelling of a listed word and are none.
        follow_up: what structure leads to.
        acute: words of a deed, or of means that are at hand, beside a danger sign.
        deeds: such words without one.
        fits: concepts that lead to another question than their rule's.
        hopeless: words of somebody who can hardly go on.
        digest: hash of everything that the matching depends on; texts and sources do not count.
    """

    version: str
    concepts: Mapping[str, tuple[Phrase, ...]]
    parts: frozenset[str]
    rules: tuple[DangerRule, ...]
    questions: Mapping[str, Question]
    negations: tuple[Phrase, ...]
    negation_ends: tuple[Phrase, ...]
    guards: tuple[Guard, ...]
    frames: Frames
    idioms: tuple[Phrase, ...]
    real_words: frozenset[str]
    follow_up: FollowUp
    acute: tuple[Phrase, ...]
    deeds: Deeds
    hopeless: Hopeless
    fits: Mapping[str, str]
    digest: str

    def rule(self, rule_id: str) -> DangerRule:
        """The rule with this id.

        Raises:
            KeyError: there is none.
        """
        for rule in self.rules:
            if rule.id == rule_id:
                return rule
        raise KeyError(rule_id)
