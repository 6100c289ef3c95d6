"""What clients are told of who hears something: no more than the program knows.

Whoever is named gets a message; who cannot be written to now is not promised, for what waits may wait for days.
"""

from html import escape

from bot.domain.people import Person, Reach, may_see
from bot.i18n import gettext as _


def of_danger(hears: Person | None, client: Person) -> str:
    """Who hears of a danger sign, below its fixed text; None is nobody (``Desk.hears_of_danger``)."""
    if hears is None or hears.reach is not Reach.OK:
        return _(
            "I can reach nobody of the practice at the moment, so nobody there is told of this now. Please do not wait "
            "for them: call."
        )
    if not may_see(hears, client):
        return _(
            "I can reach nobody who looks after you at the moment. {name}, who works here too, gets a note with your "
            "name and what kind of sign it was, not your words, but may not read it in time. Do not wait for an answer."
        ).format(name=escape(hears.name))
    return _("{therapist} gets a note of this, but may not read it in time. Do not wait for an answer.").format(
        therapist=escape(hears.name)
    )


def of_nothing_kept() -> str:
    """Said below the fixed text of a danger sign while nothing can be stored, so that nobody is told of it yet."""
    return _(
        "Something is wrong here at the moment: I cannot pass this on, so nobody of the practice is told of it now. "
        "Please do not wait for them: call."
    )


def of_question(hears: Person) -> str:
    """Who hears of a question that was passed on (``Desk.hears_of``)."""
    if hears.reach is not Reach.OK:
        return _(
            "It is kept for {therapist}, to whom I cannot write at the moment, so the answer may take longer. If it "
            "cannot wait, please get in touch with the practice another way."
        ).format(therapist=escape(hears.name))
    return _(
        "I have passed it on to {therapist}. The answer comes here, usually within a working day or two; nobody reads "
        "along in between."
    ).format(therapist=escape(hears.name))


def before_session(hears: Person, *, day: str, text: str) -> str:
    """Who hears what a client has said before a session."""
    if hears.reach is not Reach.OK:
        words = _(
            "This is kept for your session {when}, but I cannot write to {name} at the moment. Please say it there too:"
            "\n<blockquote>{text}</blockquote>"
        )
    else:
        words = _("{name} sees this before your session {when}:\n<blockquote>{text}</blockquote>")
    return words.format(name=escape(hears.name), when=day, text=escape(text[:1500]))


def asked_for_words(hears: Person) -> str:
    """Asks for what should be known before a session."""
    if hears.reach is not Reach.OK:
        return _(
            "Write it as your next message. I cannot write to {name} at the moment: I keep it for your session, but "
            "please say it there too. /cancel stops."
        ).format(name=escape(hears.name))
    return _("Write it as your next message; {name} reads it before your session. /cancel stops.").format(
        name=escape(hears.name)
    )
