"""What is said in many places."""

from html import escape

from bot.chat.callback_data.checkins import CheckInStep, CheckInTap
from bot.chat.callback_data.questions import DocumentStep, DocumentTap, TopicTap
from bot.chat.callback_data.review import ReviewStep, ReviewTap
from bot.chat.callback_data.sessions import SessionStep, SessionTap
from bot.chat.callback_data.settings import OnboardingStep, OnboardingTap
from bot.chat.calls import Button, Screen
from bot.domain.people import Person, Role
from bot.i18n import gettext as _
from bot.i18n import ngettext
from bot.services.practice import Practice


def apology() -> str:
    """Said when an update was given up after several tries."""
    return _(
        "Something went wrong on my side with your last message. I am sorry. What you had entered before is safe; "
        "please try it once more."
    )


def taken(count: int) -> str:
    """Said once for many messages of one sender that came in a row."""
    return ngettext(
        "You sent {n} message while I was still at the ones before. I have taken it; this is how things stand now.",
        "You sent {n} messages in a row. I have taken all of them, one after the other, and do not answer each by "
        "itself: this is how things stand now. If you miss an answer, please send that message again.",
        count,
    ).format(n=count)


def stranger(practice: Practice) -> Screen:
    """Said to somebody the practice does not know."""
    text = _(
        "Hello. I am the companion of <b>{practice}</b> for its clients.\n\n"
        "You can ask me what neuromuscular therapy (NMT) is and what it is used for. Everything else here is for "
        "clients: if you are one, open the link that your therapist gave you.\n\n"
        "I am a program, and nobody reads along. In an emergency call {emergency}."
    ).format(practice=escape(practice.name), emergency=escape(practice.emergency_number))
    return Screen(text=text, rows=[[Button(_("What is NMT?"), data=TopicTap("what-is-nmt"))]])


def not_for_you(person: Person | None, practice: Practice) -> Screen:
    """Said when somebody asks for what is not theirs."""
    if person is None:
        return stranger(practice)
    if person.is_client:
        return Screen(text=_("That is for therapists. /help shows what you can do here."))
    return Screen(text=_("That is for clients. /help shows what you can do here."))


def not_for_assistants() -> Screen:
    """Said to an assistant who asks for what clients have said."""
    return Screen(
        text=_(
            "That shows what clients have said, which only those who look after them read. "
            "/help shows what you can do here."
        )
    )


def agree_first() -> Screen:
    """Said to a client who has not agreed yet."""
    return Screen(
        text=_("Before anything is stored I need your agreement. Shall we do that now?"),
        rows=[[Button(_("Read and decide"), data=OnboardingTap(OnboardingStep.READ))]],
    )


def old_button() -> str:
    """Toast for a button that is no longer understood."""
    return _("This button is from an older message. Here is a fresh start: /help")


def private_only(username: str) -> Screen:
    """Said in a group."""
    return Screen(
        text=_("I only talk in private, because what is said to me is personal."),
        rows=[[Button(_("Open a private chat"), url=f"https://t.me/{username}")]],
    )


def only_text() -> Screen:
    """Said to a photo, sticker, voice message or file."""
    return Screen(
        text=_(
            "I can only read text, so I have not kept that. Write me a line, or tap /checkin. To show something to "
            "your therapist, bring it to your next session."
        )
    )


def gave_way() -> str:
    """What is left of a message that a newer one replaces and that is too old to be deleted."""
    return _("This one has given way to a newer message.")


def edited_message() -> Screen:
    """Said when somebody edits a message that was handled already."""
    return Screen(text=_("I have seen that you changed your message, but I had read it already. Please send it anew."))


def too_long() -> Screen:
    """Said to a text that is longer than a diary takes."""
    return Screen(
        text=_(
            "That is more than I can take in at once, which is 2,000 characters. Please say it in fewer words, or in "
            "two messages."
        )
    )


def cancelled() -> Screen:
    """Said to /cancel."""
    return Screen(text=_("All right, I have stopped asking. What was saved stays saved."))


def help_for(person: Person, practice: Practice) -> Screen:
    """The help of a client or of staff."""
    if person.is_client:
        text = _(
            "<b>What you can do here</b>\n"
            "/checkin  pain and posture in a few taps\n"
            "/progress  your last weeks as a picture\n"
            "/ask  a question about NMT, or for your therapist\n"
            "/stretches  an exercise that fits today\n"
            "/goal  what you work towards\n"
            "/reminders  when I write to you\n"
            "/pause  no reminders for a while\n"
            "/settings  name, time zone, quiet hours\n"
            "/mydata  what is stored, and who has looked\n"
            "/privacy  your rights, and how to leave\n\n"
            "You can also just write: <i>neck 6, sat all day</i>, or a question.\n\n"
            "Nobody watches this chat around the clock. In an emergency call {emergency}."
        ).format(emergency=escape(practice.emergency_number))
        return Screen(
            text=text,
            rows=[
                [
                    Button(_("Check in"), data=CheckInTap(CheckInStep.NEW)),
                    Button(_("About NMT"), data=DocumentTap(DocumentStep.LIST)),
                ]
            ],
        )
    if person.role is Role.ASSISTANT:
        return _help_for_assistants()
    text = _(
        "<b>What you can do here</b>\n"
        "/clients  who needs you, and why\n"
        "/flags  danger signs to acknowledge\n"
        "/questions  questions to answer\n"
        "/client  one client: <i>/client Ann</i>; also to enter a check-in for them\n"
        "/session  sessions: see, plan, move; a calendar file (.ics) works too\n"
        "/leave  days away, and who stands in\n"
        "/hours  when the practice is open, and closed days\n"
        "/invite  a link for a new client\n"
        "/digest  the day at a glance\n"
        "/dashboard  plots and details in the browser"
    )
    return Screen(
        text=text,
        rows=[
            [
                Button(_("Clients"), data=ReviewTap(ReviewStep.LIST, page=0)),
                Button(_("Flags"), data=ReviewTap(ReviewStep.FLAGS)),
            ]
        ],
    )


def _help_for_assistants() -> Screen:
    return Screen(
        text=_(
            "<b>What you can do here</b>\n"
            "/session  sessions: see, plan, move; a calendar file (.ics) works too\n"
            "/invite  a link for a new client\n"
            "/hours  when the practice is open, and closed days\n"
            "/settings  name and time zone\n\n"
            "You see names and times. What clients write is for those who look after them."
        ),
        rows=[[Button(_("Coming sessions"), data=SessionTap(SessionStep.LIST))]],
    )


def answers_lost() -> Screen:
    """Said when an answer could not be sent for more than a day."""
    return Screen(
        text=_(
            "Telegram could not be reached for more than a day, and an answer to you from that time is lost. What you "
            "had told me is kept. If something is still open, please write it again."
        )
    )
