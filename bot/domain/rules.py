"""A rule as plain JSON values, and back: as it is stored, and as a client downloads it."""

from datetime import date, time, timedelta
from typing import Any

from bot.domain.plans import Rule


def rule_to_json(rule: Rule) -> dict[str, Any]:
    """Return a rule as plain values; what it does not have is left out."""
    made: dict[str, Any] = {"times": [_clock(one) for one in rule.times], "weekdays": sorted(rule.weekdays)}
    if rule.every is not None and rule.window is not None:
        made |= {"every": int(rule.every.total_seconds()) // 60, "window": [_clock(one) for one in rule.window]}
    if rule.starts is not None:
        made["starts"] = rule.starts.isoformat()
    if rule.ends is not None:
        made["ends"] = rule.ends.isoformat()
    if not rule.nudge:
        made["nudge"] = False
    return made


def rule_from_json(value: dict[str, Any]) -> Rule:
    """Return the rule that plain values stand for."""
    first, last = value.get("window", (None, None))
    return Rule(
        times=tuple(time.fromisoformat(one) for one in value["times"]),
        weekdays=frozenset(value["weekdays"]),
        every=timedelta(minutes=value["every"]) if "every" in value else None,
        window=None if first is None else (time.fromisoformat(first), time.fromisoformat(last)),
        starts=date.fromisoformat(value["starts"]) if "starts" in value else None,
        ends=date.fromisoformat(value["ends"]) if "ends" in value else None,
        nudge=value.get("nudge", True),
    )


def _clock(moment: time) -> str:
    return moment.strftime("%H:%M")
