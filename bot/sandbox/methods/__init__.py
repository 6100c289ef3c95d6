"""The methods of the Bot API, one module a topic. Importing this package fills the table in ``registry``."""

from bot.sandbox.methods import account, answers, delete, edit, send, updates
from bot.sandbox.methods.registry import METHODS

__all__ = ["METHODS", "account", "answers", "delete", "edit", "send", "updates"]
