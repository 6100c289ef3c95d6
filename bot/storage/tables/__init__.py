"""Every table, by room. What a column means is said beside it, once."""

from bot.storage.tables.base import metadata
from bot.storage.tables.diary import (
    cards,
    checkin_drafts,
    checkins,
    concerns,
    exercise_log,
    replaced_checkins,
    safety_asked,
    sessions,
)
from bot.storage.tables.operation import practice_time, pulses
from bot.storage.tables.people import consent_requests, consents, invites, leaves, people, signins, web_sessions
from bot.storage.tables.privacy import (
    account_moves,
    data_keys,
    erasures,
    held_messages,
    kept_consents,
    kept_treatments,
    sent_messages,
)
from bot.storage.tables.programmes import programmes, timers
from bot.storage.tables.queues import files, inbox, outbox, paces
from bot.storage.tables.reminders import deliveries, plans
from bot.storage.tables.review import acknowledgements, audit, drafts, flags, notes, questions, security_log, votes
from bot.storage.tables.treatments import calendar_imports, feeds, pegs, soreness, told

__all__ = [
    "account_moves",
    "acknowledgements",
    "audit",
    "calendar_imports",
    "cards",
    "checkin_drafts",
    "checkins",
    "concerns",
    "consent_requests",
    "consents",
    "data_keys",
    "deliveries",
    "drafts",
    "erasures",
    "exercise_log",
    "feeds",
    "files",
    "flags",
    "held_messages",
    "inbox",
    "invites",
    "kept_consents",
    "kept_treatments",
    "leaves",
    "metadata",
    "notes",
    "outbox",
    "paces",
    "pegs",
    "people",
    "plans",
    "practice_time",
    "programmes",
    "pulses",
    "questions",
    "replaced_checkins",
    "safety_asked",
    "security_log",
    "sent_messages",
    "sessions",
    "signins",
    "soreness",
    "timers",
    "told",
    "votes",
    "web_sessions",
]
