"""Buttons of the owner's team."""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from bot.chat.callback_data.base import CallbackData, Forms
from bot.chat.callback_data.codecs import Page


class TeamStep(StrEnum):
    """What a button of the team does."""

    LIST = "list"
    REMOVE = "r"
    """Takes somebody out: first who, then who looks after their clients, then for sure."""
    CLIENTS = "hp"
    """Shows clients to hand over, a page of them."""
    HAND_OVER = "h"
    """Hands a client over: first whom, then to whom, then for sure."""
    ALL = "ha"
    """Hands all clients of a member over: first whose, then to whom, then for sure."""
    SEVERAL = "hs"
    """Shows clients to choose several of, a page of them."""
    MARK = "hm"
    """Chooses a client, or no longer; who is chosen stands on the buttons of the message."""
    SOME = "hg"
    """Hands over who is chosen: first to whom, then for sure."""
    UNDO = "u"
    """Takes back what a link did that somebody opened."""


@dataclass(frozen=True)
class TeamTap(CallbackData, prefix="tm"):
    """A button of the team; ``to`` is who looks after the client or clients from now on."""

    step: TeamStep
    member: int | None = None
    client: int | None = None
    to: int | None = None
    page: Page | None = None
    invite: int | None = None
    sure: bool = False

    forms: ClassVar[Forms] = {
        TeamStep.LIST: "step",
        TeamStep.REMOVE: "step:member:to? | step:member:to:sure=yes",
        TeamStep.CLIENTS: "step:page",
        TeamStep.HAND_OVER: "step:client? | step:client:to | step:client:to:sure=yes",
        TeamStep.ALL: "step:member | step:member:to | step:member:to:sure=yes",
        TeamStep.SEVERAL: "step:page",
        TeamStep.MARK: "step:page:client",
        TeamStep.SOME: "step | step:to | step:to:sure=yes",
        TeamStep.UNDO: "step:invite",
    }
