"""Where scores lead: limits that keep false alarms and needless questions within their bars on left-out authors."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bot.answers.danger.features import Floats
from bot.answers.danger.weights import Limits

_STEPS: Final = 60


@dataclass(frozen=True)
class Bars:
    """Shares allowed: of look-alikes, and of all messages when a tenth of them are look-alikes."""

    alarm_hard: float
    alarm_all: float
    ask_hard: float
    ask_all: float


FULL: Final = Bars(alarm_hard=0.045, alarm_all=0.0125, ask_hard=0.18, ask_all=0.050)
LIGHT: Final = Bars(alarm_hard=0.045, alarm_all=0.0125, ask_hard=0.22, ask_all=0.064)
"""A little inside the bars of the project (0.05, 0.015, 0.20 and 0.25, 0.06 and 0.08)."""

_HARD_SHARE: Final = 0.1

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Case:
    """A left-out message: its joint score, what it is, and what the rules made of it."""

    score: float
    danger: bool
    hard: bool
    alarmed: bool
    asked: bool


def choose(cases: Sequence[Case], bars: Bars) -> Limits:
    """Limits that catch the most danger within the bars."""
    score = np.array([c.score for c in cases])
    danger = np.array([c.danger for c in cases])
    hard = np.array([c.hard for c in cases]) & ~danger
    easy = ~hard & ~danger
    alarmed = np.array([c.alarmed for c in cases])
    asked = np.array([c.asked for c in cases])
    alarm, joint = _best(score, danger, hard, easy, alarmed, asked, bars.alarm_hard, bars.alarm_all)
    raised = alarmed | (score >= np.where(asked, joint, alarm))
    quiet = ~raised
    ask, rule_ask = _best(
        score, danger & quiet, hard, easy, np.zeros_like(raised), asked, bars.ask_hard, bars.ask_all, quiet=quiet
    )
    return Limits(alarm=alarm, joint=joint, ask=min(ask, alarm), rule_ask=min(rule_ask, joint))


def _best(
    score: Floats,
    danger: Flags,
    hard: Flags,
    easy: Flags,
    always: Flags,
    asked: Flags,
    bar_hard: float,
    bar_all: float,
    *,
    quiet: Flags | None = None,
) -> tuple[float, float]:
    """The pair of limits (without, with a rule that asks) that catches the most within the bars."""
    counts = np.ones_like(hard) if quiet is None else quiet
    grid = np.unique(np.quantile(score, np.linspace(0.3, 1.0, _STEPS)))
    top = float(score.max()) + 1.0
    best = (-1.0, 0.0)
    pair = (top, top)
    for alone in [*grid.tolist(), top]:
        for together in [g for g in grid.tolist() if g <= alone] or [alone]:
            raised = (always | (score >= np.where(asked, together, alone))) & counts
            in_hard = float(raised[hard].mean()) if hard.any() else 0.0
            in_easy = float(raised[easy].mean()) if easy.any() else 0.0
            if in_hard > bar_hard or (1 - _HARD_SHARE) * in_easy + _HARD_SHARE * in_hard > bar_all:
                continue
            merit = (float(raised[danger].mean()) if danger.any() else 0.0, alone + together)
            if merit > best:
                best, pair = merit, (alone, together)
    return pair
