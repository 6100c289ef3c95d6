"""Whether a stretch that is due is done already, whichever way it was done."""

from collections.abc import Collection
from datetime import datetime, timedelta

from bot.domain.plans import Plan, Stage, next_time
from bot.domain.schedule import Recipient

AHEAD = timedelta(hours=3)
"""How long before one of several times of a day something done stands for it."""


def is_stretched(
    plan: Plan, client: Recipient, answers: Collection[datetime], *, spent: Collection[datetime], several: bool
) -> bool:
    """Return whether what was said of exercises today makes the reminder that is due needless.

    What is asked for once a day is done once anything was, also where travelling brings the hour round again. Of
    several times of a day, an answer stands for the next one, if that is near; the answer to a reminder stands for
    that reminder alone. What was put off is done by whatever was done since.

    Args:
        plan: the one for stretches, with its time that is due.
        answers: when something was said of exercises on the client's day.
        spent: those of them that answered a reminder.
        several: the day asks for more than one exercise: it has several times, or a programme with something open.
    """
    due_at = plan.snoozed_from if plan.stage is Stage.HELD else plan.next_at
    if due_at is None or not answers:
        return False
    if plan.stage is Stage.LATER and plan.snoozed_from is not None:
        return max(answers) > plan.snoozed_from
    if not several:
        return True
    newest = max((one for one in answers if one not in spent), default=None)
    if newest is None or due_at - newest > AHEAD:
        return False
    following = next_time(plan.rule, after=newest, zone=client.zone)
    return following is None or following >= due_at
