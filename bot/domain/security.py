"""The security log: who came in, who was refused, who got which rights, and what left the house."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class SecurityEvent(StrEnum):
    """What is written into the security log."""

    SIGNED_IN = "signed_in"
    SIGNED_OUT = "signed_out"
    SESSION_ENDED = "session_ended"
    LINK_REFUSED = "link_refused"
    INVITE_MADE = "invite_made"
    INVITE_CALLED_BACK = "invite_called_back"
    INVITE_REFUSED = "invite_refused"
    JOINED = "joined"
    ROLE_CHANGED = "role_changed"
    UNDONE = "undone"
    REMOVED = "removed"
    HANDED_OVER = "handed_over"
    READER_ASKED = "reader_asked"
    READER_ANSWERED = "reader_answered"
    DEPUTY_SET = "deputy_set"
    DEPUTY_ENDED = "deputy_ended"
    COVER_SET = "cover_set"
    COVER_ENDED = "cover_ended"
    READER_CALLED_BACK = "reader_called_back"
    PHONE_MOVED = "phone_moved"
    PHONE_LINK_REFUSED = "phone_link_refused"
    GUARDIAN_AGREED = "guardian_agreed"
    GUARDIAN_RECORDED = "guardian_recorded"
    FEED_GIVEN = "feed_given"
    FEED_ENDED = "feed_ended"
    EXPORTED = "exported"
    KEYS_CHANGED = "keys_changed"
    HOURS_CHANGED = "hours_changed"


class WhyRefused(StrEnum):
    """Why a link did not let somebody in."""

    USED = "used"
    EXPIRED = "expired"
    CALLED_BACK = "called_back"
    UNKNOWN = "unknown"
    NOT_FOR_THEM = "not_for_them"
    THERE_ALREADY = "there_already"


class Exported(StrEnum):
    """What left the house as a file."""

    EVERYTHING = "everything"
    """All that is stored of a client, for the client."""
    DIARY = "diary"
    """A client's diary as a table."""
    PRACTICE = "practice"
    """Every row, by the command line of the server."""
    SECURITY_LOG = "security_log"


class Answered(StrEnum):
    """What somebody who was asked has said."""

    YES = "yes"
    NO = "no"


_TO_WHOM = frozenset(
    {
        SecurityEvent.HANDED_OVER,
        SecurityEvent.READER_ASKED,
        SecurityEvent.DEPUTY_SET,
        SecurityEvent.DEPUTY_ENDED,
        SecurityEvent.COVER_SET,
        SecurityEvent.COVER_ENDED,
        SecurityEvent.READER_CALLED_BACK,
    }
)
"""What has a third person to it: their number is the detail."""


@dataclass(frozen=True)
class SecurityLine:
    """One line: ``actor_id`` did ``what``, ``about_id`` is whom it concerns.

    Attributes:
        actor_id: None acts for the bot, the command line of the server, or somebody whom nobody knows.
        about_id: None when it concerns nobody in particular.
        what: a ``SecurityEvent``, or what an earlier release wrote.
        detail: a fixed word (such as a role) or a number; empty when there is none. Never what somebody typed.
    """

    id: int
    at: datetime
    what: str
    actor_id: int | None
    about_id: int | None
    detail: str = ""

    @property
    def third_id(self) -> int | None:
        """Who else has to do with it: whom somebody was handed to, who stands in; None where there is nobody."""
        is_number = self.detail.isascii() and self.detail.isdigit()
        return int(self.detail) if is_number and self.what in _TO_WHOM else None
