"""Pauses: every one has an end, and ends with a word of welcome."""

from datetime import date, datetime, timedelta
from html import escape

from bot.chat.callback_data.checkins import CheckInStep, CheckInTap
from bot.chat.callback_data.pauses import PauseStep, PauseTap
from bot.chat.calls import Button, Screen
from bot.domain.people import Person
from bot.i18n import gettext as _
from bot.understanding.times import Trouble, UnclearError
from bot.wording import phrases

WEEKS = 5
"""Weeks of days that can be tapped; later ones can be typed."""


def menu(person: Person, *, now: datetime, not_read: str = "") -> Screen:
    """How long to pause, and which words could not be read as an end."""
    rows = [
        [
            Button(_("Today"), data=PauseTap(PauseStep.FOR, days=1)),
            Button(_("3 days"), data=PauseTap(PauseStep.FOR, days=3)),
            Button(_("A week"), data=PauseTap(PauseStep.FOR, days=7)),
            Button(_("Until …"), data=PauseTap(PauseStep.CALENDAR)),
        ]
    ]
    text = _("For how long shall I be quiet? It ends by itself.")
    if person.paused_until is not None and person.paused_until > now:
        rows.append([Button(_("End the pause now"), data=PauseTap(PauseStep.END))])
        text = (
            _("I am quiet until {moment}.").format(moment=phrases.moment(person.paused_until, person, now=now))
            + " "
            + _("Shall I change that?")
        )
    if not_read:
        said = escape(not_read[:40])
        text = _("I could not read <b>{said}</b> as a day.").format(said=said) + " " + text
    return Screen(text=text, rows=rows)


def days(today: date) -> Screen:
    """A calendar to tap on, from this week on."""
    monday = today - timedelta(days=today.weekday())
    rows = [[Button(phrases.weekday(n), data=PauseTap(PauseStep.CALENDAR)) for n in range(7)]]
    for week in range(WEEKS):
        rows += [[_day(monday + timedelta(days=7 * week + n), today) for n in range(7)]]
    rows.append([Button(_("Back"), data=PauseTap(PauseStep.MENU))])
    text = _("On which day shall I be back? Tap it, or write it: <i>12 June</i>, <i>next Friday</i>, <i>3 weeks</i>.")
    return Screen(text=text, rows=rows)


def _day(day: date, today: date) -> Button:
    label = f"{day.day}.{day.month}." if day.day == 1 else str(day.day)
    return Button(label if day > today else "·", data=PauseTap(PauseStep.UNTIL, until=day))


def paused(until: datetime, person: Person, *, now: datetime) -> Screen:
    """Said when a pause begins."""
    return Screen(
        text=_("I am quiet until {moment}. You can still write to me at any time.").format(
            moment=phrases.moment(until, person, now=now)
        ),
        rows=[[Button(_("End the pause now"), data=PauseTap(PauseStep.END))]],
    )


def too_long(most: int) -> Screen:
    """Said to a pause that is longer than a pause."""
    return Screen(
        text=_(
            "A pause has {n} days at most. To leave reminders out altogether, /reminders turns each one off."
        ).format(n=most)
    )


def unclear(error: UnclearError, today: date) -> Screen:
    """Says why a typed end of a pause does not work."""
    if error.trouble is Trouble.PAST:
        try:
            said = phrases.day(date.fromisoformat(error.said), today=today)
        except ValueError:
            said = error.said
        text = _("A pause ends on a day to come, and <b>{said}</b> is none. Which day do you mean?")
    else:
        said = error.said[:40]
        text = _(
            "I could not read <b>{said}</b> as a day. Write it like <i>12 June</i>, <i>Friday</i> or <i>5 days</i>."
        )
    return Screen(text=text.format(said=escape(said)))


def day_over() -> str:
    """Said to a tap on a day that is over."""
    return _("That day is not ahead of us any more.")


def ended() -> Screen:
    """Said when a client ends a pause."""
    return Screen(text=_("Welcome back. Reminders come again as before."))


def welcome_back(person: Person) -> Screen:
    """Sent when a pause has ended by itself."""
    return Screen(
        text=_("Welcome back, {name}. Your pause is over, and reminders come again as before.").format(
            name=escape(person.name)
        ),
        rows=[
            [
                Button(_("Check in"), data=CheckInTap(CheckInStep.NEW)),
                Button(_("Pause longer"), data=PauseTap(PauseStep.MENU)),
            ]
        ],
    )
