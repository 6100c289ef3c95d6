"""Calendar files and feeds, for therapists."""

from telegram import Document, Update

from bot.chat.callback_data.errors import OldButtonError
from bot.chat.callback_data.sessions import SessionStep, SessionTap
from bot.chat.screens import calendars as texts
from bot.chat.turn import Turn
from bot.domain.calendars import FeedNames
from bot.domain.notices import CalendarSent
from bot.domain.outbox import REPLY
from bot.ical.files import LARGEST, Refusal
from bot.services import calendar_feeds, calendars


def is_calendar(document: Document) -> bool:
    """Return whether a file says of itself that it is a calendar."""
    name = (document.file_name or "").lower()
    return name.endswith((".ics", ".ical", ".ifb")) or (document.mime_type or "").lower() == "text/calendar"


async def file_sent(_update: Update, turn: Turn) -> None:
    """A therapist sent a file: it is fetched and read when its turn to be answered comes."""
    message = turn.event.effective_message
    document = None if message is None else message.document
    if document is None or not is_calendar(document):
        turn.say(texts.only_calendars())
    elif (document.file_size or 0) > LARGEST:
        turn.say(texts.refused(Refusal.TOO_LARGE))
    else:
        await turn.desk.notify(turn.person, CalendarSent(document.file_id), priority=REPLY)


async def tapped(turn: Turn, tap: SessionTap) -> None:
    """A button about calendars."""
    desk, person = turn.desk, turn.person
    match tap:
        case SessionTap(step=SessionStep.FEED):
            turn.show(texts.menu(await calendar_feeds.feed_of(desk, person)))
        case SessionTap(names=FeedNames() as names):
            turn.show(texts.address(await calendar_feeds.give_feed(desk, person, names=names), names))
        case SessionTap(step=SessionStep.END_FEED):
            await calendar_feeds.end_feed(desk, person)
            turn.show(texts.ended())
        case SessionTap(step=SessionStep.TAKE_OVER, found=int(import_id)):
            done = await calendars.take_over(desk, person, import_id)
            turn.show(texts.taken_over(done))
        case SessionTap(step=SessionStep.DISCARD):
            await calendars.discard(desk, person)
            turn.show(texts.discarded())
        case _:
            raise OldButtonError
