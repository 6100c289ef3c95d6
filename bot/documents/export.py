"""Everything that is stored of a client as one JSON file, in names that a stranger can read."""

from typing import Any

from bot import beside
from bot.documents import diary, written
from bot.domain import records
from bot.domain.consents import Consent
from bot.domain.rules import rule_to_json
from bot.services.export import Everything

FILE_NAME = "my-data.json"


async def everything_as_json(data: Everything) -> bytes:
    """Return the file, written beside the event loop."""
    return await beside.work(written.as_json, as_values(data))


def _ended_by(consent: Consent) -> str | None:
    if consent.ended_at is None:
        return None
    return "another consent" if consent.was_replaced else "withdrawal"


def as_values(data: Everything) -> dict[str, Any]:
    """Return what the file holds; days and times are still values of their own."""
    person = data.person
    return {
        "person": {
            "name": person.name,
            "telegram_chat": person.chat_id,
            "language": person.language,
            "time_zone": person.time_zone,
            "therapist": data.therapist,
            "quiet_from": person.quiet.start.strftime("%H:%M"),
            "quiet_until": person.quiet.end.strftime("%H:%M"),
            "fluids_limited": person.fluids_limited,
            "paused_until": person.paused_until,
            "discreet_messages": person.discreet,
            "tidy_chat": person.tidy_chat,
            "goal": person.goal,
            "joined": person.created_at,
        },
        # What is erased with the diary, and what a practice may have to keep (/privacy says so before anything goes).
        "record_classes": {"diary": [*records.DIARY, "person.goal"], "treatment_record": list(records.TREATMENT)},
        "consents": [
            {
                "version": one.version,
                "given_at": one.given_at,
                "reader": data.names.get(one.reader_id or 0),
                "ended_at": one.ended_at,
                "ended_by": _ended_by(one),
                "guardian": None if one.guardian is None else one.guardian.name,
                "recorded_by": None if one.guardian is None else data.names.get(one.guardian.recorded_by or 0),
                "old_enough_at": one.old_enough_at,
            }
            for one in data.consents
        ],
        "check_ins": [
            {
                "day": entry.day,
                "pain_nrs11_last_24h": entry.pain,
                "areas": entry.areas,
                "longest_sitting": entry.sitting,
                "posture_comfort_0_10": entry.comfort,
                "note": entry.note,
                "late": entry.late,
                "saved_at": entry.saved_at,
                "edited_at": entry.edited_at,
                "entered_by": diary.entered_by(entry),
            }
            for entry in data.check_ins
        ],
        # What the practice had entered, and what the client or somebody of the practice has put in its place.
        "check_ins_replaced": [
            {
                "day": one.entry.day,
                "pain_nrs11_last_24h": one.entry.pain,
                "areas": one.entry.areas,
                "note": one.entry.note,
                "entered_by": diary.entered_by(one.entry),
                "saved_at": one.entry.saved_at,
                "replaced_at": one.replaced_at,
            }
            for one in data.replaced
        ],
        "sessions": [
            {"starts_at": one.starts_at, "note": one.note, "by": data.names.get(one.therapist_id or 0)}
            for one in data.sessions
        ],
        "after_sessions": [
            {
                "session": one.session_at,
                "stage": one.stage,
                "soreness_0_10": one.score,
                "feeling": one.feeling,
                "helped": one.helped,
                "at": one.at,
            }
            for one in data.soreness
        ],
        "said_before_sessions": [{"at": one.at, "text": one.text} for one in data.told],
        "weekly_questions_peg": [
            {
                "week_from": one.week,
                "pain_average_0_10": one.pain,
                "enjoyment_of_life_0_10": one.enjoyment,
                "general_activity_0_10": one.activity,
                "score": one.score,
                "saved_at": one.saved_at,
            }
            for one in data.pegs
        ],
        "plans": {kind.value: rule_to_json(plan.rule) for kind, plan in data.plans.items()},
        "exercises": [{"exercise": one.exercise, "outcome": one.outcome, "at": one.at} for one in data.exercises],
        "programmes": [
            {
                "exercises": [{"exercise": item.exercise, "dose": item.dose} for item in one.items],
                "weekdays_monday_0": sorted(one.weekdays),
                "starts": one.starts,
                "ends": one.ends,
                "ended_at": one.ended_at,
                "word": one.word,
            }
            for one in data.programmes
        ],
        "questions": [
            {
                "asked_at": one.asked_at,
                "question": one.text,
                "answer": one.answer,
                "answered_by": data.names.get(one.answered_by or 0),
            }
            for one in data.questions
        ],
        "danger_signs": [
            {
                "at": one.raised_at,
                "rule": one.rule,
                "words": one.words,
                "entered_by_the_practice": one.on_behalf,
                "times": one.times,
                "last_at": one.last_at,
                "acknowledged_at": one.acknowledged_at,
                "acknowledged_by": data.names.get(one.acknowledged_by or 0),
                "looked_at": [
                    {"at": look.at, "by": name or None, "note": look.note, "look_again_on": look.look_on}
                    for look, name in data.done.get(one.id, ())
                ],
            }
            for one in data.flags
        ],
        "what_hurt": [
            {
                "since": one.first_day,
                "pain_nrs11": one.pain,
                "pain_day": one.pain_day,
                "exercises": one.exercises,
                "settled_at": one.settled_at,
                "settled_by": data.names.get(one.settled_by or 0),
            }
            for one in data.concerns
        ],
        "access_log": [
            {"at": one.at, "by": one.actor_id, "name": data.names.get(one.actor_id or 0), "action": one.action}
            for one in data.looks
        ],
        "links_by_which_you_came": [
            {
                "called": one.for_whom or None,
                "made_by": data.names.get(one.created_by or 0),
                "as": one.role,
                "opened_at": one.used_at,
            }
            for one in data.links
        ],
        "links_for_another_account": [
            {
                "made_by": data.names.get(one.created_by or 0),
                "opened_at": one.opened_at,
                "opened_by": one.opened_name,
                "decision": one.decision,
                "decided_by": data.names.get(one.decided_by or 0),
            }
            for one in data.moves
        ],
        "further": data.further,
    }
