"""Offers to change when reminders come, and what is said once that has changed."""

from datetime import time, timedelta
from html import escape

from bot.chat.callback_data.plans import PlanStep, PlanTap
from bot.chat.calls import Button, Screen
from bot.domain.plans import PlanKind, Rule, comes
from bot.i18n import gettext as _
from bot.wording import phrases


def chosen(kind: PlanKind, now: Rule, before: Rule) -> Screen:
    """Said when an offer was taken up, with a way back."""
    return Screen(
        text=_("All right: <b>{kind}</b>, {rule}.").format(kind=phrases.plan_kind(kind), rule=phrases.plan(kind, now)),
        rows=_way_back(kind, before),
    )


def _way_back(kind: PlanKind, before: Rule) -> list[list[Button]]:
    return [
        [
            Button(_("Undo"), data=PlanTap(0, PlanStep.RESTORE, kind, rule=before)),
            Button(_("Other times"), data=PlanTap(0, PlanStep.KIND, kind)),
        ]
    ]


def less(kind: PlanKind, now: Rule, before: Rule) -> Screen:
    """Says what 'less often' did, with a way back."""
    text = (
        _("All right: <b>{kind}</b> is off from now on.").format(kind=phrases.plan_kind(kind))
        if not comes(kind, now)
        else _("All right: <b>{kind}</b> comes less often now, {rule}.").format(
            kind=phrases.plan_kind(kind), rule=phrases.plan(kind, now)
        )
    )
    return Screen(
        text=text,
        rows=_way_back(kind, before),
    )


def restored(kind: PlanKind, rule: Rule) -> Screen:
    """Said when an earlier rule is back."""
    return Screen(
        text=_("As before: <b>{kind}</b>, {rule}.").format(kind=phrases.plan_kind(kind), rule=phrases.plan(kind, rule)),
        rows=[[Button(_("Other times"), data=PlanTap(0, PlanStep.KIND, kind))]],
    )


def offer_fewer(kind: PlanKind, suggestion: Rule, *, hour: time | None) -> Screen:
    """Asked once after a week of reminders that nobody answered."""
    parts = [
        _("<b>{kind}</b>: these messages seem to come at the wrong moment for you, and that is fine.").format(
            kind=phrases.plan_kind(kind)
        )
    ]
    if hour is not None:
        parts.append(_("You mostly answer around {time}.").format(time=phrases.clock(hour)))
    if comes(kind, suggestion):
        parts.append(_("Shall I write less often: <b>{rule}</b>?").format(rule=phrases.plan(kind, suggestion)))
        first = [Button(_("Yes"), data=PlanTap(0, PlanStep.TAKE, kind, rule=suggestion), style="success")]
    else:
        parts.append(_("Shall I leave them off? /reminders brings them back whenever you like."))
        first = []
    rows = [
        [
            *first,
            Button(_("Keep"), data=PlanTap(0, PlanStep.KEEP, kind)),
            Button(_("Off"), data=PlanTap(0, PlanStep.TAKE, kind, rule=Rule(weekdays=suggestion.weekdays))),
        ]
    ]
    return Screen(text=" ".join(parts), rows=rows)


def kept(kind: PlanKind, rule: Rule) -> Screen:
    """Said when everything stays."""
    return Screen(
        text=_("It stays as it is: <b>{kind}</b>, {rule}.").format(
            kind=phrases.plan_kind(kind), rule=phrases.plan(kind, rule)
        )
    )


def offer_posture() -> Screen:
    """Offered once to somebody whose days hold long hours in one position."""
    desk = Rule(every=timedelta(hours=2), window=(time(9, 0), time(17, 0)), weekdays=frozenset(range(5)))
    return Screen(
        text=_(
            "Your last days had long hours in one position. If you like, I can send a short word now and then to get "
            "up and move. I ask this only once."
        ),
        rows=[
            [
                Button(
                    _("Yes: every 2 h, 9-17, weekdays"),
                    data=PlanTap(0, PlanStep.TAKE, PlanKind.POSTURE, rule=desk),
                    style="success",
                )
            ],
            [
                Button(_("Choose when"), data=PlanTap(0, PlanStep.KIND, PlanKind.POSTURE)),
                Button(_("No, thanks"), data=PlanTap(0, PlanStep.NO_THANKS, PlanKind.POSTURE)),
            ],
        ],
    )


def no_thanks() -> Screen:
    """Said to a no."""
    return Screen(text=_("All right, nothing changes. /reminders has it, should you want it one day."))


def changed_by(name: str, kind: PlanKind, rule: Rule) -> Screen:
    """Told to the client when a therapist has changed a plan."""
    return Screen(
        text=_("{name} has set <b>{kind}</b> for you: {rule}. /reminders shows all and lets you change it.").format(
            name=escape(name), kind=phrases.plan_kind(kind), rule=phrases.plan(kind, rule)
        )
    )
