"""Every menu, and the ways to read a button of which the menu is not known."""

from bot.chat.callback_data.aftercare import AftercareTap
from bot.chat.callback_data.base import LIMIT, CallbackData
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

MENUS: tuple[type[CallbackData], ...] = (
    OnboardingTap,
    CheckInTap,
    SafetyTap,
    EaseTap,
    NotThisTap,
    TellTap,
    TopicTap,
    VoteTap,
    PassOnTap,
    DocumentTap,
    ReminderTap,
    IdeaTap,
    ProgrammeTap,
    PlanTap,
    PauseTap,
    SettingsTap,
    ProgressTap,
    PrivacyTap,
    ShowTap,
    AftercareTap,
    PegTap,
    GoalTap,
    SessionTap,
    ReviewTap,
    FlagTap,
    InviteTap,
    TeamTap,
    ReaderTap,
    MovingTap,
    RightTap,
    TermsTap,
    GuardianTap,
    GuardianOfTap,
    ProgrammeEditTap,
    LeaveTap,
    HoursTap,
    BehalfTap,
    CoverTap,
)

_BY_PREFIX = {menu.prefix: menu for menu in MENUS}


def unpack(text: str) -> CallbackData:
    """Return what a button of any menu carries.

    Raises:
        OldButtonError: it is none.
    """
    menu = _BY_PREFIX.get(text.partition(":")[0])
    if menu is None:
        raise OldButtonError
    return menu.unpack(text)


def pack_two(yes: CallbackData, no: CallbackData) -> str | None:
    """Return two answers as one text of at most 64 characters; None when that is too few for them."""
    one, other = yes.pack(), no.pack()
    shared = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), 0)
    made = f"{one}|{shared}|{other[shared:]}"
    return made if len(made) <= LIMIT else None


def unpack_two(text: str) -> tuple[CallbackData, CallbackData]:
    """Return the two answers of a text.

    Raises:
        OldButtonError: it holds none.
    """
    one, *places = text.split("|")
    if len(places) != 2 or not places[0].isdecimal():
        raise OldButtonError
    return unpack(one), unpack(one[: int(places[0])] + places[1])
