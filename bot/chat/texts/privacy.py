"""What is stored, who has looked, and how to take it along or leave."""

from datetime import datetime
from html import escape

from bot.chat.calls import Button, Screen
from bot.domain.people import Person
from bot.services import phrases
from bot.services.desk import Practice
from bot.services.privacy import Holdings
from bot.words import gettext as _
from bot.words import ngettext


def mydata(person: Person, holdings: Holdings, *, now: datetime) -> Screen:
    """What is stored, counted, and who has looked."""
    today = now.astimezone(person.zone).date()
    lines = [
        _("<b>What is stored of you</b>"),
        ngettext("{n} check-in", "{n} check-ins", holdings.checkins).format(n=holdings.checkins),
        ngettext("{n} question to your therapist", "{n} questions to your therapist", holdings.questions).format(
            n=holdings.questions
        ),
        ngettext("{n} danger sign", "{n} danger signs", holdings.flags).format(n=holdings.flags),
        ngettext("{n} session", "{n} sessions", holdings.sessions).format(n=holdings.sessions),
        _("name, time zone, reminder times, what you said of exercises and answers"),
        "",
        _("<b>Who has looked</b>"),
    ]
    actions = {
        "viewed": _("opened your page"),
        "listed": _("saw you in the list"),
        "note_added": _("wrote a note"),
        "session_recorded": _("recorded a session"),
        "flag_acknowledged": _("acknowledged a danger sign"),
        "question_answered": _("answered a question"),
        "plan_changed": _("changed your reminders"),
    }
    for line in holdings.looks[:10]:
        local = line.at.astimezone(person.zone)
        who = escape(holdings.names.get(line.actor_id or 0, _("somebody who has left")))
        what = actions.get(line.action, line.action)
        lines.append(f"{phrases.day(local.date(), today=today)} {phrases.clock(local)}: {who} {what}")
    if not holdings.looks:
        lines.append(_("Nobody yet."))
    return Screen(
        text="\n".join(lines),
        rows=[[Button(_("Download everything"), data="pv:export"), Button(_("Your rights"), data="pv:menu")]],
    )


def menu(practice: Practice, *, version: str | None) -> Screen:
    """Rights, and how to use them."""
    text = _(
        "<b>Your data is yours</b>\n"
        "It is kept on the server of {practice}, read by your therapist and the owner, and sent to nobody else. "
        "Messages pass through Telegram and stay in this chat until you clear it; bots cannot delete lines that are "
        "older than 48 hours.\n\n"
        "You agreed to the terms {version}. You can take your data with you, delete your diary, withdraw your "
        "agreement, or leave for good."
    ).format(practice=escape(practice.name), version=version or _("(not at the moment)"))
    return Screen(
        text=text,
        rows=[
            [Button(_("Download everything"), data="pv:export")],
            [Button(_("Delete my diary"), data="pv:diary"), Button(_("Withdraw agreement"), data="pv:withdraw")],
            [Button(_("Delete my account"), data="pv:account")],
        ],
    )


def sure(what: str) -> Screen:
    """Asks once more before something is gone."""
    text = {
        "diary": _("This deletes every check-in for good. Your therapist will no longer see them. Are you sure?"),
        "withdraw": _("Nothing more is stored or sent until you agree again. What is there stays. Are you sure?"),
        "account": _("This deletes you and everything of yours from the practice's server. Are you sure?"),
    }[what]
    return Screen(
        text=text,
        rows=[
            [
                Button(_("Yes, do it"), data=f"pv:{what}:yes", style="danger"),
                Button(_("No, keep it"), data="pv:menu"),
            ]
        ],
    )


def receipt(what: str, *, when: datetime, count: int = 0) -> Screen:
    """What was done, and the truth about what stays."""
    stamp = when.strftime("%Y-%m-%d %H:%M UTC")
    text = {
        "diary": ngettext("Deleted: {n} check-in ({stamp}).", "Deleted: {n} check-ins ({stamp}).", count),
        "withdraw": _("Your agreement is withdrawn ({stamp}). Reminders have stopped. /start asks you again."),
        "account": _(
            "Your account and your diary are deleted ({stamp}). Backups of the practice are overwritten within their "
            "usual time."
        ),
    }[what].format(n=count, stamp=stamp)
    stays = _(
        "What stands in this chat stays with Telegram until you clear it: open the chat's menu and choose "
        "Clear history."
    )
    return Screen(text=f"{text}\n\n{stays}")


def export_caption() -> Screen:
    """The download."""
    return Screen(text=_("Everything that is stored of you, as a file that other programs can read."))
