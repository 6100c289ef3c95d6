"""The tree of what can go wrong for a person: each class says why, to that person.

``says`` is marked for translators here and translated when it is spoken (``PracticeError.words``). Names in braces
are the error's own fields. A deed that raises one of these has changed nothing
(docs/decisions/0009-deeds-are-whole.md).
"""

from dataclasses import dataclass
from datetime import time
from typing import TYPE_CHECKING, Any, ClassVar

from bot.i18n import gettext, later

if TYPE_CHECKING:
    from bot.domain.programmes import Mistake


class PracticeError(Exception):
    """Something that a person asked for cannot be done.

    Attributes:
        says: why, as plain text in English; names in braces are fields of the error.
    """

    says: ClassVar[str] = later("That does not work right now.")

    def words(self) -> str:
        """Return why, in the language that is being spoken, as plain text."""
        return gettext(self.says).format(**{name: _said(value) for name, value in vars(self).items()})


def _said(value: Any) -> Any:
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return ", ".join(str(_said(one)) for one in value) if isinstance(value, tuple) else value


class NotAllowedError(PracticeError):
    """Somebody asked for what is not theirs."""

    says = later("That is not for you to do. /help shows what is.")


class NotFoundError(PracticeError):
    """What was asked for is not there (any more)."""

    says = later("I cannot find that (any more). /help shows what you can do.")


class ConsentMissingError(PracticeError):
    """Nothing is stored before the client has agreed."""

    says = later("Before anything is stored I need your agreement. /start shows the terms.")


class NotReadableError(PracticeError):
    """A client has not agreed, or has withdrawn: staff read nothing of the diary."""

    says = later(
        "There is no diary to read: the agreement is missing or was withdrawn. Sessions, their notes and danger signs "
        "are on the client's page."
    )


@dataclass(eq=False)
class NothingNewError(PracticeError):
    """A client, who has ``name``, has withdrawn, or has not agreed yet: nothing new is kept of them or sent to them."""

    name: str
    says = later(
        "{name} has withdrawn the agreement, or has not given it yet, so nothing new is kept or sent. Sessions with "
        "their notes, and danger signs, go on."
    )


class OwnEntryError(PracticeError):
    """A client has an own entry for a day, which nobody of the practice enters over.

    Attributes:
        name: the client's.
    """

    says = later("{name} has entered something for that day. An entry of their own stays as it is.")

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name


class LineLengthError(PracticeError):
    """A line for a client is too long to be read as a check-in.

    Attributes:
        length: of the line in characters.
        limit: what it may have.
    """

    says = later("A line can have {limit} characters, and this one has {length}. Please write it in fewer words.")

    def __init__(self, length: int, limit: int) -> None:
        super().__init__()
        self.length = length
        self.limit = limit


class SignedOutError(PracticeError):
    """Nobody is signed in to the dashboard, or no longer."""

    says = later("Send /dashboard to the bot in Telegram and open the link that it sends you. It works once.")


class ForgedError(PracticeError):
    """A form does not carry its session's token."""

    says = later(
        "The form is from an earlier session or from another site, so nothing was changed. Open the page again."
    )


class AlreadyDoneError(PracticeError):
    """Somebody else was first, where only one can be."""

    says = later("That was decided already.")


class AlreadyAcknowledgedError(AlreadyDoneError):
    """Somebody else has acknowledged the danger sign."""

    says = later("Somebody has acknowledged that already.")


class AlreadySettledError(AlreadyDoneError):
    """What hurts a client was settled before, or nothing waits."""

    says = later("Nothing of that waits any more: somebody has settled it, or it was taken back.")


class AlreadyAnsweredError(AlreadyDoneError):
    """Somebody else has answered the question."""

    says = later("Somebody has answered that already.")


class AlreadyProposedError(AlreadyDoneError):
    """The answer was proposed for everybody before."""


class AlreadyDecidedError(AlreadyDoneError):
    """The owner has decided on the proposal already."""


class InviteUsedError(AlreadyDoneError):
    """The link was used before."""

    says = later("This link was used before. Please ask your therapist for a new one.")


class InviteUnknownError(NotFoundError):
    """No link has such a code."""

    says = later("I do not know this link. Please ask your therapist for a new one.")


class InviteExpiredError(PracticeError):
    """The link is too old."""

    says = later("This link has run out. Please ask your therapist for a new one.")


class WrongPersonError(PracticeError):
    """The link is for somebody with another role than the one who opened it."""

    says = later("This link is for a client, and you are on the team. Pass it on; it still works.")


class LinkedAlreadyError(PracticeError):
    """A client has opened the link for a new account in the account that the diary is in."""

    says = later(
        "Your diary is in this account, and stays here. To move it, open the link in your other Telegram account; "
        "it still works."
    )


class OthersLinkError(PracticeError):
    """A client has opened the link for somebody else's new account."""

    says = later("This link is for somebody else, so nothing was changed. It still works for them.")


class AccountTakenError(PracticeError):
    """The account that a diary was to move to has come in by another link meanwhile."""

    says = later("That account is somebody's whom the practice knows by now, so nothing was moved. Please say no.")


class SameRoleError(WrongPersonError):
    """The link gives what whoever opened it is already."""

    says = later(
        "This link makes you what you are here already. If it is for somebody else, pass it on; it still works."
    )


class LowerLinkError(WrongPersonError):
    """The link gives less than whoever opened it may do already."""

    says = later(
        "This link is for an assistant, and you are a therapist here: it takes nothing away from you. If it is for "
        "somebody else, pass it on; it still works."
    )


class OwnerStaysError(WrongPersonError):
    """The owner opened a link for somebody of the team."""

    says = later(
        "You own this practice, and a link does not change that. It is for somebody else: pass it on; it still works."
    )


class OpenSignsError(PracticeError):
    """A client with danger signs that nobody has acknowledged would leave the lists of those who look at them."""

    says = later(
        "Something that you wrote here as a client still waits for somebody to look at it. Please let them do that "
        "first; the link still works then."
    )


class InviteCalledBackError(PracticeError):
    """Whoever made the link, or the owner, has made it worthless."""

    says = later("This link was called back. Please ask whoever sent it to you for a new one.")


class LinkGoneError(AlreadyDoneError):
    """The link was used, was called back or has run out."""

    says = later("That link is not open any more: it was used, called back, or has run out.")


class AlreadyUndoneError(AlreadyDoneError):
    """What a link did was taken back before, or has changed since."""

    says = later("That is not so any more: it was undone, or has changed since. /team shows how it is now.")


class StaffStaysError(PracticeError):
    """Somebody of the team cannot end their account as a client does."""

    says = later(
        "You work here, so the owner takes you out of the team (/team). Your own diary you can delete here at any time."
    )


class LastOwnerError(PracticeError):
    """A practice needs an owner."""

    says = later("A practice needs an owner. Bring in another one first: python -m bot invite owner.")


class DayClosedError(PracticeError):
    """The day can no longer be entered."""

    says = later("That day is closed. /checkin opens today.")


class DayShutError(PracticeError):
    """A day can not be entered for a client (any more).

    Attributes:
        name: the client's.
    """

    says = later("Only today can be entered, and yesterday until noon where {name} is.")

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name


class WeekOverError(PracticeError):
    """The week can no longer be entered."""

    says = later("That week is over, so its questions can no longer be answered.")


class AlreadyThereError(PracticeError):
    """The client has a session at that time already."""

    says = later("The client has another session at that time, so nothing was changed.")


class OverError(PracticeError):
    """There is nothing to tell of a session any more, or nobody who has agreed to be told."""

    says = later("There is nothing to tell: the session has begun, or the client does not agree (any more).")


class UnknownPlaceError(PracticeError):
    """No time zone was found for what somebody wrote."""

    says = later("I do not know that place. A larger city nearby works, or the time on your clock such as 14:05.")


class NothingTypedError(PracticeError):
    """There are no words to keep."""

    says = later("There are no words in that, so nothing was stored.")


class LocalAnswersError(PracticeError):
    """The practice's own answers cannot be added to."""

    says = later("The file of your own answers is not in order, so nothing was added. python -m bot check says why.")


class UnwritableAnswersError(PracticeError):
    """The practice's own answers cannot be written."""

    says = later(
        "The file of your own answers cannot be written, so nothing was added. Please tell whoever runs this program; "
        "python -m bot doctor says which folder it is."
    )


@dataclass(eq=False)
class UnfitError(PracticeError):
    """A programme cannot be assigned as it is; ``mistakes`` says why."""

    mistakes: tuple["Mistake", ...]
    says = later("The programme cannot be assigned as it is, so nothing was changed.")


@dataclass(eq=False)
class OutOfRangeError(PracticeError):
    """A score lies outside its scale, both ends included."""

    least: int
    most: int
    says = later("That number is not on the scale: it goes from {least} to {most}.")


@dataclass(eq=False)
class WrongLengthError(PracticeError):
    """A text has no characters, or more than are kept.

    Attributes:
        length: characters of what was typed.
        most: characters that it may have.
    """

    length: int
    most: int
    says = later("That has 1 to {most} characters, and yours has {length}, so nothing was stored.")


class AnswerLengthError(WrongLengthError):
    """An answer to a client's question is empty or too long."""

    says = later(
        "An answer has 1 to {most} characters, and this one has {length}, so it was not sent. "
        "Write me another one, please."
    )


class ProposalLengthError(WrongLengthError):
    """An answer is too long to be proposed for everybody."""

    says = later(
        "An answer for everybody has up to {most} characters, and this one has {length}: it is for one message."
    )


class NoteLengthError(WrongLengthError):
    """A note is empty or too long."""

    says = later(
        "A note has 1 to {most} characters, and this one has {length}, so it was not kept. "
        "Write me another one, please."
    )


class SignNoteLengthError(WrongLengthError):
    """A note on what was done about a danger sign is too long."""

    says = later(
        "A note on what was done has up to {most} characters, and this one has {length}, so nothing was changed. "
        "Write me a shorter one, please."
    )


@dataclass(eq=False)
class LookAgainError(PracticeError):
    """The day on which a danger sign is to be looked at again is not after today, or more than ``most`` days away."""

    most: int
    says = later("The day to look again comes after today, and is {most} days away at most.")


class LinkNameLengthError(WrongLengthError):
    """The name of whom a link is for is too long."""

    says = later("A name on a link has 1 to {most} characters, and this one has {length}, so no link was made.")


class GoalLengthError(WrongLengthError):
    """What somebody works towards is empty or too long."""

    says = later("One sentence is enough here, of 1 to {most} characters; yours has {length}. Can you say it shorter?")


class GuardianNameError(PracticeError):
    """A guardian's name is empty, or too long for the button on which it stands."""

    says = later("Please write the name a little shorter, as you would sign it.")


class GuardianIsClientError(GuardianNameError):
    """The name typed for a guardian is the client's own, or says 'me'."""

    says = later(
        "That is the name of the client. It takes the name of the parent or guardian who agrees, as they would sign it."
    )


@dataclass(eq=False)
class UnusableNameError(PracticeError):
    """A name is empty or has more than ``limit`` characters."""

    limit: int
    says = later("A name has 1 to {limit} characters. How may I call you?")


@dataclass(eq=False)
class InQuietHoursError(PracticeError):
    """Times lie within the quiet hours of a client, which go from ``start`` to ``end``."""

    times: tuple[time, ...]
    name: str
    start: time
    end: time
    says = later("{times} is within {name}'s quiet hours ({start} to {end}). Choose another time.")


@dataclass(eq=False)
class TooManyTimesError(PracticeError):
    """More times a day than the ``n`` that one plan may have."""

    n: int
    says = later("That would be more than {n} times a day, and more would only nag. Choose fewer, please.")


@dataclass(eq=False)
class LeaveDaysError(PracticeError):
    """Days away are over, end before they begin, or are more than ``most``."""

    most: int
    says = later("Days away begin before they end, end today or later, and are {most} at most.")


@dataclass(eq=False)
class LeaveOverlapsError(PracticeError):
    """Somebody, who has ``name``, is away on some of these days already."""

    name: str
    says = later("{name} is away on some of these days already. Call that off first, or choose other days.")


class DeputyError(PracticeError):
    """Somebody cannot stand in: they are the one who is away, or may not read what clients say."""

    says = later("Only somebody else of the team can stand in, who may read what clients say.")


@dataclass(eq=False)
class DeputyAwayError(PracticeError):
    """Who is to stand in, and has ``name``, is away on some of these days."""

    name: str
    says = later("{name} is away on some of these days, too. Choose somebody else.")


@dataclass(eq=False)
class HoursError(PracticeError):
    """Hours of a day do not end after they begin, or are more than ``most`` spans."""

    most: int
    says = later(
        "Hours end on the day on which they begin, after they begin, and a day has {most} spans at most. Nothing was "
        "changed."
    )


class NeverOpenError(PracticeError):
    """No weekday would have any hours."""

    says = later(
        "Then the practice would never be open. For a while without hours set closed days instead; nothing was changed."
    )


@dataclass(eq=False)
class ClosedDaysError(PracticeError):
    """Closed days are over, end before they begin, lie years ahead, or are more than ``most`` in a row."""

    most: int
    says = later(
        "Closed days end today or later, within three years, and are fewer than {most} in a row. Is the year right? "
        "Nothing was changed."
    )


class ClosedNameError(WrongLengthError):
    """Why the practice is closed is too long."""

    says = later("That has 1 to {most} characters, and this has {length}. Can you say it shorter?")


@dataclass(eq=False)
class NamesNoDeputyError(PracticeError):
    """A client, who has ``name``, has not agreed to terms that name deputies."""

    name: str
    says = later(
        "{name} has not agreed to terms by which somebody stands in, so only the owner of the practice can. The bot "
        "asks clients for the newest terms at their next visit."
    )


@dataclass(eq=False)
class CoveredAlreadyError(PracticeError):
    """Somebody covers a client, who has ``name``, on some of these days already."""

    name: str
    says = later("Somebody covers {name} on some of these days already. Call that off (/leave), or choose other days.")
