"""Calendar files and feeds, as therapists see them in the chat."""

from datetime import datetime
from html import escape

from bot.chat.callback_data.sessions import SessionStep, SessionTap
from bot.chat.calls import TEXT, Button, Screen, within
from bot.domain.calendars import Feed, FeedNames
from bot.domain.people import Person
from bot.i18n import gettext as _
from bot.ical.files import Refusal
from bot.services.calendars import Deed, Preview
from bot.wording import calendars

LINES = 15
"""Appointments that a preview lists."""


def preview(found: Preview, viewer: Person, *, now: datetime) -> Screen:
    """What a file would do, and a yes."""
    lines = [_("<b>Your calendar file</b>"), escape(calendars.summary(found))]
    doing = [one for one in found.lines if one.deed is not Deed.SAME]
    lines += [f"• {escape(calendars.line(one, viewer, now=now))}" for one in doing[:LINES]]
    if len(doing) > LINES:
        lines.append(_("and {n} more").format(n=len(doing) - LINES))
    lines += [escape(one) for one in calendars.remarks(found)]
    rows = []
    if found.import_id is not None:
        lines += ["", _("Shall I take that over? Nothing has changed so far.")]
        rows = [
            [
                Button(
                    _("Yes, take over"), data=SessionTap(SessionStep.TAKE_OVER, found=found.import_id), style="success"
                ),
                Button(_("No"), data=SessionTap(SessionStep.DISCARD, found=found.import_id)),
            ]
        ]
    return Screen(text=within(lines, TEXT), rows=rows)


def taken_over(done: dict[Deed, int]) -> Screen:
    """Said after a yes."""
    return Screen(
        text=escape(calendars.done(done)), rows=[[Button(_("Coming sessions"), data=SessionTap(SessionStep.LIST))]]
    )


def discarded() -> Screen:
    """Said after a no."""
    return Screen(text=_("All right, nothing was changed."))


def refused(why: Refusal) -> Screen:
    """Said to a file that cannot be read."""
    return Screen(text=escape(calendars.refusal(why)))


def not_to_be_had() -> Screen:
    """Said when Telegram does not give the file."""
    return Screen(text=_("Telegram does not give me that file (any more). Please send it anew."))


def only_calendars() -> Screen:
    """Said to another file of a therapist's."""
    return Screen(text=_("Of files I can read calendars only: a file that ends in .ics. I have not kept this one."))


def menu(feed: Feed | None) -> Screen:
    """Calendars in and out."""
    lines = [
        _("<b>Calendars</b>"),
        _(
            "In: send me a calendar file (.ics) from your calendar program. I match names to your clients, show what "
            "would change, and ask first."
        ),
        _(
            "Out: a private address that your calendar program reads. It holds times and {names}, nothing about "
            "health. Whoever has the address can read it; a new one ends the old one."
        ).format(names=calendars.names(FeedNames.INITIALS if feed is None else feed.names)),
    ]
    if feed is None:
        rows = [[Button(_("Give me an address"), data=SessionTap(SessionStep.GIVE_FEED, names=FeedNames.INITIALS))]]
    else:
        lines.append(_("You have an address; it was shown once, when it was made."))
        rows = [
            [
                Button(_("New address"), data=SessionTap(SessionStep.GIVE_FEED, names=feed.names)),
                Button(_("Stop it"), data=SessionTap(SessionStep.END_FEED)),
            ]
        ]
    others = {
        FeedNames.INITIALS: _("with initials"),
        FeedNames.FIRST: _("with first names"),
        FeedNames.NONE: _("without names"),
    }
    rows.append(
        [
            Button(label.capitalize(), data=SessionTap(SessionStep.GIVE_FEED, names=name))
            for name, label in others.items()
            if feed is None or name != feed.names
        ]
    )
    rows.append([Button(_("Coming sessions"), data=SessionTap(SessionStep.LIST))])
    return Screen(text="\n\n".join(lines), rows=rows)


def address(url: str, names: FeedNames) -> Screen:
    """The new address, shown once."""
    return Screen(
        text=_(
            "Your private address, with {names}. Add it in your calendar program as a subscription (“from URL”). It "
            "is shown once:\n<code>{url}</code>"
        ).format(names=calendars.names(names), url=escape(url)),
        rows=[[Button(_("Stop it"), data=SessionTap(SessionStep.END_FEED))]],
    )


def ended() -> Screen:
    """Said when the address stopped."""
    return Screen(text=_("The address has stopped; calendar programs get nothing from it any more."))
