"""Answers with the section they come from, suggestions, and the honest 'not in the document'."""

from html import escape

from bot.chat.callback_data.checkins import CheckInStep, CheckInTap
from bot.chat.callback_data.questions import DocumentStep, DocumentTap, PassOnTap, TopicTap, VoteTap
from bot.chat.callback_data.review import ReviewStep, ReviewTap
from bot.chat.calls import Button, Screen
from bot.domain.texts import in_parts, shortened
from bot.i18n import gettext as _
from bot.services.practice import Practice
from bot.understanding.questions.knowledge import Decoy, Entry

PART = 3500
"""UTF-16 units of an answer in one message: with what stands around it fewer than Telegram's 4,096."""


def prompt() -> Screen:
    """Said to /ask without a question."""
    return Screen(
        text=_("What would you like to know? Just write it."),
        rows=[[Button(_("Topics"), data=DocumentTap(DocumentStep.LIST))]],
    )


def answer(entry: Entry, practice: Practice, *, may_vote: bool, with_related: bool = True) -> Screen:
    """The document's answer, whose claim it is, and where it stands."""
    knowledge = practice.library.knowledge
    document = knowledge.document_of(entry)
    parts = [f"<b>{escape(entry.question)}</b>", escape(entry.answer.strip())]
    parts += [f"<i>{escape(line)}</i>" for line in entry.attribution]
    parts += [escape(line.format(**practice.numbers)) for line in entry.safety]
    if entry.section:
        parts.append(
            _("Source: {document}, “{section}”").format(
                document=escape(document.name if document else entry.document), section=escape(entry.section)
            )
        )
    else:
        parts.append(_("Source: an answer of {practice}, not the handout").format(practice=escape(practice.name)))
    rows: list[list[Button]] = []
    if with_related:
        rows.append([Button(one.title, data=TopicTap(one.id)) for one in knowledge.related(entry.id)[:3]])
    if may_vote:
        rows.append(
            [
                Button(_("👍 Helped"), data=VoteTap(entry.id, helped=True)),
                Button(_("👎 Not really"), data=VoteTap(entry.id, helped=False)),
            ]
        )
    return Screen(text="\n\n".join(parts), rows=rows)


def did_you_mean(suggestions: tuple[Entry, ...], question_id: int | None) -> Screen:
    """Near misses to choose from."""
    rows = [[Button(one.question, data=TopicTap(one.id))] for one in suggestions]
    if question_id is not None:
        rows.append([Button(_("Something else: ask my therapist"), data=PassOnTap(question_id))])
    return Screen(text=_("I am not sure what you mean. Is it one of these?"), rows=rows)


def not_in_document(
    decoy: Decoy | None, question_id: int | None, practice: Practice, *, suggestions: tuple[Entry, ...] = ()
) -> Screen:
    """An honest no, with a way on."""
    if decoy is not None:
        text = escape(decoy.text.strip().format(**practice.numbers))
    else:
        text = _(
            "That is not in the practice's documents, so I will not guess. I know what they say about NMT: what it "
            "is, how it works, and which conditions are on its list."
        )
    rows = [[Button(one.title, data=TopicTap(one.id)) for one in suggestions]]
    if question_id is not None:
        rows.append([Button(_("Ask my therapist"), data=PassOnTap(question_id), style="primary")])
    rows.append([Button(_("Topics"), data=DocumentTap(DocumentStep.LIST))])
    return Screen(text=text, rows=rows)


def tell_if_you_like(question_id: int) -> Screen:
    """Said beside kind words to a client who can hardly go on: their words can go to the therapist."""
    return Screen(
        text=_("If you like, I pass on what you wrote."),
        rows=[[Button(_("Tell my therapist"), data=PassOnTap(question_id), style="primary")]],
    )


def smalltalk(kind: str | None, *, is_client: bool) -> Screen:
    """A kind line to a greeting or thanks."""
    texts = {
        "thanks": _("You are welcome."),
        "bye": _("Take care. I am here when you want me."),
        "hello": _("Hello. How are you today?"),
    }
    text = texts.get(kind or "", _("I am listening. You can check in, or ask me something about NMT."))
    rows = [
        [
            Button(_("Check in"), data=CheckInTap(CheckInStep.NEW)),
            Button(_("Topics"), data=DocumentTap(DocumentStep.LIST)),
        ]
    ]
    return Screen(text=text, rows=rows if is_client else [[Button(_("Topics"), data=DocumentTap(DocumentStep.LIST))]])


def voted(*, helped: bool) -> str:
    """Toast after a vote."""
    return _("Thank you.") if helped else _("Thank you, that helps to make it better.")


def sections(titles: list[str]) -> Screen:
    """The document's sections to read."""
    rows = [
        [Button(title, data=DocumentTap(DocumentStep.SECTION, position=position))]
        for position, title in enumerate(titles)
    ]
    return Screen(text=_("What the practice's document says about NMT, section by section:"), rows=rows)


def section(title: str, text: str, document: str, *, position: int, count: int) -> Screen:
    """One section, retold."""
    steps = []
    if position > 0:
        steps.append(Button(_("Back"), data=DocumentTap(DocumentStep.SECTION, position=position - 1)))
    if position + 1 < count:
        steps.append(Button(_("Next"), data=DocumentTap(DocumentStep.SECTION, position=position + 1)))
    return Screen(
        text=f"<b>{escape(title)}</b>\n\n{escape(text.strip())}\n\n"
        + _("Retold from: {document}").format(document=escape(document)),
        rows=[steps, [Button(_("All sections"), data=DocumentTap(DocumentStep.LIST))]],
    )


def therapist_answered(therapist: str, question: str, reply: str) -> list[Screen]:
    """The therapist's answer, as the client gets it: whole, in as many messages as it takes."""
    first, *rest = in_parts(reply, PART)
    shown = Screen(
        text=_("<b>{therapist} answers</b>\n<i>You asked: {question}</i>\n\n{answer}").format(
            therapist=escape(therapist), question=escape(shortened(question, 400)), answer=escape(first)
        )
    )
    return [shown, *(Screen(text=escape(one)) for one in rest)]


def goes_on(reply: str) -> list[Screen]:
    """The rest of an answer."""
    return [Screen(text=escape(one)) for one in in_parts(reply, PART)]


def question_for_therapist(client: str, question: str, question_id: int, *, waiting: str) -> Screen:
    """A client's question, as the therapist gets it."""
    return Screen(
        text=_("<b>A question from {client}</b> ({waiting})\n{question}").format(
            client=escape(client), waiting=waiting, question=escape(question)
        ),
        rows=[[Button(_("Answer"), data=ReviewTap(ReviewStep.ANSWER, question=question_id), style="primary")]],
    )
