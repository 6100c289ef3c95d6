"""Every command, button and kind of message, and who may use it: one list to read.

The order matters only where a comment says so.
"""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from enum import Enum
from html import escape
from typing import Any, Generic, TypeVar

from telegram import Update
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    InlineQueryHandler,
    MessageHandler,
    MessageReactionHandler,
    filters,
)

from bot.chat import receipts
from bot.chat.callback_data.aftercare import AftercareTap
from bot.chat.callback_data.base import CallbackData
from bot.chat.callback_data.behalf import BehalfTap
from bot.chat.callback_data.checkins import CheckInTap
from bot.chat.callback_data.covers import CoverTap
from bot.chat.callback_data.errors import OldButtonError
from bot.chat.callback_data.exercises import IdeaTap, ProgrammeTap
from bot.chat.callback_data.flags import FlagTap
from bot.chat.callback_data.goals import GoalTap
from bot.chat.callback_data.guardians import GuardianOfTap, GuardianTap
from bot.chat.callback_data.invites import InviteTap
from bot.chat.callback_data.leaves import LeaveTap
from bot.chat.callback_data.moving import MovingTap, RightTap
from bot.chat.callback_data.pauses import PauseTap
from bot.chat.callback_data.pegs import PegTap
from bot.chat.callback_data.plans import PlanTap
from bot.chat.callback_data.practice_time import HoursTap
from bot.chat.callback_data.privacy import PrivacyTap, ShowTap
from bot.chat.callback_data.programmes import ProgrammeEditTap
from bot.chat.callback_data.questions import DocumentTap, PassOnTap, TopicTap, VoteTap
from bot.chat.callback_data.readers import ReaderTap
from bot.chat.callback_data.reminders import ReminderTap
from bot.chat.callback_data.review import ReviewTap
from bot.chat.callback_data.safety import EaseTap, NotThisTap, SafetyTap, TellTap
from bot.chat.callback_data.sessions import SessionTap
from bot.chat.callback_data.settings import OnboardingTap, ProgressTap, SettingsTap
from bot.chat.callback_data.team import TeamTap
from bot.chat.callback_data.terms import TermsTap
from bot.chat.handlers import (
    aftercare,
    behalf,
    checkins,
    covers,
    discreet,
    exercises,
    flags,
    goals,
    guardians,
    invites,
    leaves,
    members,
    moving,
    other,
    pauses,
    pegs,
    plans,
    practice_time,
    privacy,
    programmes,
    questions,
    readers,
    reminders,
    review,
    safety,
    sessions,
    settings,
    start,
    strong_pain,
    team,
    terms,
    text,
    yes_no,
)
from bot.chat.screens import common
from bot.chat.turn import Turn
from bot.domain.errors import NotAllowedError, PracticeError
from bot.domain.people import Role
from bot.i18n import gettext as _

Handler = Callable[[Update, Turn], Coroutine[Any, Any, None]]
Data = TypeVar("Data", bound=CallbackData)


class Who(Enum):
    """Who may use something."""

    ANYONE = "anyone"
    KNOWN = "known"
    """Everybody with a role, whether they have agreed or not."""
    CLIENT = "client"
    """Clients who have agreed."""
    OWN = "own"
    """Everybody with a role, clients also before they agree and after they withdraw: it is about their own data."""
    STAFF = "staff"
    """Everybody who works here."""
    READER = "reader"
    """Those of them who may read what clients say: an assistant may not."""
    OWNER = "owner"


@dataclass(frozen=True)
class Command:
    """A command: its name, who may use it, and its line in the menu (None: not listed)."""

    name: str
    handler: Handler
    who: Who
    menu: Callable[[], str] | None = None


@dataclass(frozen=True)
class Taps(Generic[Data]):
    """The buttons of a menu."""

    menu: type[Data]
    handler: Callable[[Update, Turn, Data], Coroutine[Any, Any, None]]
    who: Who


COMMANDS = (
    Command("start", start.start, Who.ANYONE),
    Command("checkin", checkins.open_card, Who.CLIENT, lambda: _("Check in: pain and posture")),
    Command("progress", settings.progress, Who.CLIENT, lambda: _("Your last weeks as a picture")),
    Command("ask", questions.ask, Who.ANYONE, lambda: _("Ask a question")),
    Command("about", questions.about, Who.ANYONE),
    Command("stretches", exercises.stretches, Who.CLIENT, lambda: _("Exercises for today")),
    Command("goal", goals.show, Who.CLIENT, lambda: _("What you work towards")),
    Command("reminders", plans.menu, Who.CLIENT, lambda: _("When I write to you")),
    Command("pause", pauses.pause, Who.CLIENT, lambda: _("No reminders for a while")),
    Command("settings", settings.menu, Who.KNOWN, lambda: _("Name, time zone, reminders")),
    Command("mydata", privacy.mydata, Who.OWN, lambda: _("What is stored, who has looked")),
    Command("privacy", privacy.menu, Who.OWN, lambda: _("Your rights, and leaving")),
    Command("clients", review.clients, Who.READER, lambda: _("Who needs you, and why")),
    Command("client", review.client, Who.READER, lambda: _("One client: /client Ann")),
    Command("flags", flags.show, Who.READER, lambda: _("Danger signs to acknowledge")),
    Command("questions", review.questions_list, Who.READER, lambda: _("Questions to answer")),
    Command("session", sessions.command, Who.STAFF, lambda: _("Sessions: record, plan, move")),
    Command("invite", invites.invite, Who.STAFF, lambda: _("A link for a new client")),
    Command("digest", review.digest, Who.READER, lambda: _("The day at a glance")),
    Command("leave", leaves.show, Who.READER, lambda: _("Days away, and who stands in")),
    Command("hours", practice_time.show, Who.STAFF, lambda: _("When the practice is open, and closed days")),
    Command("team", team.show, Who.OWNER, lambda: _("Who works here, and who looks after whom")),
    Command("dashboard", review.dashboard, Who.READER, lambda: _("Plots in the browser")),
    Command("cancel", other.cancel, Who.KNOWN),
    Command("help", other.help_, Who.ANYONE, lambda: _("What you can do here")),
)

TAPS: tuple[Taps[Any], ...] = (
    Taps(OnboardingTap, start.tapped, Who.KNOWN),
    Taps(CheckInTap, checkins.tapped, Who.CLIENT),
    Taps(SafetyTap, safety.answered, Who.ANYONE),
    Taps(EaseTap, strong_pain.tapped, Who.CLIENT),
    Taps(NotThisTap, questions.not_this, Who.CLIENT),
    Taps(TellTap, safety.tell, Who.ANYONE),
    Taps(TopicTap, questions.topic, Who.ANYONE),
    Taps(VoteTap, questions.vote, Who.KNOWN),
    Taps(PassOnTap, questions.pass_on, Who.CLIENT),
    Taps(DocumentTap, questions.read, Who.ANYONE),
    Taps(ReminderTap, reminders.answered, Who.CLIENT),
    Taps(IdeaTap, exercises.exercised, Who.CLIENT),
    Taps(ProgrammeTap, exercises.walked, Who.CLIENT),
    Taps(PlanTap, plans.tapped, Who.KNOWN),
    Taps(PauseTap, pauses.tapped, Who.CLIENT),
    Taps(SettingsTap, settings.tapped, Who.KNOWN),
    Taps(ProgressTap, settings.progress_tapped, Who.CLIENT),
    Taps(PrivacyTap, privacy.tapped, Who.OWN),
    Taps(ShowTap, discreet.show, Who.OWN),
    Taps(ReaderTap, readers.tapped, Who.OWN),
    Taps(TermsTap, terms.tapped, Who.CLIENT),
    Taps(GuardianTap, guardians.tapped, Who.OWN),
    Taps(GuardianOfTap, guardians.of_client_tapped, Who.READER),
    Taps(AftercareTap, aftercare.tapped, Who.CLIENT),
    Taps(PegTap, pegs.tapped, Who.CLIENT),
    Taps(GoalTap, goals.tapped, Who.CLIENT),
    Taps(SessionTap, sessions.tapped, Who.STAFF),
    Taps(ReviewTap, review.tapped, Who.READER),
    Taps(FlagTap, flags.tapped, Who.READER),
    Taps(BehalfTap, behalf.tapped, Who.READER),
    Taps(LeaveTap, leaves.tapped, Who.READER),
    Taps(HoursTap, practice_time.tapped, Who.OWNER),
    Taps(CoverTap, covers.tapped, Who.READER),
    Taps(InviteTap, invites.tapped, Who.STAFF),
    Taps(TeamTap, team.tapped, Who.OWNER),
    Taps(MovingTap, moving.tapped, Who.READER),
    # A client's answer or the owner's; others are told that there is no such thing.
    Taps(RightTap, moving.answered, Who.KNOWN),
    Taps(ProgrammeEditTap, programmes.tapped, Who.READER),
)


_OF_STAFF = frozenset({Who.STAFF, Who.READER, Who.OWNER})


def allowed(turn: Turn, who: Who) -> bool:
    """Return whether the sender may use something; says why not when they may not."""
    person = turn.someone
    if who is Who.ANYONE:
        return True
    if person is None:
        turn.say(common.stranger(turn.practice))
        return False
    if who in {Who.KNOWN, Who.OWN}:
        return True
    if (who in _OF_STAFF) is not person.role.is_staff:
        turn.say(common.not_for_you(person, turn.practice))
        return False
    if who is Who.READER and not person.role.reads:
        turn.say(common.not_for_assistants())
        return False
    if who is Who.OWNER and person.role is not Role.OWNER:
        turn.say(NotAllowedError().words())
        return False
    if not person.has_agreed:
        turn.say(common.agree_first())
        return False
    return True


def _guarded(handler: Handler, who: Who) -> Callable[[Update, Turn], Coroutine[Any, Any, None]]:
    async def guarded(update: Update, turn: Turn) -> None:
        if not allowed(turn, who):
            return
        try:
            async with turn.whole():
                await yes_no.take(turn)
                await handler(update, turn)
                await terms.ask_anew(turn)
        except PracticeError as error:
            turn.say(escape(error.words(), quote=False))

    return guarded


def _guarded_taps(taps: Taps[Any]) -> Callable[[Update, Turn], Coroutine[Any, Any, None]]:
    async def guarded(update: Update, turn: Turn) -> None:
        if not allowed(turn, taps.who):
            return
        try:
            tap = taps.menu.unpack(turn.query.data or "")
            async with turn.whole():
                await receipts.take(turn)
                await yes_no.take(turn)
                turn.sheet.tap = tap
                await taps.handler(update, turn, tap)
                if not isinstance(tap, TermsTap):
                    await terms.ask_anew(turn)
        except PracticeError as error:
            turn.toast(error.words(), alert=True)
        except OldButtonError:
            turn.toast(common.old_button(), alert=True)

    return guarded


async def _old_button(_update: Update, turn: Turn) -> None:
    turn.toast(common.old_button(), alert=True)


async def _unknown_command(update: Update, turn: Turn) -> None:
    await other.help_(update, turn)


async def _in_group(update: Update, turn: Turn) -> None:
    """In a group the bot says once where to find it, and only when it is spoken to."""
    chat = update.effective_chat
    message = update.effective_message
    if chat is None or message is None:
        return
    username = turn.desk.practice.bot_username
    spoken_to = (message.text or "").startswith("/") or f"@{username}" in (message.text or "")
    if spoken_to:
        turn.say_in(chat.id, common.private_only(username))


async def _failed(_update: object, turn: Turn) -> None:
    """PTB catches what a handler raises; the worker has to know, to roll back and try again."""
    turn.sheet.error = turn.error


def register(application: "Application[Any, Any, Any, Any, Any, Any]") -> None:
    """Add every handler. The first that fits an update gets it."""
    private = filters.ChatType.PRIVATE
    # What is said in a group must never reach the handlers of private chats.
    application.add_handler(MessageHandler(~private & ~filters.StatusUpdate.ALL, _in_group))
    application.add_handler(MessageHandler(~private, members.ignore))
    application.add_handler(MessageHandler(filters.UpdateType.EDITED_MESSAGE, other.edited))
    for command in COMMANDS:
        application.add_handler(CommandHandler(command.name, _guarded(command.handler, command.who), private))
    application.add_handler(MessageHandler(filters.COMMAND, _unknown_command))
    for taps in TAPS:
        application.add_handler(CallbackQueryHandler(_guarded_taps(taps), pattern=rf"^{taps.menu.prefix}:"))
    application.add_handler(CallbackQueryHandler(_old_button))
    application.add_handler(InlineQueryHandler(questions.inline))
    application.add_handler(ChatMemberHandler(members.changed, ChatMemberHandler.MY_CHAT_MEMBER))
    application.add_handler(MessageReactionHandler(reminders.reacted))
    application.add_handler(MessageHandler(filters.LOCATION, _guarded(settings.location, Who.KNOWN)))
    application.add_handler(MessageHandler(filters.TEXT, _guarded(text.text, Who.ANYONE)))
    application.add_handler(MessageHandler(filters.StatusUpdate.ALL, members.ignore))
    application.add_handler(MessageHandler(filters.Document.ALL, other.document))
    application.add_handler(MessageHandler(filters.ALL, other.other))
    application.add_error_handler(_failed)
