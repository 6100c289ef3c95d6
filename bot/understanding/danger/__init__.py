"""Noticing danger in a client's words: rules a clinician can read, and what was learned from labelled messages."""

from bot.understanding.danger.book import Book
from bot.understanding.danger.safety import Assessment, Safety
from bot.understanding.danger.weights import Weights, WeightsError

__all__ = ["Assessment", "Book", "Safety", "Weights", "WeightsError"]
