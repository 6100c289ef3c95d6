"""The security log in words."""

from collections.abc import Callable, Mapping

from bot.domain.devices import NAMES, Device
from bot.domain.moving import LinkFor
from bot.domain.practice_time import Change
from bot.domain.security import Answered, Exported, SecurityEvent, SecurityLine, WhyRefused
from bot.i18n import gettext as _

_Words = Callable[[], str]

_EVENTS: dict[SecurityEvent, _Words] = {
    SecurityEvent.SIGNED_IN: lambda: _("{who} signed in to the dashboard"),
    SecurityEvent.SIGNED_OUT: lambda: _("{who} signed out of the dashboard"),
    SecurityEvent.SESSION_ENDED: lambda: _("{who} ended sessions of the dashboard of {about}"),
    SecurityEvent.LINK_REFUSED: lambda: _("A sign-in link was refused; it was made for {about}"),
    SecurityEvent.INVITE_MADE: lambda: _("{who} made an invitation"),
    SecurityEvent.INVITE_CALLED_BACK: lambda: _("{who} called an invitation back"),
    SecurityEvent.INVITE_REFUSED: lambda: _("An invitation was refused; {who} opened it"),
    SecurityEvent.JOINED: lambda: _("{who} joined by an invitation"),
    SecurityEvent.ROLE_CHANGED: lambda: _("{about} has another role now"),
    SecurityEvent.UNDONE: lambda: _("{who} undid what {about} had come in with"),
    SecurityEvent.REMOVED: lambda: _("{who} took {about} out of the team"),
    SecurityEvent.HANDED_OVER: lambda: _("{who} handed {about} over to somebody else"),
    SecurityEvent.READER_ASKED: lambda: _("{who} asked {about} for consent to another reader"),
    SecurityEvent.READER_ANSWERED: lambda: _("{who} answered who may read"),
    SecurityEvent.DEPUTY_SET: lambda: _("{who} let somebody stand in for {about}"),
    SecurityEvent.DEPUTY_ENDED: lambda: _("{who} ended the standing in for {about}"),
    SecurityEvent.COVER_SET: lambda: _("{who} let somebody else cover {about} for some days"),
    SecurityEvent.COVER_ENDED: lambda: _("{who} ended the cover of {about} by somebody else"),
    SecurityEvent.READER_CALLED_BACK: lambda: _("{who} called back that {about} was asked for another reader"),
    SecurityEvent.PHONE_MOVED: lambda: _("{who} said whether the diary of {about} moves to another Telegram account"),
    SecurityEvent.PHONE_LINK_REFUSED: lambda: _(
        "A link for another Telegram account of {about} was refused; {who} opened it"
    ),
    SecurityEvent.GUARDIAN_AGREED: lambda: _("On the phone of {who} a parent or guardian agreed for {about}"),
    SecurityEvent.GUARDIAN_RECORDED: lambda: _("{who} put down that a parent or guardian agreed for {about}"),
    SecurityEvent.FEED_GIVEN: lambda: _("{who} made a new address for a calendar program"),
    SecurityEvent.FEED_ENDED: lambda: _("{who} stopped the address for a calendar program"),
    SecurityEvent.EXPORTED: lambda: _("{who} took a file out"),
    SecurityEvent.KEYS_CHANGED: lambda: _("{who} changed the keys that seal names and texts"),
    SecurityEvent.HOURS_CHANGED: lambda: _("{who} changed when the practice is open"),
}

_DETAILS: dict[str, _Words] = {
    WhyRefused.USED: lambda: _("it had been used"),
    WhyRefused.EXPIRED: lambda: _("it had run out, or a newer one had taken its place"),
    WhyRefused.UNKNOWN: lambda: _("nobody had made it"),
    WhyRefused.CALLED_BACK: lambda: _("it had been called back"),
    WhyRefused.NOT_FOR_THEM: lambda: _("it was not for them"),
    WhyRefused.THERE_ALREADY: lambda: _("the diary is in that account"),
    Exported.EVERYTHING: lambda: _("all that is stored of them"),
    Exported.DIARY: lambda: _("their diary as a table"),
    Exported.PRACTICE: lambda: _("every row of the practice"),
    Exported.SECURITY_LOG: lambda: _("this log"),
    Answered.YES: lambda: _("yes"),
    Answered.NO: lambda: _("no"),
    LinkFor.NEW_PHONE: lambda: _("for another Telegram account of a client"),
    Change.HOURS: lambda: _("hours of a weekday"),
    Change.CLOSED: lambda: _("closed days"),
    Change.HOURS_OF_FILE: lambda: _("hours as in the file again"),
    Change.CLOSED_OF_FILE: lambda: _("closed days as in the file again"),
    "owner": lambda: _("as owner"),
    "therapist": lambda: _("as therapist"),
    "assistant": lambda: _("as assistant"),
    "client": lambda: _("as client"),
}


_INVITED: dict[str, _Words] = {
    "owner": lambda: _("for an owner"),
    "therapist": lambda: _("for a therapist"),
    "assistant": lambda: _("for an assistant"),
    "client": lambda: _("for a client"),
}
"""Whom an invitation is for."""


def said(line: SecurityLine, names: Mapping[int, str]) -> str:
    """Say what a line means.

    Args:
        names: what those are called who are still known; others are numbers.
    """
    try:
        sentence = _EVENTS[SecurityEvent(line.what)]()
    except ValueError:
        # What another release wrote.
        sentence = line.what
    text = sentence.format(who=_by(line, names), about=_name(line.about_id, names, _("nobody known")))
    if line.third_id is not None:
        return f"{text}: {_name(line.third_id, names, '')}"
    return f"{text}: {_detail(line)}" if line.detail else text


def _detail(line: SecurityLine) -> str:
    is_invitation = line.what in {SecurityEvent.INVITE_MADE, SecurityEvent.INVITE_CALLED_BACK}
    known = _INVITED.get(line.detail) if is_invitation else None
    known = known or _DETAILS.get(line.detail)
    return line.detail if known is None else known()


def _by(line: SecurityLine, names: Mapping[int, str]) -> str:
    strangers = {SecurityEvent.LINK_REFUSED, SecurityEvent.INVITE_REFUSED, SecurityEvent.PHONE_LINK_REFUSED}
    return _name(
        line.actor_id,
        names,
        _("somebody unknown") if line.what in strangers else _("Somebody at the server's keyboard"),
    )


def _name(person_id: int | None, names: Mapping[int, str], nobody: str) -> str:
    if person_id is None:
        return nobody
    return names.get(person_id) or _("somebody who has left (number {id})").format(id=person_id)


def device(stored: str) -> str:
    """Name a device, such as 'Firefox on Windows'."""
    found = Device.unpacked(stored)
    browser, system = NAMES.get(found.browser or ""), NAMES.get(found.system or "")
    if browser is None and system is None:
        return _("A device that does not say what it is")
    return _("{browser} on {system}").format(browser=browser or _("A browser"), system=system or _("another system"))
