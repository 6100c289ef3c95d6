"""Around a session: notes after it, and a word before the next one."""

from collections.abc import Callable
from datetime import datetime
from html import escape

from bot.chat.callback_data.aftercare import AftercareStep, AftercareTap
from bot.chat.callback_data.base import CallbackData
from bot.chat.callback_data.reminders import ReminderStep, ReminderTap
from bot.chat.callback_data.review import ReviewStep, ReviewTap
from bot.chat.callback_data.sessions import SessionStep, SessionTap
from bot.chat.calls import TEXT, Button, Screen, within
from bot.chat.screens import hearing
from bot.domain.aftercare import SorenessStage
from bot.domain.people import Person
from bot.domain.promises import Promise
from bot.domain.sessions import Session
from bot.domain.soreness import Feeling, Help, Sore, Told
from bot.domain.texts import shortened
from bot.i18n import gettext as _
from bot.services.briefs import Brief
from bot.wording import phrases, sessions


def scale(tap: Callable[[int], CallbackData]) -> list[list[Button]]:
    """The eleven numbers of a scale; ``tap`` makes what the button of a number carries."""
    numbers = [Button(str(n), data=tap(n)) for n in range(11)]
    return [numbers[0:6], numbers[6:11]]


def comfort_line(person: Person) -> str:
    """What is good for the body in the hours after a session."""
    if person.fluids_limited:
        return _(
            "Your session is a little while ago. What does you good now: warmth, easy movement, an early night. "
            "Drink as your doctor has told you."
        )
    return _(
        "Your session is a little while ago. What does you good now: warmth, easy movement, something to drink when "
        "you are thirsty, an early night."
    )


def comfort(person: Person, delivery_id: int, foot: list[Button]) -> Screen:
    """The note two hours after a session."""
    expect = _("Some soreness in the next days is common and passes. I will ask how it is tomorrow.")
    done = Button(_("Thanks"), data=ReminderTap(delivery_id, ReminderStep.DONE), style="success")
    return Screen(text=f"{comfort_line(person)}\n\n{expect}", rows=[[done, *foot]])


def sore_line(stage: SorenessStage) -> str:
    """The soreness question in a list."""
    return (
        _("One number: how sore are you a day after your session?")
        if stage is SorenessStage.DAY
        else _("One number: how sore are you three days after your session?")
    )


def sore_question(session_id: int, stage: SorenessStage, *, foot: list[Button] | None = None) -> Screen:
    """How sore somebody is."""
    lead = (
        _("Your session was yesterday or so.")
        if stage is SorenessStage.DAY
        else _("Your session was about three days ago.")
    )
    ask = _(
        "<b>How sore are you now</b> from the session?\n0 = not at all, 10 = as sore as can be. Tap or type a number."
    )
    rows = scale(lambda score: AftercareTap(AftercareStep.SCORE, session_id, stage, score))
    return Screen(text=f"{lead}\n{ask}", rows=[*rows, *([foot] if foot else [])])


def sore_card(answer: Sore) -> Screen:
    """What was said, and one more question that may be left open."""
    parts = (answer.session_id, answer.stage)
    undo = Button(_("Undo"), data=AftercareTap(AftercareStep.UNDO, *parts))
    lines = [_("<b>After your session</b>"), _("Soreness: {n} of 10").format(n=answer.score)]
    rows: list[list[Button]] = []
    if answer.stage is SorenessStage.DAY:
        if answer.feeling is not None:
            lines.append(_("Your body feels: {how}").format(how=sessions.feeling(answer.feeling)))
            lines += ["", _("Saved. Your therapist can see it.")]
        else:
            lines += ["", _("Saved. If you like: <b>how does your body feel?</b>")]
            buttons = [
                Button(
                    sessions.feeling(one).capitalize(), data=AftercareTap(AftercareStep.FEELING, *parts, feeling=one)
                )
                for one in Feeling
            ]
            rows = [buttons[0:3], buttons[3:]]
    else:
        chosen = answer.helped or ()
        if chosen:
            named = ", ".join(sessions.helped(one) for one in chosen)
            lines.append(_("What helped: {what}").format(what=named))
        if answer.helped == ():
            lines += [_("Nothing in particular helped."), "", _("Saved. Your therapist can see it.")]
        else:
            lines += ["", _("Saved. If you like: <b>what has helped?</b> Tap all that did.")]
            buttons = [
                Button(
                    ("✓ " if one in chosen else "") + sessions.helped(one).capitalize(),
                    data=AftercareTap(AftercareStep.HELPED, *parts, helped=one),
                )
                for one in Help
            ]
            rows = [buttons[n : n + 3] for n in range(0, len(buttons), 3)]
            if not chosen:
                rows.append([Button(_("Nothing in particular"), data=AftercareTap(AftercareStep.HELPED, *parts))])
    return Screen(text="\n".join(lines), rows=[*rows, [undo]])


def taken_back() -> str:
    """Said when an answer was taken back."""
    return _("Taken back.")


def brief_line(day: str) -> str:
    """The brief in a list."""
    return _("Your session is {when}. What would you like to bring up?").format(when=day)


def brief(found: Brief, *, day: str, therapist: str, foot: list[Button]) -> Screen:
    """The day before a session: how it has been, and what the client may want to say."""
    lines = [_("<b>Your session is {when}.</b>").format(when=day), escape(sessions.diary_line(found))]
    places = sessions.places_line(found, to_client=True)
    if places:
        lines.append(escape(places))
    lines += _told(found.told)
    lines += [
        "",
        _("What would you like {name} to know or to look at? It arrives before your session.").format(
            name=escape(therapist)
        ),
    ]
    tell = Button(
        _("Tell {name}").format(name=therapist)[:30],
        data=AftercareTap(AftercareStep.TELL, session=found.session.id),
        style="success",
    )
    return Screen(text=within(lines, TEXT), rows=[[tell], foot])


def _told(told: tuple[Told, ...]) -> list[str]:
    return [_("You said: “{text}”").format(text=escape(shortened(one.text, 300))) for one in told]


def passed_on(told_id: int, session_id: int, promise: Promise, day: str, text: str) -> Screen:
    """Said when it was passed on."""
    return Screen(
        text=hearing.before_session(promise, day=day, text=text),
        rows=[
            [
                Button(_("Undo"), data=AftercareTap(AftercareStep.UNTELL, told=told_id)),
                Button(_("Say more"), data=AftercareTap(AftercareStep.TELL, session=session_id)),
            ]
        ],
    )


def no_longer(practice: str) -> Screen:
    """Said when the session is over or was called off."""
    return Screen(
        text=_(
            "That session is over or no longer planned, so I have not passed it on. /ask reaches {practice}."
        ).format(practice=escape(practice))
    )


def next_session(session: Session | None, client: Person, therapist: str | None, *, now: datetime) -> Screen:
    """When the next session is, to a client who asks."""
    name = therapist or _("the practice")
    if session is None:
        return Screen(
            text=_("No coming session is written down here. {name} can tell you more.").format(name=escape(name))
        )
    tell = Button(_("Tell {name}").format(name=name)[:30], data=AftercareTap(AftercareStep.TELL, session=session.id))
    when = phrases.moment(session.starts_at, client, now=now)
    return Screen(
        text=_("Your next session, as {name} has it: <b>{when}</b>.").format(name=escape(name), when=escape(when)),
        rows=[] if therapist is None else [[tell]],
    )


def told_to_therapist(client: str, text: str, day: str, client_id: int, session_id: int) -> Screen:
    """A client's words before a session, to the therapist."""
    return Screen(
        text=_("<b>{name}</b>, before the session {when}:\n<blockquote>{text}</blockquote>").format(
            name=escape(client), when=day, text=escape(text)
        ),
        rows=[
            [
                Button(_("The session"), data=SessionTap(SessionStep.OPEN, session=session_id)),
                Button(
                    _("Open {client}").format(client=client)[:40], data=ReviewTap(ReviewStep.CLIENT, client=client_id)
                ),
            ]
        ],
    )
