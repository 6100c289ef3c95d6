"""Programmes in words: their days, and what keeps one from being assigned."""

from bot.domain.plans import EVERY_DAY
from bot.domain.programmes import MOST, Fault, Mistake
from bot.i18n import gettext as _
from bot.i18n import ngettext
from bot.wording import phrases


def in_words(mistake: Mistake, names: dict[str, str]) -> str:
    """Return what is wrong with a programme and what to do, in words.

    Args:
        names: of the exercises, by id.
    """
    name = names.get(mistake.exercise, mistake.exercise)
    return {
        Fault.NONE_CHOSEN: _("Nothing is chosen yet. Choose at least one exercise."),
        Fault.TOO_MANY: ngettext(
            "That is more than {n} exercise. Take some out.",
            "That is more than {n} exercises. Take some out: fewer are done more often.",
            MOST,
        ).format(n=MOST),
        Fault.UNKNOWN: _("There is no exercise “{name}” any more. Take it out.").format(name=name),
        Fault.HURTS: _(
            "“{name}” was stopped because it hurts. Take it out, or allow it again on the client's page."
        ).format(name=name),
        Fault.NO_DAYS: _("Choose at least one day of the week."),
        Fault.NO_DATE: _("That is no date. Write it like 2026-05-31."),
        Fault.BACKWARDS: _("The last day lies before the first one."),
        Fault.OVER: _("The last day is over already."),
        Fault.TOO_LONG: _("That is longer than a year. Choose an earlier last day; it can be renewed."),
        Fault.LONG_WORD: _("The word to the client is longer than 500 characters."),
        Fault.LONG_DOSE: _("The dose of “{name}” is longer than 120 characters.").format(name=name),
    }[mistake.fault]


def days(weekdays: frozenset[int]) -> str:
    """Return weekdays in words: 'every day', 'Mon, Wed, Fri'."""
    if weekdays == EVERY_DAY:
        return _("every day")
    if weekdays == frozenset(range(5)):
        return _("on weekdays")
    if weekdays == frozenset({5, 6}):
        return _("at the weekend")
    return ", ".join(phrases.weekday(one) for one in sorted(weekdays)) or _("no day")
