"""Sending what is no file: text, places, contacts, dice, actions."""

import secrets
from datetime import timedelta

from bot.sandbox.arguments import Args
from bot.sandbox.core import Core
from bot.sandbox.errors import Json, bad
from bot.sandbox.methods.registry import method
from bot.sandbox.posting import send, text_content

_ACTIONS = {
    "typing",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_voice",
    "upload_voice",
    "upload_document",
    "choose_sticker",
    "find_location",
    "record_video_note",
    "upload_video_note",
}
_ACTION_LASTS = timedelta(seconds=5)
_DICE = {"🎲": 6, "🎯": 6, "🎳": 6, "🏀": 5, "⚽": 5, "🎰": 64}


@method("sendMessage")
def send_message(core: Core, args: Args) -> Json:
    """Sends text."""
    return send(core, args, lambda: text_content(core, args))


@method("sendLocation")
def send_location(core: Core, args: Args) -> Json:
    """Sends a point on the map; live locations are not emulated."""
    return send(core, args, {"location": location(args)})


@method("sendVenue")
def send_venue(core: Core, args: Args) -> Json:
    """Sends a place with its name and address."""
    point = location(args)
    if not args.has("title") or not args.has("address"):
        raise bad("title or address is empty")
    venue: Json = {"location": point, "title": args.text("title"), "address": args.text("address")}
    for name in ("foursquare_id", "foursquare_type", "google_place_id", "google_place_type"):
        if args.has(name):
            venue[name] = args.text(name)
    return send(core, args, {"venue": venue, "location": point})


@method("sendContact")
def send_contact(core: Core, args: Args) -> Json:
    """Sends a phone number with a name."""
    if not args.has("phone_number"):
        raise bad("phone_number is empty")
    if not args.has("first_name"):
        raise bad("first_name is empty")
    contact = {name: args.text(name) for name in ("phone_number", "first_name", "last_name", "vcard") if args.has(name)}
    return send(core, args, {"contact": contact})


@method("sendDice")
def send_dice(core: Core, args: Args) -> Json:
    """Throws a die."""
    emoji = args.text("emoji") or "🎲"
    if emoji not in _DICE:
        raise bad("DICE_EMOTICON_INVALID")
    return send(core, args, {"dice": {"emoji": emoji, "value": 1 + secrets.randbelow(_DICE[emoji])}})


@method("sendChatAction")
def send_chat_action(core: Core, args: Args) -> bool:
    """Shows 'typing…' for five seconds or until the bot's next message."""
    chat = core.writable(args)
    if args.text("action") not in _ACTIONS:
        raise bad("wrong parameter action in request")
    chat.action = args.text("action")
    chat.action_until = core.now() + _ACTION_LASTS
    core.show("action", chat, action=chat.action)
    return True


def location(args: Args) -> Json:
    """Latitude and longitude of a call."""
    latitude, longitude = args.number("latitude"), args.number("longitude")
    if latitude is None:
        raise bad("latitude is empty")
    if longitude is None:
        raise bad("longitude is empty")
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise bad("wrong coordinates specified")
    point: Json = {"longitude": longitude, "latitude": latitude}
    accuracy = args.number("horizontal_accuracy")
    return point | ({"horizontal_accuracy": accuracy} if accuracy else {})
