"""What clients are told of who hears something: no more than the program knows.

Whoever is named gets a message; who cannot be written to now is not promised, for what waits may wait for days, and
while the practice is closed nobody is promised to answer (``bot/services/promises.py``).
"""

from html import escape

from bot.domain.promises import Promise
from bot.i18n import gettext as _
from bot.wording import phrases


def closed(promise: Promise) -> str:
    """Until when the practice is closed, as a sentence; '' while it is open, or when its hours are not known."""
    closure = promise.closure
    if closure is None:
        return ""
    if closure.opens_at is not None:
        until = phrases.day_and_time(closure.opens_at, promise.client, now=promise.now)
    elif closure.until is not None:
        # A day of the practice, which is no instant: where the client is, today may be another day.
        until = phrases.dated(closure.until, today=promise.now.astimezone(promise.client.zone).date())
    else:
        return _("The practice is closed at the moment.")
    if closure.name:
        return _("The practice is closed ({why}) until {when}.").format(why=escape(closure.name), when=until)
    return _("The practice is closed until {when}.").format(when=until)


def closes(promise: Promise) -> str:
    """On which days the practice is closed soon, as a sentence; '' when that is not so."""
    soon = promise.closes
    if soon is None:
        return ""
    when = phrases.days(soon.first, soon.last, today=promise.now.astimezone(promise.client.zone).date())
    if soon.name:
        return _("The practice is closed {days} ({why}).").format(days=when, why=escape(soon.name))
    return _("The practice is closed {days}.").format(days=when)


def away(promise: Promise) -> str:
    """Until when who looks after the client is away, and who stands in, as a sentence; '' while they are here."""
    if promise.away is None:
        return ""
    name = escape(promise.away.who.name)
    # A day of the practice.
    until = phrases.dated(promise.away.last_day, today=promise.now.date())
    if promise.away.is_cover:
        return _("Until {day} {deputy} stands in for {therapist}.").format(
            therapist=name, day=until, deputy=escape(promise.name)
        )
    if promise.hears is None or promise.hears.id == promise.away.who.id or not promise.reads:
        return _("{therapist} is away until {day}.").format(therapist=name, day=until)
    return _("{therapist} is away until {day}; {deputy} stands in.").format(
        therapist=name, day=until, deputy=escape(promise.name)
    )


def of_danger(promise: Promise) -> str:
    """Who hears of a danger sign, below its fixed text (``promises.of_danger``)."""
    if promise.reached is None:
        return _(
            "I can reach nobody of the practice at the moment, so nobody there is told of this now. Please do not wait "
            "for them: call."
        )
    if not promise.reads:
        said = _(
            "I can reach nobody who looks after you at the moment. {name}, who works here too, gets a note with your "
            "name and what kind of sign it was, not your words, but may not read it in time. Do not wait for an answer."
        ).format(name=escape(promise.name))
    else:
        said = _("{therapist} gets a note of this, but may not read it in time. Do not wait for an answer.").format(
            therapist=escape(promise.name)
        )
    return " ".join(one for one in (said, away(promise), closed(promise)) if one)


def of_nobody_yet(promise: Promise, sign: str) -> str:
    """Said below the fixed text to somebody of whom nothing is kept: nobody is told unless they tap."""
    if promise.reached is None:
        words = _(
            "You have not agreed to anything being kept, so nobody of the practice is told of this, and I can reach "
            "nobody there at the moment. Please do not wait for them: call.\n\nThe button keeps only this for them, "
            "until I can: “{sign}”, your name, and when it was. Not your words."
        )
    else:
        words = _(
            "You have not agreed to anything being kept, so nobody of the practice is told of this. If you want "
            "{name} to know, tap the button. It sends only this: “{sign}”, your name, and when it was. Not your words."
        )
    return words.format(name=escape(promise.name), sign=escape(sign))


def of_wish(promise: Promise, sign: str) -> str:
    """Who hears of a danger sign that its writer wanted told, and of what."""
    if promise.reached is None:
        return _(
            "I can reach nobody of the practice at the moment. This is kept for them until I can: “{sign}”, your name, "
            "and when it was. Please do not wait for them: call."
        ).format(sign=escape(sign))
    if not promise.reads:
        words = _(
            "I can reach nobody who looks after you at the moment. {name}, who works here too, gets a note now: "
            "“{sign}”, your name, and when it was; nothing else. They may not read it in time: do not wait for an "
            "answer."
        )
    else:
        words = _(
            "{name} gets a note now: “{sign}”, your name, and when it was; nothing else. They may not read it in time: "
            "do not wait for an answer."
        )
    return f"{words.format(name=escape(promise.name), sign=escape(sign))} {closed(promise)}".strip()


def of_nothing_kept() -> str:
    """Said below the fixed text of a danger sign while nothing can be stored, so that nobody is told of it yet."""
    return _(
        "Something is wrong here at the moment: I cannot pass this on, so nobody of the practice is told of it now. "
        "Please do not wait for them: call."
    )


def of_question(promise: Promise) -> str:
    """Who hears of a question that was passed on, and when the answer comes (``promises.of``)."""
    if promise.reached is None:
        return _(
            "It is kept for {therapist}, to whom I cannot write at the moment, so the answer may take longer. If it "
            "cannot wait, please get in touch with the practice another way."
        ).format(therapist=escape(promise.name))
    name = escape(promise.name)
    if promise.away is not None and promise.away.who.id == (promise.hears and promise.hears.id):
        return _(
            "I have passed it on to {therapist}. {away} The answer may take until after that. If it cannot wait, "
            "please get in touch with the practice another way."
        ).format(therapist=name, away=away(promise))
    if promise.closure is not None:
        return _(
            "I have passed it on to {therapist}. {closed} The answer comes here, after that; nobody reads along in "
            "between."
        ).format(therapist=name, closed=" ".join(one for one in (away(promise), closed(promise)) if one))
    if promise.closes is not None:
        return _(
            "I have passed it on to {therapist}. {closed} The answer comes here, before that or after it; nobody reads "
            "along in between."
        ).format(therapist=name, closed=" ".join(one for one in (away(promise), closes(promise)) if one))
    if promise.away is not None:
        return _(
            "I have passed it on to {therapist}. {away} The answer comes here, usually within a working day or two; "
            "nobody reads along in between."
        ).format(therapist=name, away=away(promise))
    return _(
        "I have passed it on to {therapist}. The answer comes here, usually within a working day or two; nobody reads "
        "along in between."
    ).format(therapist=escape(promise.name))


def before_session(promise: Promise, *, day: str, text: str) -> str:
    """Who hears what a client has said before a session."""
    if promise.reached is None:
        words = _(
            "This is kept for your session {when}, but I cannot write to {name} at the moment. Please say it there too:"
            "\n<blockquote>{text}</blockquote>"
        )
    else:
        words = _("{name} gets this before your session {when}:\n<blockquote>{text}</blockquote>")
        if promise.away is not None:
            words = f"{away(promise).replace('{', '{{').replace('}', '}}')} {words}"
    return words.format(name=escape(promise.name), when=day, text=escape(text))


def asked_for_words(promise: Promise) -> str:
    """Asks for what should be known before a session."""
    if promise.reached is None:
        return _(
            "Write it as your next message. I cannot write to {name} at the moment: I keep it for your session, but "
            "please say it there too. /cancel stops."
        ).format(name=escape(promise.name))
    words = _("Write it as your next message; {name} gets it before your session. /cancel stops.").format(
        name=escape(promise.name)
    )
    return f"{away(promise)} {words}".strip()
