"""Buttons of the onboarding, of the settings and of one's own progress."""

from dataclasses import dataclass
from datetime import time
from enum import StrEnum
from typing import Annotated, ClassVar

from bot.chat.callback_data.base import CallbackData, Forms
from bot.chat.callback_data.codecs import Number, Times, Version, Week
from bot.chat.callback_data.plans import Switch
from bot.domain.plans import PlanKind


class OnboardingStep(StrEnum):
    """What a button of the onboarding does."""

    READ = "read"
    AGREE = "yes"
    DECLINE = "no"
    NAME = "name"
    """Keeps the name that Telegram gives."""
    ZONE = "zone"
    """Takes a time zone, the one that was guessed when none is named."""
    ELSEWHERE = "elsewhere"
    AT = "at"
    """Sets the check-in's time, or never."""
    JOIN = "join"
    """Says yes to working here, by the code of the link."""


@dataclass(frozen=True)
class OnboardingTap(CallbackData, prefix="ob"):
    """A button of the onboarding; ``zone`` is a name of the tz database, ``code`` a link's.

    Attributes:
        version: of the terms that were read, and ``reader`` whom they name; None on buttons of before that was kept.
    """

    step: OnboardingStep
    zone: str | None = None
    at: time | None = None
    code: str | None = None
    version: Annotated[str, Version()] | None = None
    reader: int | None = None

    forms: ClassVar[Forms] = {
        OnboardingStep.READ: "step",
        OnboardingStep.AGREE: "step | step:version:reader~",
        OnboardingStep.DECLINE: "step",
        OnboardingStep.NAME: "step",
        OnboardingStep.ZONE: "step:zone?",
        OnboardingStep.ELSEWHERE: "step",
        OnboardingStep.AT: "step:at | step:=never",
        OnboardingStep.JOIN: "step:code",
    }


class SettingsStep(StrEnum):
    """What a button of the settings does; the last five are of before reminders had a menu of their own."""

    MENU = "menu"
    """Shows the reminders' menu in place of the card."""
    OPEN = "open"
    """Shows the reminders' menu below a card that stays."""
    NAME = "name"
    ZONE = "zone"
    KIND = "k"
    TIMES = "t"
    SET_DAYS = "d"
    QUIET = "quiet"
    SET_QUIET = "q"


@dataclass(frozen=True)
class SettingsTap(CallbackData, prefix="st"):
    """A button of the settings."""

    step: SettingsStep
    zone: str | None = None
    kind: PlanKind | None = None
    switch: Switch | None = None
    times: Times | None = None
    days: Week | None = None
    first: time | None = None
    last: time | None = None

    forms: ClassVar[Forms] = {
        SettingsStep.MENU: "step",
        SettingsStep.OPEN: "step",
        SettingsStep.NAME: "step",
        SettingsStep.ZONE: "step:zone?",
        SettingsStep.KIND: "step:kind",
        SettingsStep.TIMES: "step:kind:switch | step:kind:times",
        SettingsStep.SET_DAYS: "step:kind:days",
        SettingsStep.QUIET: "step",
        SettingsStep.SET_QUIET: "step:first:last",
    }


@dataclass(frozen=True)
class ProgressTap(CallbackData, prefix="pg"):
    """Shows another span of one's own progress."""

    days: Annotated[int, Number(1, 400)]
