"""Which exercise fits today.

The rule of choice is the practice's own, built on three conventions of home exercise: nothing but comfort while pain
is severe (8 to 10 on NRS-11), something easier after 'too hard', never again after 'it hurts' until a therapist has
looked. Which places are served and when is a matter of fairness and variety, not of evidence.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import Final
from zlib import crc32

from bot.domain.areas import Region, regions_of
from bot.domain.exercises import ANYWHERE, EASED, GENTLE, Exercise, Kind, Outcome, Past

SEVERE: Final = 8
"""NRS-11 from which only comfort and breathing are offered."""
MODERATE: Final = 4
"""NRS-11 from which nothing of the hardest level is offered."""
REST_DAYS: Final = 3
"""Days during which an exercise does not come back while another one fits."""
EASIER_DAYS: Final = 14
"""Days during which 'too hard' makes room for something easier in the same place."""


def easier(
    exercise: Exercise, exercises: Iterable[Exercise], *, pain: int | None, history: Sequence[Past]
) -> Exercise | None:
    """Return something of a lower level for the same place, the most alike first; None when there is nothing.

    What was too hard itself is not offered instead of something else.
    """
    tried = {past.exercise for past in history if past.outcome is Outcome.TOO_HARD}
    found = [
        one
        for one in exercises
        if one.id != exercise.id
        and one.id not in tried
        and (one.level < exercise.level or (exercise.level == 1 and one.kind in GENTLE and exercise.kind not in GENTLE))
        and (one.areas & exercise.areas or (not exercise.areas and one.kind is exercise.kind))
        and allowed(one, pain=pain, history=history)
    ]
    return min(
        found,
        key=lambda one: (one.kind is not exercise.kind, -one.level, -len(one.areas & exercise.areas), one.id),
        default=None,
    )


def allowed(exercise: Exercise, *, pain: int | None, history: Iterable[Past] = ()) -> bool:
    """Say whether an exercise may be offered at all: not after 'it hurts', and gently while pain is high.

    Args:
        pain: the last NRS-11, 0 to 10; None when nothing was said.
    """
    if any(past.exercise == exercise.id and past.outcome is Outcome.HURTS for past in history):
        return False
    return _is_gentle_enough(exercise, pain)


def _is_gentle_enough(exercise: Exercise, pain: int | None) -> bool:
    if pain is not None and pain >= SEVERE:
        return exercise.kind in GENTLE
    return not (pain is not None and pain >= MODERATE and exercise.level > 2)


def pick(
    exercises: Iterable[Exercise],
    *,
    areas: Sequence[str],
    pain: int | None,
    history: Sequence[Past],
    today: date,
    programme: Collection[str] | None = None,
) -> Exercise | None:
    """Return the exercise that fits best today, the same one for the same arguments; None when none fits.

    What a therapist has put into the programme comes first, each once a day, longest ago first. Otherwise: what is
    good for a reported place, and breathing or a change of position when all of these had their turn within three
    days. Among these, easier ones after 'too hard', the place that waited longest, what eased or was done, and what
    was longest ago.

    Args:
        exercises: all there are.
        areas: ids of ``bot.domain.areas`` that the client reported last; empty when nothing hurts.
        pain: the last NRS-11, 0 to 10; None when nothing was said.
        history: what became of exercises, in any order.
        today: the client's local day. Later entries of the history count as today's.
        programme: ids that a therapist assigned for today.
    """
    known = tuple(exercises)
    hurt = {past.exercise for past in history if past.outcome is Outcome.HURTS}
    fit = [one for one in known if one.id not in hurt and _is_gentle_enough(one, pain)]
    memory = _Memory(known, history, today)
    if programme:
        todo = [one for one in fit if one.id in programme and not memory.done_today(one)]
        if todo:
            return min(todo, key=lambda one: (memory.last(one), _draw(one, today), one.id))
    regions = regions_of(tuple(areas))
    fit = [one for one in fit if not regions or one.areas & regions or one.kind in ANYWHERE]
    if not fit:
        return None
    return min(fit, key=lambda one: memory.rank(one, regions, mild=pain is None or pain < MODERATE))


_LONG_AGO: Final = date(1, 1, 1)


class _Memory:
    """A client's history, asked from several sides."""

    def __init__(self, known: Sequence[Exercise], history: Sequence[Past], today: date) -> None:
        self._today = today
        self._resting_since = today - timedelta(days=REST_DAYS)
        self._by_id = {one.id: one for one in known}
        self._past = [past for past in history if past.exercise in self._by_id]
        self._last: dict[str, date] = {}
        self._served: dict[Region, date] = {}
        self._score: dict[str, float] = {}
        self._eased: set[str] = set()
        self._limit: dict[Region, int] = {}
        for past in self._past:
            self._learn(past, self._by_id[past.exercise])

    def _learn(self, past: Past, exercise: Exercise) -> None:
        day = min(past.day, self._today)
        if past.outcome in {Outcome.LATER, Outcome.RELEASED}:
            return
        self._last[exercise.id] = max(day, self.last(exercise))
        for region in exercise.areas:
            self._served[region] = max(day, self._served.get(region, _LONG_AGO))
        if past.outcome is Outcome.DONE:
            # That it was done at all says a little; that pain was lower afterwards says more, and is a hint only.
            if past.eased is not None and past.eased >= EASED:
                self._eased.add(exercise.id)
            self._score[exercise.id] = self._score.get(exercise.id, 0.0) + 0.25
        elif past.outcome is Outcome.SKIPPED:
            self._score[exercise.id] = self._score.get(exercise.id, 0.0) - 0.5
        elif past.outcome is Outcome.TOO_HARD and self._today - day < timedelta(days=EASIER_DAYS):
            self._score[exercise.id] = self._score.get(exercise.id, 0.0) - 2.0
            for region in exercise.areas:
                self._limit[region] = min(exercise.level - 1, self._limit.get(region, exercise.level))

    def last(self, exercise: Exercise) -> date:
        """Return the day on which it was last shown, or a day long ago."""
        return self._last.get(exercise.id, _LONG_AGO)

    def done_today(self, exercise: Exercise) -> bool:
        """Say whether the client has done it today."""
        return any(
            past.exercise == exercise.id and past.outcome is Outcome.DONE and past.day >= self._today
            for past in self._past
        )

    def rank(self, exercise: Exercise, regions: frozenset[Region], *, mild: bool) -> tuple[object, ...]:
        """Return a sort key: the best first."""
        shared = exercise.areas & regions
        last = self.last(exercise)
        resting = last > self._resting_since
        # Most clients have found nothing too hard; this is asked for every exercise of every reminder.
        too_hard = bool(self._limit) and any(
            exercise.level > self._limit[region] for region in exercise.areas if region in self._limit
        )
        waiting = min([self._served.get(region, _LONG_AGO) for region in shared]) if shared else last
        helped = max(-1.0, min(1.0, self._score.get(exercise.id, 0.0))) + (1.5 if exercise.id in self._eased else 0.0)
        return (
            resting,
            too_hard,
            bool(regions) and not shared,
            exercise.kind is Kind.COMFORT and mild,
            waiting,
            -helped,
            -len(shared),
            last,
            _draw(exercise, self._today),
            exercise.id,
        )


def _draw(exercise: Exercise, today: date) -> int:
    """Return a number that mixes equals anew every day and yet is always the same for a day."""
    return _drawn(exercise.id, today)


@lru_cache(maxsize=1024)
def _drawn(exercise_id: str, today: date) -> int:
    return crc32(f"{exercise_id} {today.toordinal()}".encode())
