"""Settings, and the client's own progress."""

from datetime import datetime
from html import escape

from bot.chat.callback_data.plans import PlanStep, PlanTap
from bot.chat.callback_data.privacy import PrivacyStep, PrivacyTap
from bot.chat.callback_data.settings import ProgressTap, SettingsStep, SettingsTap
from bot.chat.calls import Button, Screen
from bot.domain.people import NAME_LIMIT, Person
from bot.domain.progress import ENOUGH_DAYS, Progress, mean_pain, since_last_session
from bot.i18n import gettext as _
from bot.i18n import ngettext
from bot.wording import phrases


def menu(person: Person, *, now: datetime) -> Screen:
    """Name, time zone, reminders."""
    text = _("<b>Settings</b>\nName: {name}\nTime zone: {zone} (it is {time})").format(
        name=escape(person.name),
        zone=escape(person.time_zone.replace("_", " ")),
        time=phrases.clock(now.astimezone(person.zone)),
    )
    rows = [
        [
            Button(_("Name"), data=SettingsTap(SettingsStep.NAME)),
            Button(_("Time zone"), data=SettingsTap(SettingsStep.ZONE)),
        ]
    ]
    if person.is_client:
        rows.append(
            [
                Button(_("Reminders"), data=PlanTap(0, PlanStep.MENU)),
                Button(_("Privacy"), data=PrivacyTap(PrivacyStep.MENU)),
            ]
        )
    return Screen(text=text, rows=rows)


def type_name() -> Screen:
    """Asks for a name."""
    return Screen(
        text=_("What may I call you? Write it as your next message, up to {n} characters.").format(n=NAME_LIMIT)
    )


def renamed(person: Person) -> Screen:
    """Said after a new name."""
    return Screen(text=_("All right, {name}.").format(name=escape(person.name)))


def zone_set(person: Person, now: datetime) -> Screen:
    """Said after a new time zone."""
    return Screen(
        text=_("Your clock shows {time}, then. Reminders keep their times at your place.").format(
            time=phrases.clock(now.astimezone(person.zone))
        ),
        reply_keyboard={"remove_keyboard": True},
    )


def progress(person: Person, found: Progress, *, days: int, hurts: str = "") -> Screen:
    """A picture of the last weeks with a sentence of what it shows.

    Args:
        hurts: what hurts, and whom it waits for or who has seen it; '' for nothing.
    """
    scored = [entry for entry in found.entries if entry.pain is not None]
    if len(scored) < ENOUGH_DAYS:
        text = ngettext(
            "There is {n} entry in the last {days} days: not enough yet to say more.",
            "There are {n} entries in the last {days} days: not enough yet to say more.",
            len(scored),
        ).format(n=len(scored), days=days)
    else:
        text = _("On average {mean:.1f} of 10 over {n} entries in the last {days} days.").format(
            mean=mean_pain(scored) or 0.0, n=len(scored), days=days
        )
        change = since_last_session(found)
        if change is not None:
            text += " " + _("Before your last session {before:.1f}, since then {after:.1f}.").format(
                before=change.before, after=change.after
            )
    text += " " + _("Days without an entry are left open.")
    if hurts:
        text += "\n" + escape(hurts)
    rows = [[Button(_("{n} days").format(n=n), data=ProgressTap(n)) for n in (14, 42, 90) if n != days]]
    return Screen(text=text, rows=rows, picture={"as": "photo", "chart": {"client_id": person.id, "days": days}})
