"""What therapists read of danger signs."""

from html import escape

from bot.chat.callback_data.review import ReviewStep, ReviewTap
from bot.chat.calls import Button, Screen
from bot.domain.flags import Flag
from bot.i18n import gettext as _
from bot.i18n import ngettext
from bot.understanding.danger.book import DangerRule
from bot.wording import phrases


def flag(found: Flag, client_name: str, rule: DangerRule | None, *, waiting: str) -> Screen:
    """A danger sign, for whoever looks after the client."""
    name = rule.name if rule is not None else found.rule
    lines = [
        _("⚠ <b>Danger sign: {client}</b> ({waiting})").format(client=escape(client_name), waiting=waiting),
        _("{name}, level: {level}").format(name=escape(name), level=level_name(found.level)),
    ]
    if found.times > 1:
        lines.append(phrases.came_again(found.times))
    if found.words:
        lines.append(f"<blockquote>{escape(found.words[:1500])}</blockquote>")
    if found.corrected_at is not None:
        lines.append(_("The client says that it is not this."))
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
