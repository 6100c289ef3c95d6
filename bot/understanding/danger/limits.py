"""Where scores lead: limits that keep false alarms and needless questions within their bars on left-out authors."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bot.understanding.danger.features import Floats
from bot.understanding.danger.weights import Limits

_STEPS: Final = 300


@dataclass(frozen=True)
class Bars:
    """Shares allowed: of look-alikes, and of all messages when a tenth of them are look-alikes."""

    alarm_hard: float
    alarm_all: float
    ask_hard: float
    ask_all: float


FULL: Final = Bars(alarm_hard=0.045, alarm_all=0.0125, ask_hard=0.20, ask_all=0.06)
LIGHT: Final = Bars(alarm_hard=0.05, alarm_all=0.014, ask_hard=0.22, ask_all=0.075)
"""The labelled messages have far more look-alikes than a practice meets, and more that were made to deceive: on
authors that nothing was learned from, false alarms and needless questions are a half to a third of these
(docs/safety.md)."""

_HARD_SHARE: Final = 0.1

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Case:
    """A left-out message: its joint scores (for alarm and question), what it is, and what the rules made of it."""

    score: float
    heard: float
    danger: bool
    hard: bool
    alarmed: bool
    asked: bool


def choose(cases: Sequence[Case], bars: Bars) -> Limits:
    """Limits that catch the most danger within the bars."""
    score = np.array([c.score for c in cases])
    heard = np.array([c.heard for c in cases])
    danger = np.array([c.danger for c in cases])
    hard = np.array([c.hard for c in cases]) & ~danger
    easy = ~hard & ~danger
    alarmed = np.array([c.alarmed for c in cases])
    asked = np.array([c.asked for c in cases])
    every = np.ones_like(alarmed)
    kinds = {"danger": danger, "hard": hard, "easy": easy}
    alarm, joint = _best(_Scored(score, kinds, asked, every), alarmed, bars.alarm_hard, bars.alarm_all)
    quiet = ~(alarmed | (score >= np.where(asked, joint, alarm)))
    none = np.zeros_like(quiet)
    ask, rule_ask = _best(_Scored(heard, kinds, asked, quiet), none, bars.ask_hard, bars.ask_all)
    return Limits(alarm=alarm, joint=joint, ask=min(ask, alarm), rule_ask=min(rule_ask, joint))


@dataclass(frozen=True)
class _Scored:
    """Messages with their scores.

    Attributes:
        score: one a message.
        kinds: which messages are danger, hard, easy.
        asked: whether a rule asks.
        counts: which messages count here.
    """

    score: Floats
    kinds: Mapping[str, Flags]
    asked: Flags
    counts: Flags


def _best(cases: _Scored, always: Flags, bar_hard: float, bar_all: float) -> tuple[float, float]:
    """The pair of limits (without, with a rule that asks) that catches the most within the bars."""
    score, kinds, asked, counts = cases.score, cases.kinds, cases.asked, cases.counts
    hard, easy = kinds["hard"], kinds["easy"]
    calm = np.sort(score[(hard | easy) & counts])
    third = max(1, len(calm) // 3)
    grid = np.unique(calm[-third:][:: max(1, third // _STEPS)]) + 1e-6
    top = float(score.max()) + 1.0
    limits = [*grid.tolist(), top]

    def over(which: Flags) -> list[int]:
        """How many of these reach each limit."""
        found = np.sort(score[which & counts & ~always])
        return [*(len(found) - np.searchsorted(found, grid)).tolist(), 0]

    fixed = {name: int((which & always).sum()) for name, which in kinds.items()}
    alone = {name: over(which & ~asked) for name, which in kinds.items()}
    with_rule = {name: over(which & asked) for name, which in kinds.items()}
    hard_of, easy_of = max(int(hard.sum()), 1), max(int(easy.sum()), 1)
    best: tuple[int, float] = (-1, 0.0)
    pair = (top, top)
    for one, limit in enumerate(limits):
        for other in range(one + 1):
            in_hard = (fixed["hard"] + alone["hard"][one] + with_rule["hard"][other]) / hard_of
            in_easy = (fixed["easy"] + alone["easy"][one] + with_rule["easy"][other]) / easy_of
            if in_hard > bar_hard or (1 - _HARD_SHARE) * in_easy + _HARD_SHARE * in_hard > bar_all:
                continue
            merit = (fixed["danger"] + alone["danger"][one] + with_rule["danger"][other], limit + limits[other])
            if merit > best:
                best, pair = merit, (limit, limits[other])
    return pair
