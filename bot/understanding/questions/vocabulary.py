"""The words that people really use, and those that misspelt words are repaired to."""

from collections import Counter
from collections.abc import Iterable

from bot.understanding.normalise import words_of
from bot.understanding.questions.knowledge import Knowledge


def vocabulary(knowledge: Knowledge, texts: Iterable[str]) -> tuple[str, ...]:
    """Words that are left as they are: those of the content, and those that appear in two messages or more."""
    seen: Counter[str] = Counter()
    for text in texts:
        seen.update(set(words_of(text)))
    words = {word for word, times in seen.items() if times >= 2 and word.isalpha() and len(word) >= 4}
    return tuple(sorted(words | set(content_words(knowledge))))


def content_words(knowledge: Knowledge) -> tuple[str, ...]:
    """Words of the content that misspelt words are repaired to: those in two phrasings, or in a question."""
    seen: Counter[str] = Counter()
    sure: set[str] = set()
    for _owner, phrases in knowledge.phrases():
        sure.update(words_of(phrases[0]))
        for phrase in phrases[1:]:
            seen.update(set(words_of(phrase)))
    return tuple(sorted(sure | {word for word, times in seen.items() if times >= 2}))
