"""Where a poll stands: votes counted into the message's Poll object, and the updates that tell the bot."""

from bot.sandbox.core import Core
from bot.sandbox.errors import Json, SimError
from bot.sandbox.posting import change
from bot.sandbox.state import ChatRecord, Entry, PersonRecord, PollRecord

POLLS_KEPT = 5000


def counted(poll: Json, record: PollRecord, *, closed: bool) -> Json:
    """The Poll with its votes."""
    options = [
        {**option, "voter_count": sum(i in chosen for chosen in record.votes.values())}
        for i, option in enumerate(poll["options"])
    ]
    voters = sum(bool(chosen) for chosen in record.votes.values())
    return {**poll, "options": options, "total_voter_count": voters, "is_closed": closed}


def votes(core: Core, person: PersonRecord, chat: ChatRecord, entry: Entry, option_ids: list[int]) -> None:
    """Votes, changes the vote, or takes it back with no options.

    Raises:
        SimError: it is no open poll, or the choice is not possible.
    """
    poll = entry.message.get("poll")
    record = None if poll is None else core.world.polls.get(poll["id"])
    if poll is None or record is None:
        raise SimError("That message is no poll.")
    if poll["is_closed"] or core.unix() >= poll.get("close_date", core.unix() + 1):
        raise SimError("The poll is closed.")
    if len(set(option_ids)) != len(option_ids) or any(not 0 <= i < len(poll["options"]) for i in option_ids):
        raise SimError("There is no such option.")
    if len(option_ids) > 1 and not poll["allows_multiple_answers"]:
        raise SimError("This poll takes one answer.")
    if person.id in record.votes and not poll["allows_revoting"]:
        raise SimError("This vote cannot be changed.")
    record.votes[person.id] = sorted(option_ids)
    if not option_ids:
        del record.votes[person.id]
    new = counted(poll, record, closed=False)
    change(core, chat, entry, {**entry.message, "poll": new})
    core.queue.add("poll", new, queue_id=int(poll["id"]))
    if not poll["is_anonymous"]:
        answer: Json = {
            "poll_id": poll["id"],
            "user": person.user(),
            "option_ids": sorted(option_ids),
            "option_persistent_ids": [poll["options"][i]["persistent_id"] for i in sorted(option_ids)],
        }
        core.queue.add("poll_answer", answer, queue_id=int(poll["id"]))
