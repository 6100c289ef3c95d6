"""The methods of the Bot API, one module a topic. Importing this package fills the table in ``registry``."""

from bot.sandbox.methods import (
    account,
    answers,
    chats,
    commands,
    copies,
    delete,
    edit,
    media,
    polls,
    send,
    updates,
)
from bot.sandbox.methods.registry import METHODS

__all__ = [
    "METHODS",
    "account",
    "answers",
    "chats",
    "commands",
    "copies",
    "delete",
    "edit",
    "media",
    "polls",
    "send",
    "updates",
]
