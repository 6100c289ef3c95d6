"""Buttons of the privacy menu, and of messages that say nothing until they are opened."""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from bot.chat.callback_data.base import CallbackData, Forms


class PrivacyStep(StrEnum):
    """What a button of the menu does; the last three first ask whether it is wanted for sure."""

    MENU = "menu"
    DATA = "data"
    EXPORT = "export"
    DISCREET = "discreet"
    TIDY = "tidy"
    DIARY = "diary"
    """Deletes the diary."""
    WITHDRAW = "withdraw"
    ACCOUNT = "account"
    """Deletes the account."""


@dataclass(frozen=True)
class PrivacyTap(CallbackData, prefix="pv"):
    """A button of the privacy menu."""

    step: PrivacyStep
    on: bool | None = None
    sure: bool = False

    forms: ClassVar[Forms] = {
        PrivacyStep.MENU: "step",
        PrivacyStep.DATA: "step",
        PrivacyStep.EXPORT: "step",
        PrivacyStep.DISCREET: "step:on",
        PrivacyStep.TIDY: "step:on",
        PrivacyStep.DIARY: "step:sure=yes?",
        PrivacyStep.WITHDRAW: "step:sure=yes?",
        PrivacyStep.ACCOUNT: "step:sure=yes?",
    }


@dataclass(frozen=True)
class ShowTap(CallbackData, prefix="ds"):
    """'Show it' under a discreet message; ``token`` finds what it stands for."""

    token: str
