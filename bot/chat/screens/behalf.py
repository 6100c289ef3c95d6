"""What the team reads while it enters for a client, and what the client is told of it."""

from datetime import date, datetime
from html import escape

from bot.chat.callback_data.behalf import BehalfStep, BehalfTap
from bot.chat.callback_data.checkins import CheckInStep, CheckInTap
from bot.chat.callback_data.review import ReviewStep, ReviewTap
from bot.chat.calls import Button, Screen
from bot.chat.screens.checkins import summary
from bot.domain.areas import area_names, region_name
from bot.domain.behalf import LINE_LIMIT
from bot.domain.checkins import CheckIn
from bot.domain.people import Person
from bot.domain.texts import shortened
from bot.i18n import gettext as _
from bot.services.behalf import Asked, Proposal, Saved
from bot.services.practice import Practice
from bot.understanding.behalf import Line, Unclear
from bot.understanding.danger.book import DangerRule, Question
from bot.wording import phrases


def way_in(client: Person) -> Button:
    """The button on a client's card."""
    return Button(_("Enter for {name}").format(name=client.name)[:40], data=BehalfTap(BehalfStep.ASK, client=client.id))


def _day(day: date, today: date) -> str:
    """A day both ways: 'today, Monday 4 May'."""
    return f"{phrases.day(day, today=today)}, {phrases.dated(day, today=today)}"


def _ask_again(client: Person) -> Button:
    return Button(_("Write it anew"), data=BehalfTap(BehalfStep.ASK, client=client.id))


def type_line(asked: Asked) -> Screen:
    """Asks for the line."""
    name = escape(asked.client.name)
    today = asked.days[0]
    lines = [
        _(
            "Write how {name} is today as your next message, in one line: <i>neck 6, shoulders 3, slouched</i>. "
            "Up to {most} characters; /cancel stops."
        ).format(name=name, most=LINE_LIMIT)
    ]
    if len(asked.days) > 1:
        lines.append(_("Write <i>yesterday</i> with it if it is about yesterday."))
    lines += [
        _("{name} has an entry of their own for {day}, which stays as it is.").format(name=name, day=_day(day, today))
        for day in asked.own
    ]
    lines.append(
        _(
            "{name} reads the line, is told that it is yours, and can change or delete it. It is marked as entered by "
            "you wherever it is read."
        ).format(name=name)
    )
    return Screen(text="\n\n".join(lines))


def unclear(proposal: Proposal, said: str) -> Screen:
    """Says back what is no entry; nothing is kept of it."""
    line = proposal.line
    name = escape(proposal.client.name)
    why = {
        Unclear.NOTHING: _("I find no score, no place and nothing about posture in that."),
        Unclear.QUESTION: _("That reads like a question, not like an entry."),
        Unclear.NUMBERS: _(
            "I do not know what {about} belongs to: scores are whole numbers from 0 to 10, each behind its place, or "
            "one for the whole."
        ),
        Unclear.TWO_SCORES: _("I read two scores for one place ({about}). Which is it?"),
        Unclear.TWO_DAYS: _("I read two days in that. One line is about one day."),
        Unclear.DENIED: _("I cannot tell what “{about}” is about. Write only what is there, not what is not."),
        Unclear.NO_SCORE: _("{about} is no score: scores are whole numbers from 0 to 10. Which one is it?"),
        Unclear.SOMEBODY_ELSE: _(
            "That names {about}, as another client of yours is called, and this entry would be for {name}. Leave the "
            "name out if it is about {name}."
        ),
    }[line.unclear or Unclear.NOTHING].format(about=escape(line.about), name=name)
    parts = [why]
    if said:
        parts.append(f"<blockquote>{escape(shortened(said, 300))}</blockquote>")
    parts.append(
        _(
            "Nothing was entered for {name}. Please write it anew, for example <i>neck 6, slouched</i>; /cancel stops."
        ).format(name=name)
    )
    return Screen(text="\n".join(parts))


def said_no(why: str) -> str:
    """Says why a line was not taken, and that another is waited for."""
    return f"{escape(why, quote=False)} " + _("Nothing was entered. Write another line, or /cancel.")


def _besides(line: Line) -> list[str]:
    """What is not kept as a value though it was a number or looks like one."""
    heard, found = line.heard, []
    scored = [one for one in heard.spots if one.score is not None]
    if len({one.score for one in scored} | {heard.pain}) > 1:
        told = ", ".join(f"{area_names(one.areas, to_client=False)} {one.score}" for one in scored)
        found.append(_("Told place by place: {told}. A day has one score, {pain}.").format(told=told, pain=heard.pain))
    if line.unsided:
        places = ", ".join(map(region_name, line.unsided))
        found.append(
            _("Both sides? No side was said ({places}). If it is one, write it anew with left or right.").format(
                places=places
            )
        )
    return found


def confirm(proposal: Proposal, *, today: date) -> Screen:
    """Reads a line back before it is entered."""
    draft, client = proposal.draft, proposal.client
    if draft is None:
        raise LookupError("there is nothing to confirm")
    entry = CheckIn(client_id=client.id, day=draft.day, pain=draft.pain, areas=draft.areas)
    title = _("Enter this for {name}, {day}?").format(name=escape(client.name), day=_day(draft.day, today))
    lines = [_("Not saved yet: that day's entry has changed since I showed you this."), ""] if proposal.is_anew else []
    lines += [f"<b>{title}</b>", *summary(entry, to_client=False), *map(escape, _besides(proposal.line))]
    lines.append(_("Kept with it as a note, in your words: “{note}”").format(note=escape(draft.note)))
    if proposal.before is not None and proposal.before.on_behalf is not None:
        lines.append("")
        lines.append(
            _("It takes the place of what stands there, {by}: {what}").format(
                by=escape(phrases.entered_by(proposal.before.on_behalf)),
                what="; ".join(summary(proposal.before, to_client=False)),
            )
        )
    return Screen(
        text="\n".join(lines),
        rows=[
            [
                Button(
                    _("Save for {name}").format(name=client.name)[:40],
                    data=BehalfTap(BehalfStep.SAVE, line=draft.code),
                    style="success",
                ),
                Button(_("Cancel"), data=BehalfTap(BehalfStep.DISCARD, line=draft.code)),
            ],
            [_ask_again(client)],
        ],
    )


def saved(made: Saved, *, today: date, now: datetime) -> Screen:
    """Said when an entry was made for a client."""
    client = made.client
    name = escape(client.name)
    title = _("Entered for {name}, {day}").format(name=name, day=_day(made.entry.day, today))
    lines = [f"<b>{title}</b>", *summary(made.entry, to_client=False), ""]
    if made.told_at > now:
        lines.append(
            _("Saved. It is quiet where {name} is: they are told {when}.").format(
                name=name, when=phrases.moment(made.told_at, client, now=now)
            )
        )
    else:
        lines.append(_("Saved. {name} is told of it now.").format(name=name))
    return Screen(
        text="\n".join(lines),
        rows=[
            [
                Button(
                    _("Open {client}").format(client=client.name)[:40],
                    data=ReviewTap(ReviewStep.CLIENT, client=client.id),
                ),
                Button(_("Correct it"), data=BehalfTap(BehalfStep.ASK, client=client.id)),
            ]
        ],
    )


def discarded() -> Screen:
    """Said when a line is not to be entered."""
    return Screen(text=_("Nothing was entered."))


def danger_of_others(rule: DangerRule, practice: Practice, told: Person | None, *, viewer: Person) -> Screen:
    """The fixed text of a danger sign, for who has typed it for a client for whom they may not enter (any more)."""
    text = escape(rule.text.strip().format(**practice.numbers))
    if told is None:
        foot = _("I could tell nobody of it: please see yourself, now, that somebody gets in touch with them.")
    elif told.id == viewer.id:
        foot = _("The sign has come to you as theirs: see /flags. Your words are not kept.")
    else:
        foot = _(
            "I have told {name} of the sign, without your words, which are not kept: you cannot enter for that client "
            "(any more). Please tell {name} yourself what else you know."
        ).format(name=escape(told.name))
    return Screen(text=f"{text}\n\n{foot}", danger=True)


def danger(rule: DangerRule, practice: Practice, client: Person) -> Screen:
    """The fixed text of a danger sign, for who has typed it for a client: they are the one who can act now."""
    text = escape(rule.text.strip().format(**practice.numbers))
    name = escape(client.name)
    head = _("⚠ <b>{name} may be in danger: {sign}.</b> This is what {name} should be told, by you and now:").format(
        name=name, sign=escape(rule.name)
    )
    foot = _(
        "I have not written this to {name}. It stands among {name}'s danger signs, entered by you, until somebody has "
        "acknowledged it (/flags)."
    ).format(name=name)
    return Screen(text=f"{head}\n<blockquote>{text}</blockquote>\n{foot}", danger=True)


def safety_question(found: Question, client: Person) -> Screen:
    """A short safety question about a client, for who enters for them."""
    rows = [
        [
            Button(
                sign.button,
                data=BehalfTap(BehalfStep.SIGN, client=client.id, topic=found.id, sign=position),
                style="danger",
            )
        ]
        for position, sign in enumerate(found.signs)
    ]
    rows.append([Button(_("None of these"), data=BehalfTap(BehalfStep.NONE, client=client.id))])
    ask = _("Please ask {name}:").format(name=escape(client.name))
    return Screen(text=f"{ask} <b>{escape(found.text)}</b>", rows=rows, danger=True)


def told(entry: CheckIn, *, today: date) -> Screen:
    """Told to a client for whom the practice has made or corrected an entry."""
    name = "" if entry.on_behalf is None else entry.on_behalf.name
    day = phrases.dated(entry.day, today=today)
    title = (
        _("{name} has entered a check-in for you, {day}:").format(name=escape(name), day=day)
        if name
        else _("The practice has entered a check-in for you, {day}:").format(day=day)
    )
    return Screen(
        text="\n".join(
            [
                f"<b>{title}</b>",
                *summary(entry),
                "",
                _("It is marked as not your own. If it is not right, change it or delete it: the diary is yours."),
            ]
        ),
        rows=[
            [
                Button(_("Change"), data=CheckInTap(CheckInStep.CHANGE, entry.day)),
                Button(_("Delete"), data=CheckInTap(CheckInStep.DELETE, entry.day)),
            ]
        ],
    )


def sure_to_delete(entry: CheckIn, *, today: date) -> Screen:
    """Asks a client once more before what the practice entered is deleted."""
    day = phrases.dated(entry.day, today=today)
    return Screen(
        text=_("Delete what was entered for you for {day}? It is then as if nothing had been said that day.").format(
            day=day
        ),
        rows=[
            [
                Button(_("Yes, delete"), data=CheckInTap(CheckInStep.DELETE_NOW, entry.day), style="danger"),
                Button(_("Keep it"), data=CheckInTap(CheckInStep.SHOW, entry.day)),
            ]
        ],
    )


def deleted(day: date, *, today: date) -> Screen:
    """Said when it was deleted."""
    return Screen(
        text=_("Deleted. Nothing is recorded for {day}.").format(day=phrases.dated(day, today=today)),
        rows=[[Button(_("Check in"), data=CheckInTap(CheckInStep.NEW))]],
    )
