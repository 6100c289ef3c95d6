"""Words for what a menu or a step of coming in has asked for: one deed for each thing that can be awaited."""

from bot.chat.handlers import (
    aftercare,
    behalf,
    covers,
    flags,
    goals,
    guardians,
    leaves,
    pauses,
    plans,
    practice_time,
    programmes,
    review,
    sessions,
    start,
)
from bot.chat.screens import answering, onboarding
from bot.chat.turn import Turn
from bot.domain.errors import NotFoundError, NothingNewError, NotReadableError
from bot.domain.waiting import (
    AboutThePractice,
    Answer,
    CheckInTime,
    ClosedName,
    ClosedSpan,
    CoverDays,
    EntryFor,
    FlagDay,
    FlagNote,
    Goal,
    GuardianName,
    GuardianOf,
    Here,
    LeaveDays,
    Name,
    Note,
    OfFlag,
    OfGuardian,
    OpenHours,
    PauseEnd,
    Place,
    PlanTimes,
    ProgrammeWords,
    QuietSpan,
    Rest,
    SessionDay,
    SessionMove,
    SessionTime,
    Telling,
    ToSomebody,
    Where,
)
from bot.services import people
from bot.understanding.intent import AnswerTo, UnreadableAnswer


async def answered(turn: Turn, said: str, intent: AnswerTo) -> bool:
    """Take words as the answer; False when they are none.

    What they were asked for may be no more: a client has gone to somebody else, or has withdrawn. Whoever typed hears
    it at once, and what they type next is for something else.
    """
    try:
        return await _answered(turn, said, intent)
    except (NotFoundError, NotReadableError, NothingNewError) as error:
        turn.person = await people.set_awaiting(turn.desk, turn.person, None)
        turn.say(answering.not_taken(error, to_staff=turn.person.role.is_staff))
        return True


async def _answered(turn: Turn, said: str, intent: AnswerTo) -> bool:
    match intent.awaited:
        case Name() as awaited:
            await start.name_given(turn, said, onboarding_too=awaited.where is Where.ONBOARDING)
        case Here():
            return await start.here_typed(turn, said, guess=intent.guess)
        case Place() as awaited:
            return await start.zone_typed(turn, said, where=awaited.where, guess=intent.guess)
        case CheckInTime():
            return await start.time_typed(turn, said)
        case Goal():
            await goals.typed(turn, said)
        case PlanTimes() | QuietSpan() as awaited:
            return await plans.typed(turn, said, awaited)
        case PauseEnd():
            return await pauses.typed(turn, said)
        case SessionDay() | SessionTime() | SessionMove() as awaited:
            await sessions.typed(turn, said, awaited)
        case (
            ProgrammeWords()
            | LeaveDays()
            | CoverDays()
            | FlagNote()
            | FlagDay()
            | OpenHours()
            | ClosedSpan()
            | ClosedName() as awaited
        ):
            await _of_the_team(turn, said, awaited)
        case Rest() as awaited:
            return await review.rest_typed(turn, said, awaited)
        case Answer() | Note() | Telling() | EntryFor() | GuardianName() | GuardianOf() as awaited:
            await _about_somebody(turn, said, awaited)
    return True


async def _of_the_team(
    turn: Turn, said: str, awaited: ProgrammeWords | LeaveDays | CoverDays | OfFlag | AboutThePractice
) -> None:
    match awaited:
        case FlagNote():
            await flags.note_typed(turn, said, awaited)
        case FlagDay(flag_id):
            await flags.day_typed(turn, said, flag_id)
        case LeaveDays(member_id):
            await leaves.typed(turn, said, member_id)
        case CoverDays():
            await covers.typed(turn, said, awaited.client_ids)
        case ProgrammeWords():
            await programmes.typed(turn, said, awaited)
        case _:
            await practice_time.typed(turn, said, awaited)


async def _about_somebody(turn: Turn, said: str, awaited: ToSomebody | OfGuardian) -> None:
    match awaited:
        case GuardianName() | GuardianOf():
            await guardians.typed(turn, said, awaited)
        case Answer(question_id):
            await review.answer_typed(turn, said, question_id)
        case EntryFor(client_id):
            await behalf.typed(turn, said, client_id)
        case Note(client_id):
            await review.note_typed(turn, said, client_id)
        case Telling(session_id):
            await aftercare.told(turn, said, session_id)


async def unreadable(turn: Turn, said: str, intent: UnreadableAnswer) -> bool:
    """Say what cannot be read; False when the words do not look like an answer at all."""
    match intent.awaited:
        case Here() | Place():
            turn.say(onboarding.zone_unknown())
            return True
        case PauseEnd():
            return pauses.unclear(turn, said)
        case PlanTimes() | QuietSpan() as awaited:
            return plans.unclear(turn, said, awaited)
        case CheckInTime() if any(one.isdigit() for one in said):
            turn.say(onboarding.time_unclear())
            return True
        case _:
            return False
