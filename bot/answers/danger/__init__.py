"""Noticing danger in a client's words: rules a clinician can read, and what was learned from labelled messages."""

from bot.answers.danger.book import Book
from bot.answers.danger.safety import Assessment, Safety
from bot.answers.danger.weights import Weights, WeightsError

__all__ = ["Assessment", "Book", "Safety", "Weights", "WeightsError"]
