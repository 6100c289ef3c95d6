"""What therapists read of danger signs."""

from html import escape

from bot.chat.callback_data.review import ReviewStep, ReviewTap
from bot.chat.calls import Button, Screen
from bot.domain.deliveries import DeliveryState
from bot.domain.flags import Flag
from bot.domain.people import Person
from bot.domain.texts import shortened
from bot.i18n import gettext as _
from bot.i18n import ngettext
from bot.understanding.danger.book import DangerRule
from bot.wording import phrases


def flag(found: Flag, client: Person, rule: DangerRule | None, *, waiting: str) -> Screen:
    """A danger sign, for whoever looks after the client."""
    client_name = client.name
    name = rule.name if rule is not None else found.rule
    lines = [
        _("⚠ <b>Danger sign: {client}</b> ({waiting})").format(client=escape(client_name), waiting=waiting),
        _("{name}, level: {level}").format(name=escape(name), level=level_name(found.level)),
    ]
    if found.times > 1:
        lines.append(phrases.came_again(found.times))
    if found.words:
        lines.append(f"<blockquote>{escape(shortened(found.words, 3000))}</blockquote>")
    if found.corrected_at is not None:
        lines.append(_("The client says that it is not this."))
    if not client.has_agreed:
        lines.append(
            _(
                "{client} has not agreed (any more), so I keep nothing of what they write. Please get in touch "
                "yourself."
            ).format(client=escape(client_name))
        )
    lines.append(_("The client was told what to do at once. Please get in touch, then acknowledge."))
    return Screen(
        text="\n".join(lines),
        rows=[
            [
                Button(_("Acknowledge"), data=ReviewTap(ReviewStep.ACKNOWLEDGE, flag=found.id), style="danger"),
                Button(
                    _("Open {client}").format(client=client_name)[:40],
                    data=ReviewTap(ReviewStep.CLIENT, client=found.client_id),
                ),
            ]
        ],
    )


def flag_of_others(found: Flag, client_name: str, rule: DangerRule | None, *, waiting: str) -> Screen:
    """A danger sign for somebody of the team who may not see the client: no words, and nothing to open."""
    name = rule.name if rule is not None else found.rule
    lines = [
        _("⚠ <b>Danger sign: {client}</b> ({waiting})").format(client=escape(client_name), waiting=waiting),
        _("{name}, level: {level}").format(name=escape(name), level=level_name(found.level)),
    ]
    if found.acute:
        lines.append(_("The words may speak of something that was done, or of means that are at hand."))
    if found.times > 1:
        lines.append(phrases.came_again(found.times))
    lines.append(
        _(
            "It comes to you because I could write to nobody who looks after {client}, nor to the owner. The client "
            "was told what to do at once, and that you get this. Please see that somebody gets in touch with them. "
            "What they wrote is only for those who look after them."
        ).format(client=escape(client_name))
    )
    return Screen(text="\n".join(lines), danger=True)


def level_name(level: str) -> str:
    """Return how soon help is wanted, in words."""
    return {
        "emergency": _("emergency, now"),
        "urgent": _("urgent, same day"),
        "crisis": _("crisis, now"),
    }.get(level, level)


def no_flags() -> Screen:
    """Said when nothing waits."""
    return Screen(text=_("No danger signs wait for you."))


def more_flags(count: int) -> Screen:
    """Said when there are more danger signs than a chat can show at once."""
    words = ngettext(
        "{n} more danger sign waits: it comes when you have acknowledged these, or look at the dashboard.",
        "{n} more danger signs wait: they come when you have acknowledged these, or look at the dashboard.",
        count,
    )
    return Screen(text=words.format(n=count))


def acknowledged(name: str) -> str:
    """Said when a danger sign was acknowledged."""
    return _("Acknowledged. It stays in {name}'s record with your name and the time.").format(name=name)


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
