"""``content/safety.yaml`` read into a `Book`, with every mistake listed."""

import hashlib
import json
import string
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from bot.content.names import frames, names
from bot.content.parts import Parts
from bot.content.problems import Problem
from bot.content.strings import read
from bot.understanding.danger.alarm import Level
from bot.understanding.danger.book import Book, DangerRule, Deeds, FollowUp, Guard, Hopeless, Question, Sign
from bot.understanding.danger.phrases import Phrase
from bot.understanding.fold import fold

FILE: Final = "safety.yaml"
PLACEHOLDERS: Final = frozenset({"emergency", "practice", "crisis_line"})
"""Names that a rule's text may use in braces; the chat fills them from the practice's settings."""

LONGEST_BUTTON: Final = 40
_WINDOW: Final = 20
_GUARDS: Final = ("past", "others", "animals", "information", "harmless", "gym")
_TOP: Final = frozenset(
    {
        "version",
        "approved",
        "words",
        "real_words",
        "parts",
        "signs",
        "rules",
        "questions",
        "follow_up",
        "guards",
        "acute",
        "deeds",
        "hopeless",
        "fits",
        "named",
    }
)


def load_safety(folder: Path) -> tuple[Book | None, list[Problem]]:
    """Read the danger signs of a content folder.

    Returns:
        The book, or None when the file cannot be used at all, and the mistakes found. A rule, question or word
        list with a mistake is left out of the book; everything else in it works.
    """
    raw, problems = read(folder / FILE)
    if problems:
        return None, problems
    if not isinstance(raw, dict):
        return None, [Problem(FILE, "file", "must be a mapping of words, parts, signs, rules …")]
    builder = _Builder(raw)
    return builder.book(), sorted(builder.problems)


class _Builder(Parts):
    """Reads one file; collects problems on the way."""

    def __init__(self, raw: Mapping[str, Any]) -> None:
        super().__init__(raw, FILE)
        for key in raw:
            if key not in _TOP:
                self.wrong(str(key), "is not a part of this file")

    def book(self) -> Book:
        self.words = {name: self.strings(f"words.{name}", value) for name, value in self.section("words")}
        parts = self.concepts("parts")
        signs = self.concepts("signs")
        for name in parts.keys() & signs.keys():
            self.wrong(f"signs.{name}", "is also a part; a concept is one or the other")
        concepts = {**signs, **parts}
        questions = self.questions()
        rules = self.rules(concepts, questions)
        ids = {rule.id for rule in rules}
        for question in questions.values():
            for sign in question.signs:
                if sign.rule not in ids:
                    self.wrong(
                        f"questions.{question.id}", f"button '{sign.button}' raises no known rule: '{sign.rule}'"
                    )
        self.unused(concepts, rules)
        guards = self.mapping(self.raw, "guards")
        if not guards:
            self.wrong("guards", "is missing")
        negation = self.mapping(guards, "negation")
        if not negation:
            self.wrong("guards.negation", "is missing")
        acute = self.raw.get("acute")
        return Book(
            version=str(self.raw.get("version", "")),
            concepts=concepts,
            parts=frozenset(parts),
            rules=rules,
            questions=questions,
            negations=self.phrases("guards.negation.words", negation.get("words", [])),
            negation_ends=self.phrases("guards.negation.ends", negation.get("ends", [])),
            guards=tuple(self.guards(guards, ids)),
            frames=frames(self),
            idioms=(
                *self.phrases("guards.idioms", guards.get("idioms", [])),
                *(self.phrases("guards.softeners", guards["softeners"]) if "softeners" in guards else ()),
            ),
            follow_up=self.follow_up(questions),
            acute=self.phrases("acute", acute) if acute is not None else (),
            deeds=self.deeds(questions),
            hopeless=self.hopeless(questions),
            fits=self.fits(concepts, questions),
            real_words=frozenset(self.strings("real_words", self.raw.get("real_words"))),
            digest=self.digest(),
        )

    def concepts(self, section: str) -> dict[str, tuple[Phrase, ...]]:
        return {name: self.phrases(f"{section}.{name}", value) for name, value in self.section(section)}

    def questions(self) -> dict[str, Question]:
        out: dict[str, Question] = {}
        for name, entry in self.entries("questions", frozenset({"id", "text", "signs", "none", "about"})):
            place = f"questions.{name}"
            text = str(entry.get("text") or "").strip()
            if not text:
                self.wrong(place, "has no text")
            signs: list[Sign] = []
            raw = entry.get("signs")
            for sign in raw if isinstance(raw, list) else []:
                if not isinstance(sign, dict) or not sign.get("button") or not sign.get("rule"):
                    self.wrong(place, "has a sign without button or rule")
                    continue
                button = str(sign["button"])
                if len(button) > LONGEST_BUTTON:
                    self.wrong(
                        place, f"has a button of {len(button)} characters, more than {LONGEST_BUTTON}: '{button}'"
                    )
                signs.append(Sign(button, str(sign["rule"])))
            if not 2 <= len(signs) <= 5:
                self.wrong(place, f"has {len(signs)} signs; it needs two to five")
            none = str(entry.get("none") or "").strip()
            if none:
                self.check_text(place, none, Level.EMERGENCY)
            if text and signs:
                out[name] = Question(name, text, tuple(signs), none, str(entry.get("about") or "").strip())
        return out

    def rules(self, concepts: Mapping[str, Any], questions: Mapping[str, Question]) -> tuple[DangerRule, ...]:
        keys = frozenset(
            {"id", "level", "name", "topic", "text", "source", "alarm", "ask", "window", "guards", "names", "known"}
        )
        out: list[DangerRule] = []
        for name, entry in self.entries("rules", keys):
            place = f"rules.{name}"
            before = len(self.problems)
            text = str(entry.get("text") or "").strip()
            level = str(entry.get("level") or "")
            if level not in set(Level):
                self.wrong(place, f"has the level '{level}'; levels are {', '.join(Level)}")
            for key in ("name", "text", "source"):
                if not str(entry.get(key) or "").strip():
                    self.wrong(place, f"has no {key}")
            self.check_text(place, text, level)
            if entry.get("topic") not in questions:
                self.wrong(place, f"names no known question: '{entry.get('topic')}'")
            guards = entry.get("guards", "all")
            if guards not in {"all", "none"}:
                self.wrong(place, "guards is 'none' or left out")
            if level == Level.CRISIS and guards != "none":
                self.wrong(place, "is a crisis rule and takes no guards: write 'guards: none'")
            window = str(entry.get("window", _WINDOW))
            if not window.isdecimal() or not 1 <= int(window) <= 100:
                self.wrong(place, f"has a window of '{window}'; it is a number of words, 1 to 100")
            lines = {key: self.lines(place, key, entry.get(key, []), concepts) for key in ("alarm", "ask")}
            if "alarm" not in entry:
                self.wrong(place, "has no alarm list (an empty one is written [])")
            fatal = any("text" in p.message or "level" in p.message for p in self.problems[before:])
            if not fatal:
                out.append(
                    DangerRule(
                        id=name,
                        level=Level(level),
                        name=str(entry.get("name") or name),
                        topic=str(entry.get("topic")),
                        text=text,
                        source=str(entry.get("source") or ""),
                        alarm=lines["alarm"],
                        ask=lines["ask"],
                        window=int(window) if window.isdecimal() else _WINDOW,
                        guarded=guards != "none",
                        names=names(self, place, entry, "names"),
                        known=names(self, place, entry, "known"),
                    )
                )
        return tuple(out)

    def check_text(self, place: str, text: str, level: str) -> None:
        try:
            names = {field for _, field, _, _ in string.Formatter().parse(text) if field is not None}
        except ValueError as error:
            self.wrong(place, f"has a text with a stray brace: {error}")
            return
        for field in sorted(names - PLACEHOLDERS):
            self.wrong(place, f"has a text with the unknown placeholder '{{{field}}}'")
        if level == Level.EMERGENCY and "emergency" not in names:
            self.wrong(place, "has an emergency text without {emergency}")
        if level == Level.CRISIS and "crisis_line" not in names:
            self.wrong(place, "has a crisis text without {crisis_line}")
        if "you are fine" in text.casefold():
            self.wrong(place, "has a text that says 'you are fine'; nobody can know that")

    def lines(self, place: str, key: str, value: Any, concepts: Mapping[str, Any]) -> tuple[tuple[str, ...], ...]:
        out: list[tuple[str, ...]] = []
        for line in self.strings(f"{place}.{key}", value) if value else []:
            names = tuple(name.strip() for name in line.split("&"))
            unknown = [name for name in names if name not in concepts]
            for name in unknown:
                self.wrong(f"{place}.{key}", f"'{line}' names the unknown concept '{name}'")
            if not unknown:
                out.append(names)
        return tuple(out)

    def unused(self, concepts: Mapping[str, Any], rules: Iterable[DangerRule]) -> None:
        used = {name for rule in rules for line in (*rule.alarm, *rule.ask) for name in line}
        for name in sorted(concepts.keys() - used):
            self.wrong(f"concepts.{name}", "is used by no rule")

    def guards(self, raw: Mapping[str, Any], rules: Iterable[str]) -> Iterable[Guard]:
        known = set(rules)
        for name in sorted(set(raw) - {*_GUARDS, "negation", "idioms", "softeners"}):
            self.wrong(f"guards.{name}", "is not a guard")
        for name in _GUARDS:
            value = raw.get(name)
            if not isinstance(value, dict):
                self.wrong(f"guards.{name}", "is missing")
                continue
            only = self.strings(f"guards.{name}.for", value["for"]) if "for" in value else []
            for rule in only:
                if rule not in known:
                    self.wrong(f"guards.{name}.for", f"names the unknown rule '{rule}'")
            yield Guard(
                name=name,
                words=self.phrases(f"guards.{name}.words", value.get("words", [])),
                unless=self.phrases(f"guards.{name}.unless", value["unless"]) if "unless" in value else (),
                only=tuple(only),
            )

    def follow_up(self, questions: Mapping[str, Question]) -> FollowUp:
        raw = self.raw.get("follow_up")
        raw = raw if isinstance(raw, dict) else {}
        if not raw:
            self.wrong("follow_up", "is missing")
        areas: dict[str, str] = {}
        words: list[tuple[tuple[Phrase, ...], str]] = []
        for key in ("areas", "words"):
            for number, entry in enumerate(raw.get(key) or []):
                place = f"follow_up.{key}[{number}]"
                topic = str(entry.get("topic")) if isinstance(entry, dict) else ""
                if topic not in questions:
                    self.wrong(place, f"names no known question: '{topic}'")
                    continue
                if key == "areas":
                    names = self.strings(place, entry.get("areas"))
                    areas.update({" ".join(fold(name).words): topic for name in names})
                else:
                    words.append((self.phrases(place, entry.get("words")), topic))
        topic = str(raw.get("severe_topic", ""))
        if topic not in questions:
            self.wrong("follow_up.severe_topic", f"names no known question: '{topic}'")
        soreness = str(raw.get("soreness_topic", topic))
        if soreness not in questions:
            self.wrong("follow_up.soreness_topic", f"names no known question: '{soreness}'")
        return FollowUp(
            severe_from=self.number("follow_up.severe_from", raw.get("severe_from"), default=8),
            jump_of=self.number("follow_up.jump_of", raw.get("jump_of"), default=4),
            severe_topic=topic,
            soreness_topic=soreness,
            areas=areas,
            words=tuple(words),
        )

    def deeds(self, questions: Mapping[str, Question]) -> Deeds:
        raw = self.mapping(self.raw, "deeds")
        if not raw:
            return Deeds()
        topic = str(raw.get("topic", ""))
        if topic not in questions:
            self.wrong("deeds.topic", f"names no known question: '{topic}'")
            return Deeds()
        return Deeds(
            topic=topic,
            after_crisis=self.phrases("deeds.after_crisis", raw.get("after_crisis")),
            asks=self.phrases("deeds.asks", raw.get("asks")),
        )

    def fits(self, concepts: Mapping[str, Any], questions: Mapping[str, Question]) -> dict[str, str]:
        found = {}
        for concept, topic in self.mapping(self.raw, "fits").items():
            if concept not in concepts:
                self.wrong("fits", f"names the unknown concept '{concept}'")
            elif topic not in questions:
                self.wrong(f"fits.{concept}", f"names no known question: '{topic}'")
            else:
                found[str(concept)] = str(topic)
        return found

    def hopeless(self, questions: Mapping[str, Question]) -> Hopeless:
        raw = self.mapping(self.raw, "hopeless")
        if not raw:
            return Hopeless()
        topic, text = str(raw.get("topic", "")), str(raw.get("text") or "").strip()
        if topic not in questions:
            self.wrong("hopeless.topic", f"names no known question: '{topic}'")
            return Hopeless()
        if not text:
            self.wrong("hopeless", "has no text")
            return Hopeless()
        self.check_text("hopeless", text, Level.CRISIS)
        return Hopeless(
            topic=topic,
            text=text,
            words=self.phrases("hopeless.words", raw.get("words")),
            alone=self.phrases("hopeless.alone", raw.get("alone")) if "alone" in raw else (),
        )

    def digest(self) -> str:
        """Hash of what matching depends on; a mended text or source leaves learned weights valid."""
        given, keys = self.raw.get("rules"), ("id", "names", "known", "alarm", "ask", "window", "guards")
        rules = [one for one in given if isinstance(one, dict)] if isinstance(given, list) else []
        shape = {key: self.raw.get(key) for key in ("words", "real_words", "parts", "signs", "guards", "named")}
        shape["rules"] = [{key: rule.get(key) for key in keys} for rule in rules]
        return hashlib.sha256(json.dumps(shape, sort_keys=True).encode()).hexdigest()[:16]
