"""A client's programme in words: the panel on the client's page and the editor."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.content.library import Library
from bot.domain.areas import area_names
from bot.domain.exercises import Exercise, ExerciseLine, Kind, Outcome
from bot.domain.people import Person
from bot.domain.programmes import DOSE_LIMIT, FIELD, MOST, WORD_LIMIT, Mistake, Programme
from bot.i18n import gettext as _
from bot.i18n import ngettext
from bot.services.exercises import ChoiceBasis
from bot.services.programmes import Choices
from bot.web.view_models import Choice
from bot.wording import phrases
from bot.wording import programmes as programme_words

SHOWN = 12
"""Exercises that the editor lists at once; the search finds the rest."""


@dataclass(frozen=True)
class ExerciseView:
    """One exercise, with its picture.

    Attributes:
        dose: what the therapist wrote, empty for ``own_dose``.
        remark: what the client said of it, or why it is proposed.
        alt: the picture in words; empty when there is none.
        moves: there is a short loop as well.
    """

    id: str
    name: str
    dose: str
    own_dose: str
    remark: str
    alt: str
    moves: bool
    is_stopped: bool = False


@dataclass(frozen=True)
class Panel:
    """The programme on the client's page."""

    client_id: int
    has_one: bool
    items: tuple[ExerciseView, ...]
    when: str
    word: str
    kept: str
    past: tuple[str, ...]
    stopped: tuple[ExerciseView, ...]


@dataclass(frozen=True)
class Editor:
    """The form in which a programme is put together.

    Attributes:
        wrong: what is wrong, by field.
        chosen, found: what is in it, and what may be added.
    """

    client_id: int
    client_name: str
    chosen: tuple[ExerciseView, ...]
    found: tuple[ExerciseView, ...]
    more: int
    query: str
    about: str
    weekdays: tuple[Choice, ...]
    starts: str
    ends: str
    word: str
    is_change: bool
    wrong: Mapping[str, tuple[str, ...]]
    most: int = MOST
    dose_limit: int = DOSE_LIMIT
    word_limit: int = WORD_LIMIT


def exercise_view(
    exercise_id: str, library: Library, *, dose: str = "", remark: str = "", is_stopped: bool = False
) -> ExerciseView:
    """Return one exercise; one that is no longer in the file shows its id."""
    exercise = library.exercises.get(exercise_id)
    picture = library.pictures.get(exercise_id)
    return ExerciseView(
        id=exercise_id,
        name=exercise_id if exercise is None else exercise.name,
        dose=dose,
        own_dose="" if exercise is None else exercise.dose,
        remark=remark,
        alt="" if picture is None else picture.alt,
        moves=picture is not None and picture.moves,
        is_stopped=is_stopped,
    )


def panel(
    client: Person,
    current: Programme | None,
    past: Sequence[Programme],
    lines: Sequence[ExerciseLine],
    hurting: Collection[str],
    *,
    now: datetime,
    library: Library,
) -> Panel:
    """Return what the client's page says of the programme.

    Args:
        lines: the client's log, oldest first.
        hurting: what is stopped because it hurts.
    """
    today = now.astimezone(client.zone).date()
    since = [] if current is None else [one for one in lines if one.day >= current.starts]
    return Panel(
        client_id=client.id,
        has_one=current is not None,
        items=()
        if current is None
        else tuple(
            exercise_view(
                one.exercise,
                library,
                dose=one.dose,
                remark=_counts([line for line in since if line.exercise == one.exercise]),
                is_stopped=one.exercise in hurting,
            )
            for one in current.items
        ),
        when="" if current is None else _when(current, today),
        word="" if current is None else current.word,
        kept="" if current is None else _kept(current, since, today),
        past=tuple(
            _("{start} to {end}: {names}").format(
                start=phrases.day(one.starts, today=today),
                end=phrases.day(_last_day(one, client), today=today),
                names=", ".join(_name(item.exercise, library) for item in one.items),
            )
            for one in past
        ),
        stopped=tuple(exercise_view(one, library) for one in sorted(hurting)),
    )


def _name(exercise_id: str, library: Library) -> str:
    exercise = library.exercises.get(exercise_id)
    return exercise_id if exercise is None else exercise.name


def _last_day(programme: Programme, client: Person) -> date:
    if programme.ended_at is None:
        return programme.ends
    return min(programme.ends, programme.ended_at.astimezone(client.zone).date())


def _when(programme: Programme, today: date) -> str:
    return _("{days}, from {start} to {end}").format(
        days=programme_words.days(programme.weekdays),
        start=phrases.day(programme.starts, today=today),
        end=phrases.day(programme.ends, today=today),
    )


def _kept(programme: Programme, lines: Sequence[ExerciseLine], today: date) -> str:
    """Say on how many of its days something was done; the days that have not come yet do not count."""
    asked = programme.days_between(programme.starts, today)
    if not asked:
        return _("It has not begun yet.")
    ids = set(programme.exercises)
    done = {line.day for line in lines if line.exercise in ids and line.outcome is Outcome.DONE}
    return ngettext("Something done on {n} of {all} day", "Something done on {n} of {all} days", asked).format(
        n=len([day for day in done if programme.is_on(day)]), all=asked
    )


def _counts(lines: Sequence[ExerciseLine]) -> str:
    counts = Counter(line.outcome for line in lines)
    words = {
        Outcome.DONE: _("done {n}×"),
        Outcome.SKIPPED: _("skipped {n}×"),
        Outcome.TOO_HARD: _("too hard {n}×"),
        Outcome.HURTS: _("hurts {n}×"),
    }
    return ", ".join(text.format(n=counts[outcome]) for outcome, text in words.items() if counts[outcome])


def editor(
    draft: Programme,
    client: Person,
    choices: Choices,
    *,
    query: str,
    is_change: bool,
    wrong: Sequence[Mistake],
    library: Library,
) -> Editor:
    """Return the form.

    Args:
        choices: what may be added, and what that rests on.
        query: words that the name, place or kind of what is shown holds.
    """
    found = [one for one in choices.exercises if one.id not in draft.exercises and _holds(one, query)]
    names = {one.id: one.name for one in library.exercises.values()}
    by_field: dict[str, list[str]] = {}
    for one in wrong:
        by_field.setdefault(FIELD[one.fault], []).append(programme_words.in_words(one, names))
    return Editor(
        client_id=client.id,
        client_name=client.name,
        chosen=tuple(
            exercise_view(one.exercise, library, dose=one.dose, is_stopped=one.exercise in choices.basis.hurting)
            for one in draft.items
        ),
        found=tuple(
            exercise_view(one.id, library, remark=_about(one, is_fitting=one.id in choices.fitting))
            for one in found[:SHOWN]
        ),
        more=max(0, len(found) - SHOWN),
        query=query,
        about=_reported(choices.basis),
        weekdays=tuple(
            Choice(value=str(one), label=phrases.weekday(one), chosen=one in draft.weekdays) for one in range(7)
        ),
        starts=draft.starts.isoformat(),
        ends=draft.ends.isoformat(),
        word=draft.word,
        is_change=is_change,
        wrong={name: tuple(said) for name, said in by_field.items()},
    )


def _reported(standing: ChoiceBasis) -> str:
    parts = []
    if standing.areas:
        parts.append(_("reported last: {places}").format(places=area_names(standing.areas, to_client=False)))
    if standing.pain is not None:
        parts.append(_("pain {n} of 10").format(n=standing.pain))
    return "; ".join(parts) or _("nothing reported lately")


def _holds(exercise: Exercise, query: str) -> bool:
    about = " ".join(
        [
            exercise.name,
            exercise.id.replace("-", " "),
            kind_name(exercise.kind),
            *(region.value.replace("_", " ") for region in exercise.areas),
        ]
    ).casefold()
    return all(word in about for word in query.casefold().split())


def _about(exercise: Exercise, *, is_fitting: bool) -> str:
    level = {1: _("gentle"), 2: _("some effort"), 3: _("for the practised")}[exercise.level]
    parts = [kind_name(exercise.kind), level]
    if is_fitting:
        parts.append(_("fits what was reported"))
    return ", ".join(parts)


def kind_name(kind: Kind) -> str:
    """Return what an exercise is for, in a word."""
    return {
        Kind.STRETCH: _("stretch"),
        Kind.STRENGTH: _("strength"),
        Kind.COMFORT: _("comfort"),
        Kind.BREATHING: _("breathing"),
        Kind.POSITION: _("change of position"),
    }[kind]
