"""Every word that a person reads passes here, so that a second language is a file and not a rewrite."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from gettext import NullTranslations, translation
from pathlib import Path

LOCALE_DIR = Path(__file__).parent / "locale"
DOMAIN = "between-sessions"

_language: ContextVar[str] = ContextVar("language", default="en")


@lru_cache(maxsize=32)
def _translations(language: str) -> NullTranslations:
    return translation(DOMAIN, LOCALE_DIR, languages=[language], fallback=True)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Say everything inside the block in ``language`` (an IETF tag); English where a text is missing."""
    token = _language.set(language)
    try:
        yield
    finally:
        _language.reset(token)


def gettext(message: str) -> str:
    """Return ``message`` in the language of the person who is being spoken to."""
    return _translations(_language.get()).gettext(message)


def later(message: str) -> str:
    """Mark a text for translators that ``gettext`` is given later, such as one in a table."""
    return message


def ngettext(singular: str, plural: str, n: int) -> str:
    """Return the form of a text that fits the number ``n``."""
    return _translations(_language.get()).ngettext(singular, plural, n)


def language() -> str:
    """Return the IETF tag of the language that is being spoken, for dates and numbers."""
    return _language.get()


_ = gettext
