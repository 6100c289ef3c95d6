"""How the program ends when one of its parts has: so that a supervisor starts it again, and with no client's word."""

import asyncio
import logging
from typing import Any

from bot.config import AwayError, SettingsError
from bot.logs import where
from bot.storage.keys import KeysError

logger = logging.getLogger(__name__)

SAID: tuple[type[Exception], ...] = (SettingsError, KeysError)
"""Errors of ours, with a sentence for whoever runs the bot."""


class EndedError(AwayError):
    """A part of the program has ended by a mistake: starting again is all that helps."""


def reason(part: "asyncio.Task[Any]") -> BaseException | None:
    """Return why a part has ended, to be raised; None when it was told to.

    Whatever it was, a database that has gone or a mistake of the program's, may be otherwise after a start; and its
    words may be a client's.
    """
    error = None if part.cancelled() else part.exception()
    if error is None or isinstance(error, SAID):
        return error
    logger.error("a part of the program has ended: %s", part.get_name(), exc_info=error)
    return EndedError(f"A part of the program has ended ({where(error)}): please report this. It can be started again.")
