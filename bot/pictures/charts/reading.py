"""What one sees in a diary, as a sentence; it stands above the plot."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from babel.dates import format_date

from bot.domain.checkins import CheckIn
from bot.domain.progress import ENOUGH_DAYS, Progress, mean_pain, minimal_change, since_last_session
from bot.i18n import gettext as _
from bot.i18n import language, ngettext


@dataclass(frozen=True)
class Baseline:
    """Where pain started from: a mean of NRS-11 and the change that counts from there, in points."""

    mean: float
    change: float


def runs(days: Sequence[CheckIn | None]) -> Iterator[list[CheckIn]]:
    """Yield the entries of neighbouring days, one list for each stretch without a gap."""
    run: list[CheckIn] = []
    for entry in days:
        if entry is not None:
            run.append(entry)
        elif run:
            yield run
            run = []
    if run:
        yield run


def scored(progress: Progress) -> list[CheckIn]:
    """Return the entries that have a pain score, oldest first."""
    return [entry for entry in progress.entries if entry.pain is not None]


def baseline(progress: Progress) -> Baseline | None:
    """Return where pain started from: before the last session, or else the first week with enough entries.

    Returns:
        None when neither has three entries, or nothing came after them.
    """
    since = since_last_session(progress)
    if since is not None:
        return Baseline(mean=since.before, change=minimal_change(since.before))
    found = scored(progress)
    if not found:
        return None
    first_week = [entry for entry in found if (entry.day - found[0].day).days < 7]
    mean = mean_pain(first_week)
    if len(first_week) < ENOUGH_DAYS or len(first_week) == len(found) or mean is None:
        return None
    return Baseline(mean=mean, change=minimal_change(mean))


def day_name(day: date, *, beside: date) -> str:
    """Return a day as people say it: '3 May', with its year when that is not the year of ``beside``."""
    return format_date(day, "d MMMM" if day.year == beside.year else "d MMMM y", locale=language())


def headline(progress: Progress) -> str:
    """Return what one sees, with the figures it rests on; or that there is not enough yet."""
    found = scored(progress)
    if not found:
        return _("No check-ins in this time")
    since = since_last_session(progress)
    if since is not None:
        # The figures as they are said decide, so that the sentence agrees with them.
        change = round(round(since.after, 1) - round(since.before, 1), 1)
        n = since.n_before + since.n_after
        if abs(change) < minimal_change(since.before):
            text = ngettext(
                "No clear change since the session on {day}: {before:.1f} → {after:.1f}, {n} entry",
                "No clear change since the session on {day}: {before:.1f} → {after:.1f}, {n} entries",
                n,
            )
        elif change < 0:
            text = ngettext(
                "Lower since the session on {day}: {before:.1f} → {after:.1f}, {n} entry",
                "Lower since the session on {day}: {before:.1f} → {after:.1f}, {n} entries",
                n,
            )
        else:
            text = ngettext(
                "Higher since the session on {day}: {before:.1f} → {after:.1f}, {n} entry",
                "Higher since the session on {day}: {before:.1f} → {after:.1f}, {n} entries",
                n,
            )
        day = day_name(since.session, beside=progress.days[-1].day)
        return text.format(day=day, before=since.before, after=since.after, n=n)
    if len(found) < ENOUGH_DAYS:
        return _("Not enough entries yet to say more")
    scores = [entry.pain for entry in found if entry.pain is not None]
    if min(scores) == max(scores):
        text = ngettext("Pain steady at {low}, {n} entry", "Pain steady at {low}, {n} entries", len(scores))
    else:
        text = ngettext(
            "Pain from {low} to {high}, {mean:.1f} on average, {n} entry",
            "Pain from {low} to {high}, {mean:.1f} on average, {n} entries",
            len(scores),
        )
    return text.format(low=min(scores), high=max(scores), mean=mean_pain(found) or 0, n=len(scores))


def span_name(progress: Progress) -> str:
    """Return the days a plot covers: '10 to 23 November'."""
    first, last = progress.days[0].day, progress.days[-1].day
    if first == last:
        return day_name(first, beside=last)
    start = (
        format_date(first, "d", locale=language())
        if (first.year, first.month) == (last.year, last.month)
        else day_name(first, beside=last)
    )
    return _("{first} to {last}").format(first=start, last=format_date(last, "d MMMM y", locale=language()))
