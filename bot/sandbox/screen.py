"""A chat as plain text, for tests that compare what a phone shows.

One block a message, with an empty line between; the person's own messages begin with '> ', buttons stand in
brackets, media and the like in brackets with their caption::

    How strong was your pain today?
    [0] [1] [2]
"""

from bot.sandbox.errors import Json

_MEDIA = ("photo", "animation", "document", "video", "voice", "audio", "video_note", "sticker")


def screen(messages: list[Json], *, me: int, keyboard: Json | None = None) -> str:
    """The messages as text; ``me`` is whose phone it is, ``keyboard`` the open reply keyboard, shown last."""
    blocks = [block(message, me=me) for message in messages]
    if keyboard is not None and keyboard.get("keyboard"):
        blocks.append("\n".join(" ".join(f"({key['text']})" for key in row) for row in keyboard["keyboard"]))
    return "\n\n".join(blocks)


def block(message: Json, *, me: int) -> str:
    """One message with its buttons."""
    mine = message["from"]["id"] == me
    lines = [f"> {line}" if mine else line for line in content(message).splitlines()]
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    lines += [" ".join(f"[{button['text']}]" for button in row) for row in rows]
    reactions = "".join(reaction["emoji"] for reaction in message.get("reactions", []))
    if reactions:
        lines.append(reactions)
    return "\n".join(lines)


def content(message: Json) -> str:
    """What the message says."""
    if "text" in message:
        return str(message["text"])
    for kind in _MEDIA:
        if kind in message:
            return _media(kind, message)
    if "poll" in message:
        options = "\n".join(f"( ) {option['text']}" for option in message["poll"]["options"])
        return f"[poll: {message['poll']['question']}]\n{options}"
    if "contact" in message:
        return f"[contact: {message['contact']['first_name']} {message['contact']['phone_number']}]"
    if "venue" in message:
        return f"[place: {message['venue']['title']}]"
    if "location" in message:
        return "[location]"
    if "dice" in message:
        return f"[{message['dice']['emoji']} {message['dice']['value']}]"
    return "[pinned a message]" if "pinned_message" in message else "[message]"


def _media(kind: str, message: Json) -> str:
    name = ""
    if kind == "document" and "file_name" in message["document"]:
        name = f" {message['document']['file_name']}"
    if kind == "sticker":
        name = f" {message['sticker'].get('emoji', '')}".rstrip()
    caption = f": {message['caption']}" if message.get("caption") else ""
    return f"[{kind.replace('_', ' ')}{name}{caption}]"
