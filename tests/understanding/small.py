"""A small knowledge, its messages, and stand-ins, for tests that need no more."""

import numpy as np
from numpy.typing import NDArray

from bot.training.messages import QuestionMessage
from bot.understanding.danger import Assessment
from bot.understanding.danger.alarm import Alarm, Level, SafetyQuestion
from bot.understanding.encoder.reading import Reading
from bot.understanding.questions.knowledge import Decoy, Document, Entry, Kind, Knowledge, Section

ALARM = Alarm(rule="cauda-equina", level=Level.EMERGENCY)


class Watch:
    """Looks for danger in two words only."""

    def assess(self, text: str, *, reading: Reading | None) -> Assessment:
        """'bladder' alarms, 'numb' asks."""
        if "bladder" in text:
            return Assessment(ALARM, None, 1.0)
        if "numb" in text:
            return Assessment(None, SafetyQuestion("back"), 0.5)
        return Assessment(None, None, 0.0)


def entry(name: str, *variants: str, kind: Kind = Kind.CONDITION, within: str = "") -> Entry:
    """An entry of the handout's list."""
    return Entry(
        id=name,
        title=name,
        question=variants[0],
        variants=variants[1:],
        answer=f"About {name}.",
        document="handout",
        section="Conditions",
        terms=("pain",),
        kind=kind,
        within=within,
    )


def decoy(name: str, *variants: str) -> Decoy:
    """A known gap."""
    return Decoy(id=name, question=variants[0], variants=variants[1:], text=f"Not about {name}.")


ENTRIES = (
    entry("sciatica", "can you help with sciatica", "pain down my leg", "shooting pain from hip to foot", "lower back"),
    entry("headache", "can you help with headaches", "my head hurts", "migraine", "tension headache after work"),
    entry("shoulder", "can you help with shoulder pain", "frozen shoulder", "cannot lift my arm", "rotator cuff"),
    entry("history", "who invented the therapy", "how old is it", "where does it come from", kind=Kind.EXPLANATION),
    entry("kennedy", "what has kennedy to do with it", "the president's doctor", within="history"),
)
DECOYS = (
    decoy("price", "what does a session cost", "how much is it", "do you have discounts", "price"),
    decoy("booking", "how do i book", "can i have an appointment", "any slots on friday", "book me in"),
)
KNOWLEDGE = Knowledge(
    entries=ENTRIES,
    decoys=DECOYS,
    documents={
        "handout": Document(
            id="handout", title="Handout", name="the handout", sections=(Section("Conditions", "A list.", ("pain",)),)
        )
    },
    digest="small",
)


def messages() -> list[QuestionMessage]:
    """A few labelled messages by three authors."""
    told = {
        "sciatica": ("my sciatica is back", "leg pain from the hip", "back of my leg hurts", "siatica help pls"),
        "headache": ("bad head every evening", "do you treat migraines", "headaches from screens", "head pain"),
        "shoulder": ("shoulder is stuck", "cant raise my arm", "rotator cuff tear", "sore shoulder at night"),
        "history": ("who came up with this", "since when does it exist", "origin of the therapy", "is it ancient"),
    }
    out = [
        QuestionMessage(text, topic, f"author-{number % 3}")
        for topic, texts in told.items()
        for number, text in enumerate(texts)
    ]
    for number, text in enumerate(("how expensive are you", "what is the price", "is it costly")):
        out.append(QuestionMessage(text, "out_of_scope", f"author-{number}", decoy="price"))
    for number, text in enumerate(("what is the weather", "book me for monday", "are you on holiday")):
        out.append(QuestionMessage(text, "out_of_scope", f"author-{number}"))
    for number, text in enumerate(("pain was 4 today", "a bit better than yesterday", "worse this morning")):
        out.append(QuestionMessage(text, "checkin", f"author-{number}"))
    for number, text in enumerate(("you are kind", "what a lovely day", "good to hear from you")):
        out.append(QuestionMessage(text, "smalltalk", f"author-{number}"))
    return out


def hashed(texts: object) -> NDArray[np.float32]:
    """Stands in for the encoder: words thrown into 64 columns."""
    import zlib

    rows = []
    for text in list(texts):  # type: ignore[call-overload]
        row = np.zeros(64, dtype=np.float32)
        for word in str(text).casefold().split():
            row[zlib.crc32(word.encode("utf-8", "replace")) % 64] += 1.0
        rows.append(row / max(1e-6, float(np.linalg.norm(row))))
    return np.array(rows, dtype=np.float32)
