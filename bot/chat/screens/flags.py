"""What therapists read of danger signs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from html import escape

from bot.chat.callback_data.flags import FlagStep, FlagTap
from bot.chat.callback_data.review import ReviewStep, ReviewTap
from bot.chat.calls import Button, Screen
from bot.domain.deliveries import DeliveryState
from bot.domain.errors import AlreadyAcknowledgedError
from bot.domain.flags import NOTE_LIMIT, Acknowledgement, Flag
from bot.domain.people import Person
from bot.domain.texts import shortened
from bot.i18n import gettext as _
from bot.i18n import ngettext
from bot.understanding.danger.book import DangerRule
from bot.understanding.times import Trouble, UnclearError
from bot.wording import flags as words
from bot.wording import phrases

Done = Sequence[tuple[Acknowledgement, str]]
"""Who has looked at a sign, with their names, oldest first."""

WORDS = 3000
"""Characters of a client's words that a message shows."""


@dataclass(frozen=True)
class Sign:
    """A danger sign as it is read.

    Attributes:
        done: who has looked at it before.
    """

    flag: Flag
    client: Person
    rule: DangerRule | None
    viewer: Person
    now: datetime
    done: Done = ()


def flag(sign: Sign, *, title: str = "") -> Screen:
    """A danger sign, for whoever looks after the client.

    Args:
        title: why it is said once more; '' when it is new.
    """
    client = sign.client
    lines = _lines(sign, title)
    if not client.has_agreed:
        if sign.flag.words:
            text = _(
                "{client} has not agreed (any more), so I keep nothing new of what they write; these words stay "
                "readable beside the sign until the account goes. Please get in touch yourself."
            )
        else:
            text = _(
                "{client} has not agreed (any more), so I keep nothing of what they write. Please get in touch "
                "yourself."
            )
        lines.append(text.format(client=escape(client.name)))
    if sign.flag.on_behalf:
        lines.append(
            _(
                "The practice entered this for {client}, whom I have not written to about it. Please get in touch, "
                "then acknowledge."
            ).format(client=escape(client.name))
        )
    else:
        lines.append(_("The client was told what to do at once. Please get in touch, then acknowledge."))
    return Screen(
        text="\n".join(lines),
        rows=[
            [
                Button(_("Acknowledge"), data=FlagTap(FlagStep.READ, sign.flag.id), style="danger"),
                Button(
                    _("Open {client}").format(client=client.name)[:40],
                    data=ReviewTap(ReviewStep.CLIENT, client=client.id),
                ),
            ]
        ],
    )


def waits(sign: Sign) -> Screen:
    """A danger sign that nobody has acknowledged yet, or that is to be looked at again."""
    if sign.done:
        return flag(sign, title=_("⚠ <b>To be looked at again: {client}</b>"))
    return flag(sign, title=_("⚠ <b>Nobody has acknowledged this yet: {client}</b>"))


def _lines(sign: Sign, title: str = "") -> list[str]:
    """What a sign says: whose, which, how soon help is wanted, how long it waits, the words, who has looked at it."""
    found, age = sign.flag, phrases.age(sign.now - sign.flag.raised_at)
    when = phrases.day_and_time(found.raised_at, sign.viewer, now=sign.now)
    lines = [
        (title or _("⚠ <b>Danger sign: {client}</b>")).format(client=escape(sign.client.name)),
        _("{name}, level: {level}").format(name=escape(words.name(sign.rule)), level=phrases.danger_level(found.level)),
        _("{when} ({age})").format(when=when, age=age),
    ]
    if found.times > 1:
        lines.append(phrases.came_again(found.times))
    if found.words:
        lines.append(f"<blockquote>{escape(shortened(found.words, WORDS))}</blockquote>")
    if found.corrected_at is not None:
        lines.append(_("The client says that it is not this."))
    return lines + [escape(shortened(one, 700)) for one in words.looks(sign.done[-1:], sign.viewer, now=sign.now)]


def asked(sign: Sign, *, look_on: date | None) -> Screen:
    """The sign once more, and what was done about it: a note or none, and a day to look again or none."""
    today = sign.now.astimezone(sign.viewer.zone).date()
    number = sign.flag.id
    lines = _lines(sign)
    lines.append(
        _(
            "What was done? Write it as your next message, such as <i>called, sent to A&amp;E</i> (up to {most} "
            "characters), or acknowledge without a note. It is part of the treatment record: the team reads it, and "
            "it is in {client}'s download. /cancel stops."
        ).format(most=NOTE_LIMIT, client=escape(sign.client.name))
    )
    if look_on is not None:
        lines.append(_("<b>Look again: {day}.</b>").format(day=phrases.dated(look_on, today=today)))

    def again(label: str, days: int) -> Button:
        return Button(label, data=FlagTap(FlagStep.READ, number, today + timedelta(days=days)))

    rows = [
        [Button(_("Without a note"), data=FlagTap(FlagStep.SEEN, number, look_on), style="danger")],
        [again(_("Look again tomorrow"), 1), again(_("In 3 days"), 3)],
        [again(_("In a week"), 7), Button(_("Another day"), data=FlagTap(FlagStep.DAY, number))],
    ]
    if look_on is not None:
        rows.append([Button(_("Do not look again"), data=FlagTap(FlagStep.READ, number))])
    return Screen(text="\n".join(lines), rows=rows)


def which_day() -> Screen:
    """Asks for a day to look again."""
    return Screen(
        text=_(
            "When shall I bring it up again? Write the day, such as <i>Friday</i>, <i>2 weeks</i> or <i>12 June</i>. "
            "/cancel stops."
        )
    )


def unclear_day(error: UnclearError) -> Screen:
    """Said when a typed day cannot be read."""
    said = escape(error.said[:40])
    if error.trouble is Trouble.PAST:
        return Screen(text=_("<b>{said}</b> is not after today. Which day, please?").format(said=said))
    return Screen(
        text=_("I could not read that as a day: <b>{said}</b>. Write it like <i>Friday</i> or <i>12 June</i>.").format(
            said=said
        )
    )


def acknowledged(sign: Sign) -> Screen:
    """A danger sign that whoever reads it has just acknowledged."""
    client, done = sign.client, sign.done[-1][0]
    lines = _lines(sign)
    lines.append(
        _("Acknowledged. It stays in {name}'s record with your name and the time.").format(name=escape(client.name))
    )
    if done.look_on is not None:
        today = sign.now.astimezone(sign.viewer.zone).date()
        day = phrases.dated(done.look_on, today=today)
        lines.append(_("It waits for you again on {day}, and I tell you in the morning.").format(day=day))
    return Screen(text="\n".join(lines), rows=[_open(client)])


def _open(client: Person) -> list[Button]:
    label = _("Open {client}").format(client=client.name)[:40]
    return [Button(label, data=ReviewTap(ReviewStep.CLIENT, client=client.id))]


def too_late(client: Person, note: str) -> Screen:
    """Said to a note on a sign that somebody else has acknowledged meanwhile: the words can be kept another way."""
    text = AlreadyAcknowledgedError().words()
    if note:
        text += " " + _("Your note was not kept with it. If it is still needed, add it as a note on {client}.")
    return Screen(
        text=text.format(client=escape(client.name)),
        rows=[[Button(_("Add a note"), data=ReviewTap(ReviewStep.NOTE, client=client.id))]],
    )


def flag_of_others(sign: Sign) -> Screen:
    """A danger sign for somebody of the team who may not see the client: no words, and nothing to open."""
    found, client_name = sign.flag, sign.client.name
    when = phrases.day_and_time(found.raised_at, sign.viewer, now=sign.now)
    lines = [
        _("⚠ <b>Danger sign: {client}</b>").format(client=escape(client_name)),
        _("{name}, level: {level}").format(name=escape(words.name(sign.rule)), level=phrases.danger_level(found.level)),
        _("{when} ({age})").format(when=when, age=phrases.age(sign.now - found.raised_at)),
    ]
    if found.acute:
        lines.append(_("The words may speak of something that was done, or of means that are at hand."))
    if found.times > 1:
        lines.append(phrases.came_again(found.times))
    if found.on_behalf:
        about = _(
            "It comes to you because I could write to nobody who looks after {client}, nor to the owner. Somebody of "
            "the practice entered it for {client}, whom I have not written to about it. Please see that somebody gets "
            "in touch with them. What was entered is only for those who look after them."
        )
    else:
        about = _(
            "It comes to you because I could write to nobody who looks after {client}, nor to the owner. The client "
            "was told what to do at once, and that you get this. Please see that somebody gets in touch with them. "
            "What they wrote is only for those who look after them."
        )
    lines.append(about.format(client=escape(client_name)))
    return Screen(text="\n".join(lines), danger=True)


def no_flags() -> Screen:
    """Said when nothing waits."""
    return Screen(text=_("No danger signs wait for you."))


def more_flags(count: int) -> Screen:
    """Said when there are more danger signs than a chat can show at once."""
    text = ngettext(
        "{n} more danger sign waits: it comes when you have acknowledged these, or look at the dashboard.",
        "{n} more danger signs wait: they come when you have acknowledged these, or look at the dashboard.",
        count,
    )
    return Screen(text=text.format(n=count))


def unsent(to: Person, why: DeliveryState) -> Screen:
    """Said to the owner when a client was not told what to do about a danger."""
    lines = [
        _("⚠ <b>A message about danger did not reach {name}.</b>").format(name=escape(to.name)),
        _why(why),
        _("Please get in touch another way."),
    ]
    rows = [[Button(_("Open {client}").format(client=to.name)[:40], data=ReviewTap(ReviewStep.CLIENT, client=to.id))]]
    return Screen(text="\n".join(lines), rows=rows if to.is_client else (), danger=True)


def sign_unsent(client_name: str, to_name: str, why: DeliveryState) -> Screen:
    """Said to the owner when somebody of the team was not told of a danger sign; the sign itself follows."""
    lines = [
        _("⚠ <b>A danger sign of {client} did not reach {therapist}.</b>").format(
            client=escape(client_name), therapist=escape(to_name)
        ),
        _why(why),
        _("Please look at it yourself."),
    ]
    return Screen(text="\n".join(lines), danger=True)


def _why(why: DeliveryState) -> str:
    return {
        DeliveryState.UNREACHABLE: _("The bot was blocked there, or the account is gone."),
        DeliveryState.LATE: _("Telegram took no message for more than a day."),
        DeliveryState.UNSAYABLE: _("The program could not put it into words, which is a mistake worth reporting."),
    }.get(why, _("Telegram did not take the message."))
