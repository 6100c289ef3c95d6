"""The access log: who saw or changed what of whom."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class AuditAction(StrEnum):
    """What is written into the access log."""

    AGREED = "agreed"
    JOINED = "joined"
    CHECKIN = "checkin"
    CHECKIN_ENTERED = "checkin_entered"
    """Somebody of the practice made an entry for a client."""
    CHECKIN_DELETED = "checkin_deleted"
    """The client deleted it."""
    PEG = "peg"
    SORENESS = "soreness"
    TOLD = "told"
    FLAG_RAISED = "flag_raised"
    FLAG_ENTERED = "flag_entered"
    """Words with a danger sign that somebody of the practice entered for a client."""
    FLAG_TOLD = "flag_told"
    FLAG_CORRECTED = "flag_corrected"
    FLAG_ACKNOWLEDGED = "flag_acknowledged"
    QUESTION_ANSWERED = "question_answered"
    LISTED = "listed"
    FLAGS_READ = "flags_read"
    QUESTIONS_READ = "questions_read"
    SENT = "sent"
    VIEWED = "viewed"
    BRIEF_READ = "brief_read"
    FEED_READ = "feed_read"
    NOTE_ADDED = "note_added"
    SESSION_RECORDED = "session_recorded"
    SESSION_MOVED = "session_moved"
    SESSION_CANCELLED = "session_cancelled"
    PLAN_CHANGED = "plan_changed"
    PROGRAMME_ASSIGNED = "programme_assigned"
    PROGRAMME_CHANGED = "programme_changed"
    PROGRAMME_ENDED = "programme_ended"
    EXERCISE_RELEASED = "exercise_released"
    CONCERN_SETTLED = "concern_settled"
    GUARDIAN_RECORDED = "guardian_recorded"
    READER_ASKED = "reader_asked"
    READER_AGREED = "reader_agreed"
    READER_DECLINED = "reader_declined"
    READER_CALLED_BACK = "reader_called_back"
    COVER_SET = "cover_set"
    HANDED_OVER = "handed_over"
    LEFT_THE_TEAM = "left_the_team"
    ROLE_CHANGED = "role_changed"
    REACH_OK = "reach_ok"
    REACH_BLOCKED = "reach_blocked"
    REACH_GONE = "reach_gone"
    RECORD_READ = "record_read"
    EXPORTED = "exported"
    PHONE_LINK_MADE = "phone_link_made"
    PHONE_MOVED = "phone_moved"
    PHONE_KEPT = "phone_kept"
    DIARY_DELETED = "diary_deleted"
    CONSENT_WITHDRAWN = "consent_withdrawn"
    ACCOUNT_DELETED = "account_deleted"
    ACCOUNT_EXPIRED = "account_expired"


@dataclass(frozen=True)
class Look:
    """Somebody has looked at what belongs to somebody else; it is written down before anything is shown."""

    actor_id: int
    subject_id: int
    action: AuditAction


@dataclass(frozen=True)
class AuditLine:
    """One line: ``actor_id`` did ``action`` to what belongs to ``subject_id``. None acts for the bot itself.

    ``action`` is an ``AuditAction``, or what an earlier release wrote.
    """

    at: datetime
    actor_id: int | None
    subject_id: int
    action: str
