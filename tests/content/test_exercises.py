"""The exercise library as shipped, and what the loader says of mistakes."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.commands.drawing import mistakes
from bot.content import pictures
from bot.content.exercises import LONGEST_CARD, load_exercises, scarce
from bot.content.faq import load_knowledge
from bot.domain.areas import Region
from bot.domain.exercises import Exercise, Kind

CONTENT = Path(__file__).parents[2] / "content"


@pytest.fixture(scope="module")
def library() -> dict[str, Exercise]:
    knowledge, _ = load_knowledge(CONTENT)
    exercises, shown, problems = load_exercises(CONTENT, topics={entry.id for entry in knowledge.entries})
    assert [str(problem) for problem in problems] == []
    assert shown.keys() == exercises.keys()
    assert mistakes(CONTENT) == []
    return exercises


def test_there_are_enough_for_every_place(library: dict[str, Exercise]) -> None:
    """At least forty in all, and for each place two of comfort and two of other kinds."""
    assert len(library) >= 40
    assert scarce(library.values()) == []
    for region in Region:
        without = [one for one in library.values() if region not in one.areas]
        said = [str(problem) for problem in scarce(without)]
        assert f"exercises.yaml: {region.value}: has 0 exercises of the kind comfort; 2 are needed" in said
        assert f"exercises.yaml: {region.value}: has 0 exercises of other kinds; 2 are needed" in said
    assert sum(one.kind is Kind.BREATHING for one in library.values()) >= 3
    assert sum(one.kind is Kind.POSITION for one in library.values()) >= 3


def test_the_dose_says_what_the_timer_counts(library: dict[str, Exercise]) -> None:
    """Repetitions, sides and seconds in the words are those of the timer."""
    for one in library.values():
        numbers = {int(found) for found in re.findall(r"\d+", one.dose)}
        minutes = {60 * number for number in numbers}
        assert one.timer.hold in numbers | minutes, one.id
        assert one.timer.times == 1 or one.timer.times in numbers, one.id
        assert ("each side" in one.dose) == (one.timer.sides == 2), one.id


def test_texts_speak_to_the_client_and_do_not_shout(library: dict[str, Exercise]) -> None:
    """Whole sentences, no shouting, no blame, and short enough to stand under a picture."""
    for one in library.values():
        texts = (*one.steps, *one.cautions)
        assert all(text[0].isupper() and text.endswith(".") for text in texts), one.id
        everything = " ".join((one.name, one.dose, *texts, *one.stop_if))
        assert not re.search(r"!|failed|missed|bad posture|must\b", everything), one.id
        assert all(stop[0].islower() and not stop.endswith(".") for stop in one.stop_if), one.id
        assert sum(map(len, (one.name, one.dose, *one.steps, *one.stop_if))) <= LONGEST_CARD


GOOD = """
sources: {leaflet: "A leaflet"}
cautions: {slow: "Move slowly."}
stop_signs: {sharp: "it turns sharp"}
exercises:
  - id: nod
    name: "Nod"
    kind: stretch
    areas: [neck]
    level: 1
    steps: ["Sit.", "Nod."]
    dose: "2 times, 5 seconds each"
    timer: {hold: 5, times: 2}
    cautions: [slow]
    stop_if: [sharp]
    source: leaflet
"""
FIGURE = """
nod: {view: side, alt: "A nod.", poses: [{}]}
"""


def put_up(folder: Path) -> None:
    """Do as if the pictures had been drawn."""
    endings = (pictures.LIGHT, pictures.DARK, pictures.STILL)
    (folder / pictures.FOLDER).mkdir(exist_ok=True)
    drawn = {}
    for name, source in pictures.sources(folder)[0].items():
        for ending in endings:
            (folder / pictures.FOLDER / f"{name}{ending}").write_bytes(b"")
        drawn[name] = pictures.Drawn(source.digest, dict.fromkeys(endings, ""))
    (folder / pictures.FOLDER / pictures.MANIFEST).write_bytes(pictures.dump(drawn))


def loaded(
    folder: Path, exercises: str = GOOD, figures: str = FIGURE, local: str | None = None
) -> tuple[dict[str, Exercise], list[str]]:
    (folder / "exercises.yaml").write_text(exercises, encoding="utf-8")
    (folder / "figures.yaml").write_text(figures, encoding="utf-8")
    if local is not None:
        (folder / "exercises.local.yaml").write_text(local, encoding="utf-8")
    put_up(folder)
    found, _, problems = load_exercises(folder, topics={"stress"})
    return found, [str(problem) for problem in problems]


def test_a_good_file_has_no_problems(tmp_path: Path) -> None:
    """Names of shared sentences become the sentences."""
    found, problems = loaded(tmp_path)
    assert problems == []
    assert found["nod"].source == "A leaflet"
    assert found["nod"].stop_if == ("it turns sharp",)


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("kind: stretch", "kind: strech", "nod: 'kind' says 'strech'; it may be stretch, strength,"),
        ("[neck]", "[nek]", "nod: 'areas' says 'nek'; it may be head, jaw, neck,"),
        ("level: 1", "level: 7", "nod: 'level' says '7'; it must be a whole number from 1 to 3"),
        ("level: 1", "levle: 1", "nod: has an unknown key 'levle'; did you mean 'level'? Keys are areas, "),
        ("hold: 5", "hold: five", "nod.timer: 'hold' says 'five'; it must be a whole number from 1 to 1800"),
        ("[sharp]", "[shrap]", "nod: names 'shrap', which is not among stop_signs: sharp"),
        ("source: leaflet", "source: web", "nod: names 'web', which is not among sources: leaflet"),
        ('["Sit.", "Nod."]', '["Sit."]', "nod: has 1 steps; two to six are easy to follow"),
        ("level: 1", "level: 1\n    conditions: [sadness]", "nod: 'conditions' names 'sadness', which is no topic"),
        ("id: nod", "id: Nod It", "Nod It: the id must be of small letters, digits and hyphens"),
        ('name: "Nod"', "", "nod: has no 'name'"),
        ("    stop_if: [sharp]\n", "", "nod: has no 'stop_if'"),
        ("stop_if: [sharp]", "stop_if: []", "nod: has no 'stop_if'"),
        ("areas: [neck]", "areas: []", "nod: has no 'areas'; only breathing and position fit anywhere"),
        ("areas: [neck]", "areas: neck", "nod: 'areas' must be a list"),
        ("timer: {hold: 5, times: 2}", "", "nod: has no 'timer'"),
        ("timer: {hold: 5, times: 2}", "timer: {hold: 5, tmies: 2}", "nod.timer: has an unknown key 'tmies'"),
        ("id: nod", 'id: ""', "exercises[0]: has no 'id'"),
        ("exercises:", "exercise:", "file: has an unknown key 'exercise'"),
        ("level: 1", "level: 1\n    level: 2", "line 11: is not valid YAML: the key 'level' appears twice"),
    ],
)  # fmt: skip
def test_a_mistake_is_named(tmp_path: Path, before: str, after: str, message: str) -> None:
    """The entry, the field, what it says and what it may say."""
    _, problems = loaded(tmp_path, GOOD.replace(before, after))
    assert any(message in problem for problem in problems), problems


@pytest.mark.parametrize(
    ("figure", "message"),
    [
        ("{view: sidee, alt: a, poses: [{}]}", "nod: 'view' says 'sidee'; it may be side, front,"),
        ("{view: side, alt: a, poses: [{near_knee: 190}]}", "nod: pose 0: 'near_knee' is -170 degrees; -3 to 160"),
        ("{view: side, alt: a, poses: [{knee: bent}]}", "nod: 'knee' says 'bent'; it must be a number"),
        ("{view: side, alt: a, poses: [{kneee: 20}]}", "nod: there is no joint 'kneee' in the view 'side'"),
        ("{view: side, alt: a, poses: [{}], marks: [near nose]}", "nod: 'nose' cannot be marked in the view 'side'"),
        ("{view: side, alt: a, poses: [{}], marks: [nera calf]}", "nod: the mark 'nera calf' has an unknown side"),
        ("{view: side, alt: a, poses: [{}], props: [{sofa: {x: 1}}]}", "nod: there is no thing 'sofa'; there are"),
        ("{view: side, alt: a, poses: [{}], props: [{wall: {}}]}", "nod: 'wall' needs a number 'x'"),
        ("{view: side, alt: a, poses: [{}], arrows: [{follow: near_nose}]}", "nod: 'near_nose' is no point"),
        ("{view: side, alt: a, poses: [{reach: {near_hand: [wall, 3]}}]}", "nod: 'wall, 3' is no place to reach for"),
        ("{view: side, alt: a, poses: [{hips: [0, seat]}]}", "nod: there is no 'seat' to sit on"),
        ("{view: side, poses: [{}]}", "nod: has no 'alt'"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_figure_is_named(tmp_path: Path, figure: str, message: str) -> None:
    """A pose that no body can take, and everything that does not exist."""
    loaded(tmp_path, figures=f"nod: {figure}")
    problems = [str(problem) for problem in mistakes(tmp_path)]
    assert any(message in problem for problem in problems), problems


def test_an_exercise_without_a_picture_stays_and_is_named(tmp_path: Path) -> None:
    """It can be sent as text."""
    found, problems = loaded(tmp_path, figures="wave: {view: side, alt: a, poses: [{}]}")
    assert list(found) == ["nod"]
    assert problems == ["figures.yaml: wave: is a picture of no exercise", "figures.yaml: nod: has no picture"]


@pytest.mark.parametrize(
    "change",
    [
        lambda folder: (folder / "figures.yaml").write_text(FIGURE.replace("[{}]", "[{knee: 5}]"), encoding="utf-8"),
        lambda folder: (folder / "figures.local.yaml").write_text(FIGURE.replace("side", "front"), encoding="utf-8"),
        lambda folder: (folder / "pictures/nod.dark.svg").unlink(),
        lambda folder: (folder / "pictures/manifest.json").write_text("[]"),
        lambda folder: (folder / "pictures/manifest.json").write_text("{"),
    ],
)
def test_a_picture_that_is_not_as_it_says_is_not_used_and_named(
    tmp_path: Path, change: Callable[[Path], object]
) -> None:
    """Another description, a file that is lost, a list that cannot be read: the exercise goes as text."""
    loaded(tmp_path)
    assert load_exercises(tmp_path)[1].keys() == {"nod"}
    change(tmp_path)
    exercises, shown, problems = load_exercises(tmp_path)
    assert exercises.keys() == {"nod"}
    assert shown == {}
    (said,) = [str(problem) for problem in problems]
    assert re.fullmatch(
        r"figures(\.local)?\.yaml: nod: is not drawn as it says: `python -m bot figures` draws it", said
    )


def test_other_words_for_a_picture_need_no_new_one(tmp_path: Path) -> None:
    """They are for those who cannot see it."""
    loaded(tmp_path)
    (tmp_path / "figures.yaml").write_text(FIGURE.replace("A nod.", "A slow nod."), encoding="utf-8")
    assert load_exercises(tmp_path)[1]["nod"].alt == "A slow nod."


def test_a_copy_without_pictures_uses_those_that_came_with_the_program(tmp_path: Path) -> None:
    """As long as its descriptions are the same."""
    for name in ("exercises.yaml", "figures.yaml"):
        shutil.copy(CONTENT / name, tmp_path / name)
    exercises, shown, problems = load_exercises(tmp_path)
    assert problems == []
    assert shown.keys() == exercises.keys()
    assert shown["cat-cow"].sent == CONTENT / "pictures/cat-cow.gif"


def test_a_practice_replaces_an_exercise_in_its_own_file(tmp_path: Path) -> None:
    """exercises.local.yaml wins, and may use the shipped sentences."""
    own = GOOD[GOOD.index("exercises:") :].replace('"Nod"', '"Nod twice"')
    found, problems = loaded(tmp_path, local=own)
    assert problems == []
    assert found["nod"].name == "Nod twice"


def test_a_slip_in_a_replacement_does_not_bring_back_what_was_replaced(tmp_path: Path) -> None:
    """The practice did not want the shipped one: none is better than that, and one line says so."""
    own = GOOD[GOOD.index("exercises:") :].replace("level", "levle")
    found, problems = loaded(tmp_path, local=own)
    assert found == {}
    assert problems[-1] == "exercises.local.yaml: nod: is left out until that is mended"
    assert not any("figures" in problem for problem in problems)


def test_an_own_file_that_cannot_be_read_is_not_passed_over(tmp_path: Path) -> None:
    """The shipped exercises alone are not what the practice means."""
    found, problems = loaded(tmp_path, local="exercises: [")
    assert found == {}
    assert [problem.partition(": is not")[0] for problem in problems] == ["exercises.local.yaml: line 2"]


def test_a_missing_file_is_a_problem_and_no_crash(tmp_path: Path) -> None:
    """Nothing is loaded, and it is said."""
    found, shown, problems = load_exercises(tmp_path)
    assert (found, shown) == ({}, {})
    assert [str(problem) for problem in problems] == [
        "exercises.yaml: file: is missing",
    ]
