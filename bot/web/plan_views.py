"""When the bot writes to a client, as a form that a therapist can fill in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from bot.domain.people import Person
from bot.domain.plans import FOLLOWING, Plan, PlanKind, Rule, comes
from bot.i18n import gettext as _
from bot.services import reminders
from bot.understanding.times import Trouble, UnclearError
from bot.web.view_models import Choice
from bot.wording import phrases


@dataclass(frozen=True)
class Typed:
    """What somebody filled into the form of one kind, and what is wrong with it by field."""

    kind: PlanKind
    times: str
    weekdays: frozenset[int]
    starts: str = ""
    ends: str = ""
    fluids: str = ""
    wrong: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class PlanForm:
    """The form of one kind.

    Attributes:
        now: what holds at the moment, in words.
        follows: it follows the sessions and is only on or off.
        is_on: it comes at all.
        asks_fluids: whether a doctor limits fluids is not known yet.
        is_open: it was filled in and something is wrong.
    """

    kind: str
    name: str
    now: str
    follows: bool
    is_on: bool
    times: str
    weekdays: tuple[Choice, ...]
    starts: str
    ends: str
    asks_fluids: bool
    fluids: str
    wrong: Mapping[str, str]

    @property
    def is_open(self) -> bool:
        """True when it is shown unfolded."""
        return bool(self.wrong)


def plan_forms(client: Person, plans: Mapping[PlanKind, Plan], *, typed: Typed | None = None) -> tuple[PlanForm, ...]:
    """Return one form a kind.

    Args:
        typed: what was refused just now; it stays in its fields.
    """
    return tuple(_form(client, kind, plans.get(kind), typed) for kind in PlanKind)


def _form(client: Person, kind: PlanKind, plan: Plan | None, typed: Typed | None) -> PlanForm:
    rule = reminders.ABSENT.get(kind, Rule()) if plan is None else plan.rule
    mine = typed if typed is not None and typed.kind is kind else None
    weekdays = rule.weekdays if mine is None else mine.weekdays
    return PlanForm(
        kind=kind.value,
        name=phrases.plan_kind(kind),
        now=phrases.plan_of(client, kind, rule),
        follows=kind in FOLLOWING,
        is_on=comes(kind, rule),
        times=times_text(rule) if mine is None else mine.times,
        weekdays=tuple(Choice(value=str(one), label=phrases.weekday(one), chosen=one in weekdays) for one in range(7)),
        starts=_day(rule.starts) if mine is None else mine.starts,
        ends=_day(rule.ends) if mine is None else mine.ends,
        asks_fluids=kind is PlanKind.HYDRATION and client.fluids_limited is None,
        fluids="" if mine is None else mine.fluids,
        wrong={} if mine is None else mine.wrong,
    )


def times_text(rule: Rule) -> str:
    """Return a rule's times or interval as they are typed; ``bot.understanding.reminder_rules`` reads them back."""
    if rule.every is None or rule.window is None:
        return ", ".join(f"{one:%H:%M}" for one in rule.times)
    minutes = round(rule.every.total_seconds() / 60)
    step = f"{minutes // 60} h" if minutes % 60 == 0 else f"{minutes} min"
    return f"every {step} from {rule.window[0]:%H:%M} to {rule.window[1]:%H:%M}"


def _day(day: date | None) -> str:
    return "" if day is None else day.isoformat()


def unclear(error: UnclearError, *, today: date) -> str:
    """Return which part of what was typed cannot be read, and a way to write it."""
    said = error.said[:40]
    if error.trouble is Trouble.PAST:
        said = phrases.day(date.fromisoformat(error.said), today=today)
    return {
        Trouble.CLOCK: _("“{said}” is on no clock: a day has 0:00 to 23:59."),
        Trouble.WORD: _("“{said}” is not clear. Write times such as 9:00 and 17:30."),
        Trouble.DATE: _("“{said}” is no date."),
        Trouble.PAST: _("{said} is not ahead any more."),
        Trouble.BACKWARDS: _("The end comes before the start ({said})."),
        Trouble.STEP: _("“{said}” does not work as an interval: 15 minutes to 12 hours, such as every 2 hours."),
        Trouble.WINDOW: _("“{said}” alone is not enough: say how often, and from when to when."),
        Trouble.NOTHING: _("There is no time in that. Write such as 18:00, or off."),
    }[error.trouble].format(said=said)
