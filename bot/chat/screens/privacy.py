"""What is stored, who has looked, and how to take it along or leave."""

from collections.abc import Callable
from datetime import datetime
from html import escape

from bot.chat.callback_data.privacy import PrivacyStep, PrivacyTap
from bot.chat.callback_data.settings import OnboardingStep, OnboardingTap
from bot.chat.calls import TEXT, Button, Screen, within
from bot.chat.screens import readers
from bot.domain import records
from bot.domain.audit import AuditAction
from bot.domain.consents import Consent
from bot.domain.people import Person
from bot.domain.readers import Request
from bot.i18n import gettext as _
from bot.i18n import ngettext
from bot.services.practice import Practice
from bot.services.privacy import Holdings, Receipt
from bot.wording import phrases

COUNTED: dict[str, Callable[[int], str]] = {
    "checkins": lambda n: ngettext("{n} check-in", "{n} check-ins", n),
    "questions": lambda n: ngettext("{n} question", "{n} questions", n),
    "flags": lambda n: ngettext("{n} danger sign, with your words", "{n} danger signs, with your words", n),
    "sessions": lambda n: ngettext("{n} session", "{n} sessions", n),
    "soreness": lambda n: ngettext("{n} answer after a session", "{n} answers after sessions", n),
    "told": lambda n: ngettext("{n} word for a session", "{n} words for sessions", n),
    "pegs": lambda n: ngettext("{n} week of questions", "{n} weeks of questions", n),
    "exercise_log": lambda n: ngettext("{n} line about exercises", "{n} lines about exercises", n),
    "programmes": lambda n: ngettext("{n} programme of exercises", "{n} programmes of exercises", n),
    "deliveries": lambda n: ngettext("{n} reminder that was sent", "{n} reminders that were sent", n),
    "plans": lambda n: ngettext("{n} rule of when I write", "{n} rules of when I write", n),
    "votes": lambda n: ngettext("{n} answer that helped or did not", "{n} answers that helped or did not", n),
    "consents": lambda n: ngettext("{n} agreement", "{n} agreements", n),
    "consent_requests": lambda n: ngettext(
        "{n} question whether somebody else may read", "{n} questions whether somebody else may read", n
    ),
    "leaves": lambda n: ngettext("{n} time that somebody stands in", "{n} times that somebody stands in", n),
    "notes": lambda n: ngettext("{n} private note of your therapist", "{n} private notes of your therapist", n),
    "sent_messages": lambda n: ngettext("{n} number of a message here", "{n} numbers of messages here", n),
}
"""What each table holds, in a client's words. Tables that are not named here are counted together."""


def mydata(person: Person, holdings: Holdings, *, now: datetime) -> Screen:
    """What is stored, counted, and who has looked."""
    today = now.astimezone(person.zone).date()
    lines = [_("<b>What is stored of you</b>")]
    lines += [
        words(holdings.rows[name]).format(n=holdings.rows[name])
        for name, words in COUNTED.items()
        if name in holdings.rows
    ]
    rest = sum(count for name, count in holdings.rows.items() if name not in COUNTED)
    if rest:
        lines.append(ngettext("{n} further row", "{n} further rows", rest).format(n=rest))
    lines += [_guardian(one, holdings.names, person) for one in holdings.consents if one.guardian is not None]
    lines += [_("your name on the link by which you came: {name}").format(name=escape(one)) for one in holdings.called]
    lines += [_("your name, your time zone and Telegram's number of this chat"), "", _("<b>Who has looked</b>")]
    looks = []
    for line in holdings.looks:
        local = line.at.astimezone(person.zone)
        who = escape(holdings.names.get(line.actor_id or 0, _("somebody who has left")))
        what = _looked(line.action)
        looks.append(f"{phrases.day(local.date(), today=today)} {phrases.clock(local)}: {who} {what}")
    lines += phrases.folded(looks)
    if not holdings.looks:
        lines.append(_("Nobody yet."))
    if holdings.more_looks:
        more = ngettext(
            "and {n} earlier time, in the download", "and {n} earlier times, in the download", holdings.more_looks
        )
        lines.append(more.format(n=holdings.more_looks))
    return Screen(
        text=within(lines, TEXT),
        rows=[
            [
                Button(_("Download everything"), data=PrivacyTap(PrivacyStep.EXPORT)),
                Button(_("Your rights"), data=PrivacyTap(PrivacyStep.MENU)),
            ]
        ],
    )


def _guardian(consent: Consent, names: dict[int, str], person: Person) -> str:
    guardian = consent.guardian
    if guardian is None:
        return ""
    given = f"{consent.given_at.astimezone(person.zone):%Y-%m-%d}"
    if guardian.recorded_by is None:
        text = _("agreed for you on {day}, on your phone: {guardian}")
    else:
        text = _("agreed for you on {day}, put down by {by}: {guardian}")
    by = escape(names.get(guardian.recorded_by or 0, _("somebody who has left")))
    return text.format(day=given, guardian=escape(guardian.name), by=by)


def _looked(action: str) -> str:
    actions: dict[str, str] = {
        AuditAction.VIEWED: _("opened your page"),
        AuditAction.LISTED: _("saw you in the list"),
        AuditAction.FLAGS_READ: _("read the list of danger signs"),
        AuditAction.QUESTIONS_READ: _("read what you asked"),
        AuditAction.SENT: _("was sent what you said"),
        AuditAction.NOTE_ADDED: _("wrote a note"),
        AuditAction.CHECKIN_ENTERED: _("entered a check-in for you"),
        AuditAction.FLAG_ENTERED: _("entered words with a danger sign for you"),
        AuditAction.SESSION_RECORDED: _("recorded a session"),
        AuditAction.FEED_READ: _("read your calendar feed, at its address"),
        AuditAction.SESSION_MOVED: _("moved a session"),
        AuditAction.SESSION_CANCELLED: _("called a session off"),
        AuditAction.BRIEF_READ: _("read the summary before your session"),
        AuditAction.FLAG_ACKNOWLEDGED: _("acknowledged a danger sign"),
        AuditAction.FLAG_TOLD: _("was told of a danger sign, as nobody else could be reached"),
        AuditAction.QUESTION_ANSWERED: _("answered a question"),
        AuditAction.PLAN_CHANGED: _("changed your reminders"),
        AuditAction.PROGRAMME_ASSIGNED: _("assigned a programme"),
        AuditAction.PROGRAMME_CHANGED: _("changed your programme"),
        AuditAction.PROGRAMME_ENDED: _("ended your programme"),
        AuditAction.EXERCISE_RELEASED: _("allowed an exercise again"),
        AuditAction.CONCERN_SETTLED: _("settled what hurts"),
        AuditAction.RECORD_READ: _("read the treatment record"),
        AuditAction.GUARDIAN_RECORDED: _("put down that a parent or guardian agrees for you"),
        AuditAction.READER_ASKED: _("asked whether another therapist may look after you"),
        AuditAction.READER_CALLED_BACK: _("took back the question whether another therapist may look after you"),
        AuditAction.COVER_SET: _("let somebody stand in who reads along for some days"),
        AuditAction.HANDED_OVER: _("handed you over to another therapist"),
        AuditAction.LEFT_THE_TEAM: _("took you out of the team"),
        AuditAction.ROLE_CHANGED: _("took back what you had become in the team"),
        AuditAction.PHONE_LINK_MADE: _("made a link for another Telegram account of yours"),
        AuditAction.PHONE_MOVED: _("confirmed this Telegram account as yours"),
        AuditAction.PHONE_KEPT: _("refused another Telegram account for your diary"),
    }
    # A word of the program's own is better than silence.
    return actions.get(action, action.replace("_", " "))


def _who_reads(person: Person, practice: Practice, *, reader: Person | None, until: datetime | None) -> str:
    """Who reads, by the terms that were agreed to; without an agreement, what is readable all the same."""
    if person.has_agreed:
        text = _(
            "It is kept on the server of {practice}, read by your therapist ({reader}), the owner, and whoever of the "
            "practice stands in while {reader} is away, and sent to nobody else. "
            "Messages pass through Telegram and stay in this chat until you clear it; bots cannot delete lines that "
            "are older than 48 hours.\n\n"
            "You agreed to the terms {version}. You can take your data with you, delete your diary, withdraw your "
            "agreement, or leave for good."
        )
    else:
        text = _(
            "It is kept on the server of {practice} and sent to nobody else. "
            "Messages pass through Telegram and stay in this chat until you clear it; bots cannot delete lines that "
            "are older than 48 hours.\n\n"
            "<b>Your agreement does not stand at the moment</b>: nobody of the practice reads your diary, and nothing "
            "new of it is kept. What your therapist ({reader}) and the owner can read is the treatment record: "
            "sessions with their notes, and danger signs with the words that raised them. Unless you agree, "
            "everything of yours is erased on {day}. You can take your data with you, delete your diary, or leave for "
            "good."
        )
    return text.format(
        practice=escape(practice.name),
        reader=escape(practice.name if reader is None else reader.name),
        version=person.consent_version,
        day="" if until is None else f"{until.astimezone(person.zone):%Y-%m-%d}",
    )


def menu(
    person: Person,
    practice: Practice,
    *,
    reader: Person | None,
    asked: tuple[Request, Person] | None,
    until: datetime | None,
) -> Screen:
    """Rights, and how to use them.

    Args:
        reader: who looks after the client.
        asked: what the client has not answered yet, and who would read.
        until: when everything is erased of who has not agreed; None for who has.
    """
    if person.role.is_staff:
        return _menu_of_staff(practice)
    leaves = Button(_("Withdraw agreement"), data=PrivacyTap(PrivacyStep.WITHDRAW))
    if not person.has_agreed:
        leaves = Button(_("Read and decide"), data=OnboardingTap(OnboardingStep.READ))
    text = "<b>{title}</b>\n{who}\n\n".format(
        title=_("Your data is yours"), who=_who_reads(person, practice, reader=reader, until=until)
    )
    text += _(
        "<b>Two kinds of record</b>\n"
        "Your <i>diary</i> is what you enter; it goes at once when you delete it. The <i>treatment record</i> is your "
        "sessions with their notes, and danger signs with who looked at them. {treatment}\n\n"
        "<b>Discreet messages: {discreet}</b>\n"
        "When I write first, I say only that there is something, and a button shows it. Nobody reads along on a "
        "locked screen.\n\n"
        "<b>Tidy this chat: {tidy}</b>\n"
        "I delete what you and I write here after about two days. It stays with the practice. What is older than "
        "that already, only you can clear."
    ).format(
        treatment=treatment_kept(practice),
        discreet=_("on") if person.discreet else _("off"),
        tidy=_("on") if person.tidy_chat else _("off"),
    )
    if asked is not None:
        text = readers.open_line(asked[1]) + "\n\n" + text
    return Screen(
        text=text,
        rows=[
            *([] if asked is None else [[readers.open_button(asked[0])]]),
            [
                Button(
                    _("Discreet: turn off") if person.discreet else _("Discreet: turn on"),
                    data=PrivacyTap(PrivacyStep.DISCREET, on=not person.discreet),
                ),
                Button(
                    _("Tidy: turn off") if person.tidy_chat else _("Tidy: turn on"),
                    data=PrivacyTap(PrivacyStep.TIDY, on=not person.tidy_chat),
                ),
            ],
            [
                Button(_("What is stored"), data=PrivacyTap(PrivacyStep.DATA)),
                Button(_("Download everything"), data=PrivacyTap(PrivacyStep.EXPORT)),
            ],
            [
                Button(_("Delete my diary"), data=PrivacyTap(PrivacyStep.DIARY)),
                leaves,
            ],
            [Button(_("Delete my account"), data=PrivacyTap(PrivacyStep.ACCOUNT))],
        ],
    )


def _menu_of_staff(practice: Practice) -> Screen:
    text = _(
        "<b>Your data is yours</b>\n"
        "It is kept on the server of {practice}. You work here; if you were a client before, your diary of that time "
        "is still yours: you can take it with you or delete it, and nobody of the team reads it.\n\n"
        "When you leave, the owner takes you out of the team (/team)."
    ).format(practice=escape(practice.name))
    return Screen(
        text=text,
        rows=[
            [
                Button(_("What is stored"), data=PrivacyTap(PrivacyStep.DATA)),
                Button(_("Download everything"), data=PrivacyTap(PrivacyStep.EXPORT)),
            ],
            [Button(_("Delete my diary"), data=PrivacyTap(PrivacyStep.DIARY))],
        ],
    )


def treatment_kept(practice: Practice) -> str:
    """For how long the treatment record outlives an account, in a sentence."""
    years = practice.keep_treatment_years
    if not years:
        return _("It goes when you delete your account.")
    return ngettext(
        "When you delete your account the practice keeps it for {n} year, with your name; only the owner can read it.",
        "When you delete your account the practice keeps it for {n} years, with your name; only the owner can read it.",
        years,
    ).format(n=years)


def sure(what: PrivacyStep, practice: Practice, *, signs: bool = False) -> Screen:
    """Asks once more before something is gone.

    Args:
        signs: they have worked here, and their name stays under what they wrote of others.
    """
    days, months = practice.keep_withdrawn.days, round(practice.keep_records.days / 30.4)
    text = {
        PrivacyStep.DIARY: _(
            "This deletes every check-in for good, your weekly questions, your answers around sessions and what you "
            "work towards. Your therapist will no longer see them. Questions stay, and so does the treatment record: "
            "sessions with their notes, and danger signs. Are you sure?"
        ),
        PrivacyStep.WITHDRAW: ngettext(
            "Nothing more of your diary is stored, nothing is sent to you until you agree again, and nobody of the "
            "practice reads your diary. Your sessions with their notes, and danger signs, are the treatment record: "
            "your therapist and the owner read it, and go on writing down sessions. What is "
            "there stays for {days} day, and is erased then unless you agree again. Are you sure?",
            "Nothing more of your diary is stored, nothing is sent to you until you agree again, and nobody of the "
            "practice reads your diary. Your sessions with their notes, and danger signs, are the treatment record: "
            "your therapist and the owner read it, and go on writing down sessions. What is "
            "there stays for {days} days, and is erased then unless you agree again. Are you sure?",
            days,
        ),
        PrivacyStep.ACCOUNT: _(
            "This deletes you and everything that you have written from the practice's server, for your therapist, "
            "too.\n\n"
            "The treatment record, which is your sessions with their notes and danger signs with who looked at them: "
            "{treatment}\n\n"
            "What stays for {months} months, with a number and without your name: who looked at your data when, and "
            "when you agreed. Are you sure?"
        ),
    }[what].format(days=days, months=months, treatment=_treatment_goes(practice))
    if signs and what is PrivacyStep.ACCOUNT:
        text += "\n\n" + _("You have worked here: under what you wrote of others your name stays, and nothing else.")
    return Screen(
        text=text,
        rows=[
            [
                Button(_("Yes, do it"), data=PrivacyTap(what, sure=True), style="danger"),
                Button(_("No, keep it"), data=PrivacyTap(PrivacyStep.MENU)),
            ]
        ],
    )


def _treatment_goes(practice: Practice) -> str:
    years = practice.keep_treatment_years
    if not years:
        return _("it goes, too.")
    return ngettext(
        "the practice keeps it for {n} year, with your name, and only the owner can read it. You have it in your "
        "download (/mydata).",
        "the practice keeps it for {n} years, with your name, and only the owner can read it. You have it in your "
        "download (/mydata).",
        years,
    ).format(n=years)


def receipt(what: PrivacyStep, practice: Practice, *, when: datetime, done: Receipt | None = None) -> Screen:
    """What was done, and the truth about what stays.

    Args:
        done: the receipt of an erasure; None for a withdrawal.
    """
    number, rows, kept = (None, 0, 0) if done is None else (done.number, done.rows, done.kept)
    days = practice.keep_withdrawn.days
    text = {
        PrivacyStep.DIARY: ngettext("Deleted: {n} entry ({stamp}).", "Deleted: {n} entries ({stamp}).", rows),
        PrivacyStep.WITHDRAW: ngettext(
            "Your agreement is withdrawn ({stamp}). Reminders have stopped; sessions are still written "
            "down. /start asks you again; without that everything of yours is erased in {days} day.",
            "Your agreement is withdrawn ({stamp}). Reminders have stopped; sessions are still written "
            "down. /start asks you again; without that everything of yours is erased in {days} days.",
            days,
        ),
        PrivacyStep.ACCOUNT: _(
            "Your account and your diary are deleted ({stamp}), {n} rows in all. Backups of the practice are "
            "overwritten within their usual time."
        ),
    }[what].format(n=rows, days=days, stamp=when.strftime("%Y-%m-%d %H:%M UTC"))
    if kept:
        until = records.span(practice.keep_treatment_years) + when
        text += " " + ngettext(
            "Of the treatment record {n} line stays until {day}.",
            "Of the treatment record {n} lines stay until {day}.",
            kept,
        ).format(n=kept, day=f"{until:%Y-%m-%d}")
    if done is not None and done.name_stays:
        text += " " + _("Under what you wrote of others when you worked here your name stays.")
    if number is not None:
        text += " " + _("Receipt no. {number}.").format(number=number)
    stays = _(
        "What stands in this chat stays with Telegram until you clear it: open the chat's menu and choose "
        "Clear history. I can delete only what is younger than 48 hours."
    )
    return Screen(text=f"{text}\n\n{stays}")


def export_caption() -> Screen:
    """The download."""
    return Screen(text=_("Everything that is stored of you, as a file that other programs can read."))


def table_caption() -> Screen:
    """The diary as a table."""
    return Screen(text=_("Your diary as a table, for a spreadsheet."))
