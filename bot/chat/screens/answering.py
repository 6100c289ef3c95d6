"""What therapists read of clients' questions, and of the answers."""

from html import escape

from bot.chat.callback_data.review import ReviewStep, ReviewTap
from bot.chat.calls import Button, Screen
from bot.domain.drafts import Draft
from bot.domain.errors import NotFoundError, PracticeError
from bot.domain.texts import shortened
from bot.i18n import gettext as _
from bot.i18n import ngettext


def more_questions(count: int) -> Screen:
    """Said when more questions wait than a chat can show at once."""
    words = ngettext(
        "{n} more question waits: it comes when you have answered these, or look at the dashboard.",
        "{n} more questions wait: they come when you have answered these, or look at the dashboard.",
        count,
    )
    return Screen(text=words.format(n=count))


def no_questions() -> str:
    """Said when no question waits."""
    return _("No questions wait for you.")


def gaps(found: list[tuple[str, int]]) -> str:
    """What clients ask that the document does not answer."""
    lines = [_("<b>Asked without an answer in the documents</b>")]
    lines += [f"{n} × {escape(text[:120])}" for text, n in found]
    return "\n".join(lines)


def votes(found: list[tuple[str, int, int]]) -> str:
    """How clients found the answers, the least helpful first."""
    lines = [_("<b>Whether the answers helped</b>")]
    lines += [f"{escape(title)}: 👍 {helped}  👎 {not_so}" for title, helped, not_so in found[:20]]
    return "\n".join(lines)


def type_answer(question: str, most: int) -> Screen:
    """Asks the therapist for the answer."""
    return Screen(
        text=_(
            "Write your answer to <i>{question}</i> as your next message, up to {most} characters. It is sent as you "
            "write it. /cancel stops."
        ).format(question=escape(shortened(question, 300)), most=f"{most:,}")
    )


def answer_sent(client: str, question_id: int, *, may_propose: bool = True) -> Screen:
    """Said when an answer is on its way."""
    if not may_propose:
        return Screen(text=_("Sent to {client}.").format(client=escape(client)))
    return Screen(
        text=_("Sent to {client}. Would it help other clients too?").format(client=escape(client)),
        rows=[
            [
                Button(
                    _("Propose it as an answer for everybody"), data=ReviewTap(ReviewStep.PROPOSE, question=question_id)
                )
            ]
        ],
    )


def rest_sent(client: str) -> str:
    """Said when the rest of a long answer is on its way."""
    return _("The rest went to {client}, too.").format(client=escape(client))


def draft(found: Draft, author: str) -> Screen:
    """A proposed answer, for the owner to decide on."""
    return Screen(
        text=_(
            "<b>An answer for everybody?</b> Proposed by {author}.\n\n<b>{question}</b>\n{answer}\n\n"
            "Check that nothing in it tells who asked. Approved, it goes into faq.local.yaml."
        ).format(author=escape(author), question=escape(found.question), answer=escape(found.answer)),
        rows=[
            [
                Button(_("Approve"), data=ReviewTap(ReviewStep.APPROVE, draft=found.id), style="success"),
                Button(_("Turn down"), data=ReviewTap(ReviewStep.TURN_DOWN, draft=found.id)),
            ]
        ],
    )


def proposed() -> str:
    """Said when an answer was proposed."""
    return _("Proposed. The owner decides.")


def decided(*, approved: bool) -> str:
    """Said when the owner has decided."""
    return _("Approved. Clients find it from now on.") if approved else _("Turned down.")


def not_taken(error: PracticeError, *, to_staff: bool) -> Screen:
    """Said to words that were asked for, where what they are about is not there any more, or not theirs."""
    if to_staff and isinstance(error, NotFoundError):
        why = _("Whom this is about is not your client any more: somebody else looks after them, or they have left.")
    else:
        why = error.words()
    rest = _("What you wrote stands above and went nowhere, and I do not wait for it any more.")
    return Screen(text=f"{escape(why, quote=False)}\n\n{rest}")


def lapsed() -> str:
    """Said to an answer or a note that comes half a day after it was asked for: it may be meant for something else."""
    return _("That button was tapped too long ago, so I have not used this. Please tap it again, then write.")
