"""Polls and quizzes."""

from typing import Any

from bot.sandbox.arguments import Args
from bot.sandbox.core import Core
from bot.sandbox.errors import Json, bad
from bot.sandbox.keyboards import read_markup
from bot.sandbox.methods.registry import method
from bot.sandbox.polls import POLLS_KEPT, counted
from bot.sandbox.posting import change, send
from bot.sandbox.state import PollRecord, trim

MOST_OPTIONS = 12
_MAX_QUESTION = 300
_MAX_OPTION = 100
_MAX_EXPLANATION = 200


@method("sendPoll")
def send_poll(core: Core, args: Args) -> Json:
    """Asks a question with buttons whose count everyone sees."""
    poll_id = str(5_000_000_000_000_000_000 + core.world.next_serial())
    message = send(core, args, lambda: {"poll": _poll(core, args, poll_id)})
    core.world.polls[poll_id] = PollRecord(poll_id, message["chat"]["id"], message["message_id"])
    trim(core.world.polls, kept=POLLS_KEPT)
    return message


@method("stopPoll")
def stop_poll(core: Core, args: Args) -> Json:
    """Closes an own poll and gives the last count."""
    chat, entry = core.entry(args, "message with poll to stop")
    poll = entry.message.get("poll")
    record = None if poll is None else core.world.polls.get(poll["id"])
    if poll is None or record is None or not entry.own:
        raise bad("message with poll to stop not found")
    if poll["is_closed"]:
        raise bad("poll has already been closed")
    markup = read_markup(args, private=chat.type == "private", inline_only=True)
    closed = counted(poll, record, closed=True)
    message = {name: value for name, value in entry.message.items() if name != "reply_markup"} | {"poll": closed}
    if markup.inline is not None:
        message["reply_markup"] = markup.inline
    change(core, chat, entry, message)
    core.queue.add("poll", closed, queue_id=int(poll["id"]))
    return closed


def _poll(core: Core, args: Args, poll_id: str) -> Json:
    question, entities = core.formatted(
        args.text("question"),
        parse_mode=args.text("question_parse_mode"),
        entities=args.json("question_entities", words="can't parse entities JSON object"),
    )
    if not question:
        raise bad("poll question must be non-empty")
    if len(question) > _MAX_QUESTION:
        raise bad(f"poll question length must not exceed {_MAX_QUESTION}")
    kind = args.text("type") or "regular"
    if kind not in {"regular", "quiz"}:
        raise bad("unsupported poll type specified")
    options = _options(core, args)
    poll: Json = {
        "id": poll_id,
        "question": question,
        **({"question_entities": entities} if entities else {}),
        "options": options,
        "total_voter_count": 0,
        "is_closed": args.flag("is_closed"),
        "is_anonymous": args.flag("is_anonymous") if args.has("is_anonymous") else True,
        "type": kind,
        "allows_multiple_answers": args.flag("allows_multiple_answers"),
        "allows_revoting": args.flag("allows_revoting") if args.has("allows_revoting") else kind != "quiz",
        "members_only": args.flag("members_only"),
    }
    if kind == "quiz":
        poll |= _quiz(core, args, len(options))
    if args.has("open_period"):
        poll |= {"open_period": args.integer("open_period"), "close_date": core.unix() + args.integer("open_period")}
    elif args.has("close_date"):
        poll["close_date"] = args.integer("close_date")
    return poll


def _options(core: Core, args: Args) -> list[Json]:
    given = args.json("options", words="can't parse options JSON object")
    if not isinstance(given, list):
        raise bad("expected an Array of String as options")
    if not given:
        raise bad("poll must have at least 1 option")
    if len(given) > MOST_OPTIONS:
        raise bad(f"poll can't have more than {MOST_OPTIONS} options")
    return [_option(core, item, i) for i, item in enumerate(given)]


def _option(core: Core, item: Any, i: int) -> Json:
    if isinstance(item, str):
        item = {"text": item}
    if not isinstance(item, dict) or not isinstance(item.get("text"), str):
        raise bad("expected an option to be of type String")
    text, entities = core.formatted(
        item["text"], parse_mode=str(item.get("text_parse_mode") or ""), entities=item.get("text_entities")
    )
    if not text:
        raise bad("poll options must be non-empty")
    if len(text) > _MAX_OPTION:
        raise bad(f"poll options length must not exceed {_MAX_OPTION}")
    made: Json = {"persistent_id": f"option{i}", "text": text, "voter_count": 0}
    return made | ({"text_entities": entities} if entities else {})


def _quiz(core: Core, args: Args, count: int) -> Json:
    correct = args.json("correct_option_ids", words="can't parse correct option identifiers JSON object")
    if correct is None and args.has("correct_option_id"):
        correct = [args.integer("correct_option_id")]
    if not isinstance(correct, list) or not correct or any(i not in range(count) for i in correct):
        raise bad("wrong correct option ID specified")
    explanation, entities = core.formatted(
        args.text("explanation"),
        parse_mode=args.text("explanation_parse_mode"),
        entities=args.json("explanation_entities", words="can't parse entities JSON object"),
    )
    if len(explanation) > _MAX_EXPLANATION:
        raise bad("message caption is too long")
    quiz: Json = {"correct_option_ids": correct}
    if explanation:
        quiz["explanation"] = explanation
        if entities:
            quiz["explanation_entities"] = entities
    return quiz
