"""Coming in: who reads this, what it is not, the consent, and four quick choices."""

from datetime import datetime, time
from html import escape
from zoneinfo import ZoneInfo

from bot.chat.callback_data.checkins import CheckInStep, CheckInTap
from bot.chat.callback_data.invites import InviteStep, InviteTap
from bot.chat.callback_data.questions import DocumentStep, DocumentTap
from bot.chat.callback_data.settings import OnboardingStep, OnboardingTap, SettingsStep, SettingsTap
from bot.chat.calls import Button, Screen
from bot.chat.screens import guardians
from bot.domain.consents import AgeAsked
from bot.domain.people import Person, Role
from bot.domain.terms import CONSENT_VERSION
from bot.i18n import gettext as _
from bot.i18n import language, ngettext
from bot.services.practice import Practice
from bot.understanding.time_zones import ZoneGuess
from bot.wording import phrases


def notice_of(practice: Practice) -> str:
    """Return what the practice says of itself above the terms, with an empty line after it; '' when it says nothing."""
    notice = practice.library.notice
    said = (
        (_("Responsible"), notice.controller),
        (_("Questions about your data"), notice.contact),
        (_("Why it may be stored"), notice.legal_basis),
        (_("Where you can complain"), notice.authority),
    )
    lines = [f"<b>{title}</b>: {escape(words)}" for title, words in said if words]
    return "\n".join([*lines, "", ""]) if lines else ""


def terms_of(person: Person, therapist: Person | None, practice: Practice) -> str:
    """Return what a client agrees to, which names who reads."""
    reader = escape(therapist.name) if therapist is not None else escape(practice.name)
    return notice_of(practice) + _(
        "Hello {name}. I am the companion of <b>{practice}</b> between your sessions.\n\n"
        "<b>What I do</b>: I take a short daily check-in of pain and posture, remind you when you like, and answer "
        "questions about NMT from the practice's own documents.\n\n"
        "<b>Who reads it</b>: {reader}, the owner of the practice, and from day to day whoever "
        "of the practice stands in while {reader} is away. You can always see who has looked (/mydata).\n\n"
        "<b>What I am not</b>: I am a program, no doctor, and nobody watches this chat around the clock. "
        "<b>In an emergency call {emergency}.</b>\n\n"
        "{drafts}"
        "<b>Where it is kept</b>: on the practice's own server. Messages also pass through Telegram and stay in "
        "this chat, which is not end-to-end encrypted; write here only what you are fine with.\n\n"
        "You can take everything with you, delete it or leave at any time (/privacy).\n\n"
        "Do you agree that your answers are stored and shown to {reader}? (terms {version})"
    ).format(
        name=escape(person.name),
        practice=escape(practice.name),
        reader=reader,
        emergency=escape(practice.emergency_number),
        drafts=_drafts(practice),
        version=CONSENT_VERSION,
    )


def _drafts(practice: Practice) -> str:
    """Return that the texts are drafts, as long as a clinician has not read them all in the client's language."""
    if not practice.library.approvals.missing(language()):
        return ""
    return (
        _(
            "<b>Still drafts</b>: no clinician has checked my texts about health and my exercises yet. "
            "When in doubt, ask your therapist."
        )
        + "\n\n"
    )


def _agreeing(therapist: Person | None) -> OnboardingTap:
    """Return what a yes to these very terms carries."""
    reader = None if therapist is None else therapist.id
    return OnboardingTap(OnboardingStep.AGREE, version=CONSENT_VERSION, reader=reader)


def terms(person: Person, therapist: Person | None, practice: Practice, *, age: AgeAsked | None = None) -> Screen:
    """The terms with their answers, before anything is stored.

    Args:
        age: from which on clients agree alone, for who is asked how old they are; None for who is not.
    """
    return Screen(
        text=terms_of(person, therapist, practice),
        rows=guardians.answers(age, None, therapist)
        if age
        else [
            [
                Button(_("I agree"), data=_agreeing(therapist), style="success"),
                Button(_("No, thank you"), data=OnboardingTap(OnboardingStep.DECLINE)),
            ]
        ],
    )


def declined() -> Screen:
    """Said to somebody who does not agree."""
    return Screen(
        text=_(
            "That is fine. Nothing about you is stored. You can still ask me about NMT, and your therapist can send "
            "you a new link whenever you like."
        )
    )


def sign_waits(practice: Practice) -> Screen:
    """Said to somebody who does not agree, and had the practice told of a danger sign that nobody has seen yet."""
    years = practice.keep_treatment_years
    if years:
        then = ngettext(
            "Then the practice keeps which sign it was, with your name, for {n} year, as it must.",
            "Then the practice keeps which sign it was, with your name, for {n} years, as it must.",
            years,
        ).format(n=years)
    else:
        then = _("Then it goes, too.")
    return Screen(
        text=_(
            "That is fine. What you had me tell stays until somebody of the practice has seen it: which sign it was, "
            "your name, and when. {then} Nothing else about you is kept. /start shows the terms again."
        ).format(then=then)
    )


def still_withdrawn(person: Person, until: datetime | None) -> Screen:
    """Said to somebody who has withdrawn, is asked again, and says no.

    Args:
        until: when everything of theirs is erased unless they agree.
    """
    text = _("That is fine, and nothing has changed: you have withdrawn your agreement.")
    if until is not None:
        text += " " + _("Everything of yours is erased on {day}, unless you agree before; /start asks again.").format(
            day=f"{until.astimezone(person.zone):%Y-%m-%d}"
        )
    return Screen(text=text)


def name(person: Person) -> Screen:
    """First choice: the name."""
    return Screen(
        text=_("Thank you. <b>What may I call you?</b> Tap, or write a name."),
        rows=[[Button(person.name[:40], data=OnboardingTap(OnboardingStep.NAME))]],
    )


def zone(person: Person, now: datetime, *, is_first: bool = True) -> Screen:
    """Second choice: the time zone, said as the time on the clock."""
    shown = phrases.clock(now.astimezone(person.zone))
    text = (
        _("Nice to meet you, {name}. <b>Is it {time} where you are?</b>")
        if is_first
        else _("Back to you: <b>is it {time} where you are?</b>")
    )
    return Screen(
        text=text.format(name=escape(person.name), time=shown),
        rows=[
            [
                Button(_("Yes, it is {time}").format(time=shown), data=OnboardingTap(OnboardingStep.ZONE)),
                Button(_("No"), data=OnboardingTap(OnboardingStep.ELSEWHERE)),
            ]
        ],
    )


def where() -> Screen:
    """How to find a time zone."""
    return Screen(
        text=_(
            "Then <b>which city are you near</b>, or what time is it at your place? Write it, or share your location "
            "(I keep only the time zone)."
        ),
        reply_keyboard={
            "keyboard": [[{"text": _("Share my location"), "request_location": True}]],
            "resize_keyboard": True,
            "one_time_keyboard": True,
            "input_field_placeholder": _("City, or the time there"),
        },
    )


def which_zone(guesses: list[ZoneGuess], now: datetime, *, in_onboarding: bool) -> Screen:
    """Choose between the zones found."""
    rows = [
        [
            Button(
                _("{place}, {time} now").format(
                    place=guess.place, time=phrases.clock(now.astimezone(ZoneInfo(guess.zone)))
                ),
                data=OnboardingTap(OnboardingStep.ZONE, zone=guess.zone)
                if in_onboarding
                else SettingsTap(SettingsStep.ZONE, zone=guess.zone),
            )
        ]
        for guess in guesses
    ]
    return Screen(text=_("Which of these?"), rows=rows)


def zone_unknown() -> Screen:
    """Said when no time zone was found."""
    return Screen(
        text=_("I do not know that place. A larger city nearby works, or the time on your clock such as <i>14:05</i>.")
    )


def checkin_time() -> Screen:
    """Third choice: when to be asked."""
    times = [time(8, 0), time(12, 30), time(18, 0), time(20, 0)]
    return Screen(
        text=_("<b>When shall I ask how you are?</b> Once a day, and only if you have not checked in yet."),
        rows=[
            [Button(phrases.clock(one), data=OnboardingTap(OnboardingStep.AT, at=one)) for one in times],
            [Button(_("Never, I will come by myself"), data=OnboardingTap(OnboardingStep.AT))],
        ],
    )


def time_unclear() -> Screen:
    """Said to a text that is no time of day."""
    return Screen(text=_("I could not read that as a time. Write it like <i>18:30</i> or <i>9 pm</i>."))


def welcome(person: Person, therapist: Person | None, *, first_reminder: str) -> Screen:
    """All set."""
    text = _(
        "All set, {name}. {first}\n\n"
        "You can also just write to me: <i>neck 6, sat all day</i>, or a question. {therapist} sees your check-ins "
        "before your next session.\n\nShall we do the first one now? It takes three taps."
    ).format(
        name=escape(person.name),
        first=first_reminder,
        therapist=escape(therapist.name) if therapist else _("Your therapist"),
    )
    return Screen(
        text=text,
        rows=[
            [Button(_("Check in now"), data=CheckInTap(CheckInStep.NEW), style="success")],
            [Button(_("About NMT"), data=DocumentTap(DocumentStep.LIST))],
        ],
    )


def first_reminder(at: time | None) -> str:
    """When the first question comes, in words."""
    if at is None:
        return _("I will not ask by myself; /checkin is always there.")
    return _("I will ask you at {time} each day.").format(time=phrases.clock(at))


def staff_welcome(person: Person, practice: Practice) -> Screen:
    """Said to somebody of the team who came in by a link."""
    if person.role is Role.ASSISTANT:
        return _assistant_welcome(person, practice)
    text = _(
        "Welcome, {name}. You are {role} of <b>{practice}</b> here.\n\n"
        "/invite makes a link for a client. Once they have checked in, /clients shows who needs you and why, and "
        "/dashboard opens the plots in your browser.\n\n"
        "Danger signs reach you here at once; everything else waits until you look."
    ).format(
        name=escape(person.name),
        role=phrases.a_role(person.role),
        practice=escape(practice.name),
    )
    return Screen(text=text, rows=[[Button(_("Invite a client"), data=InviteTap(InviteStep.NEW))]])


def _assistant_welcome(person: Person, practice: Practice) -> Screen:
    text = _(
        "Welcome, {name}. You are an assistant of <b>{practice}</b> here.\n\n"
        "/session plans, moves and calls off sessions, /invite makes a link for a client. You see names and times; "
        "what clients write is for those who look after them."
    ).format(name=escape(person.name), practice=escape(practice.name))
    return Screen(text=text)


def asks_to_join(role: Role, code: str, practice: Practice) -> Screen:
    """Asked of a client who has opened a link for somebody of the team."""
    text = _(
        "You are a client of <b>{practice}</b> here, and this link is for {role}.\n\n"
        "If you say yes, you work here with this account: check-ins and reminders stop, and your therapist no longer "
        "sees your diary. It stays yours (/mydata, /privacy). If you would rather stay a client, open the link with "
        "another Telegram account; it still works.\n\nDo you want to work here with this account?"
    ).format(practice=escape(practice.name), role=phrases.a_role(role))
    yes = OnboardingTap(OnboardingStep.JOIN, code=code)
    return Screen(
        text=text,
        rows=[
            [Button(_("Yes, I work here"), data=yes)],
            [Button(_("No, stay a client"), data=OnboardingTap(OnboardingStep.READ))],
        ],
    )
