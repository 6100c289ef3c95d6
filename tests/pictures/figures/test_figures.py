"""Every picture as a physiotherapist would check it, and as a phone receives it."""

import io
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from PIL import Image

from bot.commands.figure_reader import figures_of
from bot.content import pictures
from bot.content.pictures import DARK, LIGHT, LOOP, STILL, digest_of
from bot.pictures import figures
from bot.pictures.figures import Figure, PoseError, View, props
from bot.pictures.figures.geometry import Circle, distance, path
from bot.pictures.figures.model import Arrow, Mark, Pose
from bot.pictures.figures.scene import build, compose, moment
from bot.pictures.figures.surfaces import Surfaces

CONTENT = Path(__file__).parents[3] / "content"
SHIPPED = CONTENT / pictures.FOLDER
SOURCES = pictures.sources(CONTENT)[0]
FIGURES = figures_of(SOURCES)[0]
MANIFEST = pictures.manifest(CONTENT)
WHOLE = {View.SIDE, View.FRONT, View.BACK}
every = pytest.mark.parametrize("figure", FIGURES.values(), ids=FIGURES.keys())
TOUCH = 0.45
"""A gap to the floor that nobody sees, in cm: two pixels of a whole body."""
ON_THE_WAY = 0.6
"""The same for a moment of a loop, which is drawn half as large."""


@every
def test_joints_stay_within_what_people_can_do(figure: Figure) -> None:
    """No knee bends forward, no elbow backward."""
    assert figures.limits(figure) == []


@every
def test_nobody_floats_or_sinks(figure: Figure) -> None:
    """The lowest part of the body is on the floor, at the start, at the end and on the way."""
    if figure.view not in WHOLE or figure.crop:
        return
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        (body,) = compose(moment(figure, share)).bodies
        assert body.lowest == pytest.approx(0.0, abs=TOUCH if share in (0.0, 1.0) else ON_THE_WAY)


@every
def test_hands_and_feet_are_where_the_pose_says(figure: Figure) -> None:
    """What reaches for a place gets there."""
    surfaces = props.surfaces(figure.props)
    for pose in figure.poses:
        body = build(pose, figure.view, surfaces)
        for name, target in pose.reach.items():
            if name.endswith("hand"):
                flat = "palm" in pose.angles or f"{name.split('_')[0]}_palm" in pose.angles
                at, thick = body.points[name.replace("hand", "wrist") if flat else name], 3.0
            else:
                at, thick, target = body.points[name.replace("foot", "ankle")], 7.0, target[:2]
            assert distance(at, surfaces.place(target, body.points, thick=thick)) < 1.0, name


@every
def test_the_place_to_feel_lies_on_the_body(figure: Figure) -> None:
    """The middle of each mark is inside a part of the body, in the middle of the movement too."""
    for share in (0.5, 1.0):
        scene = compose(moment(figure, share))
        for mark in scene.marks:
            assert all(_inside(circle, [part.strands for part in scene.bodies[-1].parts]) for circle in mark)


def _inside(circle: Circle, parts: list[tuple[tuple[Circle, ...], ...]]) -> bool:
    for strands in parts:
        for strand in strands:
            for a, b in zip(strand, strand[1:] or strand, strict=False):
                for i in range(21):
                    t = i / 20
                    x, y, r = a.x + (b.x - a.x) * t, a.y + (b.y - a.y) * t, a.r + (b.r - a.r) * t
                    if distance(circle.centre, (x, y)) <= r + 0.2:
                        return True
    return False


@every
def test_every_figure_shows_something_to_do(figure: Figure) -> None:
    """A mark or an arrow, words for those who cannot see it, and both ends of a movement that is animated."""
    assert figure.marks or figure.arrows
    assert figure.alt.endswith(".")
    assert not figure.moves or len(figure.poses) > 1


@every
@pytest.mark.parametrize("dark", [False, True])
def test_svg_is_sound_and_always_the_same(figure: Figure, *, dark: bool) -> None:
    """Well-formed, without words or links, and equal when drawn again."""
    drawing = figures.svg(figure, dark=dark)
    assert drawing == figures.svg(figure, dark=dark)
    tags = {element.tag.partition("}")[2] for element in ET.fromstring(drawing).iter()}
    assert tags <= {"svg", "g", "path", "rect"}
    assert "nan" not in drawing
    assert len(drawing) < 40_000


@every
def test_png_travels_light(figure: Figure) -> None:
    """1200 by 800 pixels in at most 60 kB."""
    picture = figures.png(figure)
    assert len(picture) <= 60_000
    assert Image.open(io.BytesIO(picture)).size == (1200, 800)


@every
def test_what_is_shipped_is_what_would_be_drawn(figure: Figure) -> None:
    """`python -m bot figures` was run after the last change of a description or of the drawing code."""
    drawn = MANIFEST[figure.id]
    assert drawn.source == SOURCES[figure.id].digest
    assert (SHIPPED / f"{figure.id}{LIGHT}").read_text(encoding="utf-8") == figures.svg(figure)
    assert (SHIPPED / f"{figure.id}{DARK}").read_text(encoding="utf-8") == figures.svg(figure, dark=True)
    assert drawn.files.keys() == {LIGHT, DARK, LOOP if figure.moves else STILL}
    for ending, digest in drawn.files.items():
        assert digest_of((SHIPPED / f"{figure.id}{ending}").read_bytes()) == digest
    with Image.open(SHIPPED / f"{figure.id}{LOOP if figure.moves else STILL}") as sent:
        assert sent.size == ((600, 400) if figure.moves else (1200, 800))


def test_nothing_else_is_shipped_and_all_of_it_is_small() -> None:
    """A file for each line of the manifest, less than 300 kB for one loop and 6 MB for all."""
    files = {f"{name}{ending}" for name, one in MANIFEST.items() for ending in one.files}
    assert {path.name for path in SHIPPED.iterdir()} == files | {pictures.MANIFEST}
    sizes = [path.stat().st_size for path in SHIPPED.iterdir()]
    assert max(sizes) < 300_000
    assert sum(sizes) < 6_000_000


@every
def test_the_body_stays_inside_the_picture(figure: Figure) -> None:
    """Without a crop nothing of the body, and with one nothing of the arrows, is cut off."""
    scene = compose(figure)
    x0, y0, x1, y1 = scene.bounds
    for way in scene.ways:
        for x, y in way.points:
            assert x0 - 4 <= x <= x1 + 4
            assert y0 - 4 <= y <= y1 + 4
    if not figure.crop and figure.view is not View.FOOT:
        for body in scene.bodies:
            left, low, right, high = body.box
            assert left >= x0
            assert low >= y0
            assert right <= x1
            assert high <= y1


def test_a_foot_on_a_ball_presses_on_it_and_not_on_the_floor() -> None:
    """The sole is no higher than the ball and no lower than its middle, all the way."""
    for share in (0.0, 0.5, 1.0):
        scene = compose(moment(FIGURES["sole-roll"], share))
        (ball,) = (thing for thing in scene.things if isinstance(thing, props.Slab))
        assert (ball.y0 + ball.y1) / 2 < scene.bodies[-1].lowest < ball.y1


def test_a_loop_moves_and_is_small() -> None:
    """The animation has many frames, goes on for ever, and weighs less than 300 kB."""
    loop = figures.animation(FIGURES["cat-cow"])
    assert loop is not None
    assert len(loop) < 300_000
    picture = Image.open(io.BytesIO(loop))
    assert picture.size == (600, 400)
    assert getattr(picture, "n_frames", 1) >= 20
    assert picture.info["loop"] == 0


def test_a_round_goes_round_as_slowly_as_it_says() -> None:
    """It never turns back, no moment lasts longer than another, and no ghost stands beside it."""
    figure = FIGURES["shoulder-rolls"]
    assert figure.round
    assert len(compose(figure).bodies) == 1
    loop = figures.animation(figure)
    assert loop is not None
    picture = Image.open(io.BytesIO(loop))
    times = []
    for frame in range(getattr(picture, "n_frames", 1)):
        picture.seek(frame)
        times.append(picture.info["duration"])
    assert len(set(times)) == 1
    assert sum(times) == pytest.approx(4000, rel=0.1)


def test_breathing_is_not_shown_faster_than_one_breathes() -> None:
    """A breath in and out lasts at least six seconds."""
    for name in ("belly-breathing", "rib-breathing"):
        loop = figures.animation(FIGURES[name])
        assert loop is not None
        picture = Image.open(io.BytesIO(loop))
        total = 0
        for frame in range(getattr(picture, "n_frames", 1)):
            picture.seek(frame)
            total += picture.info["duration"]
        assert total >= 6000


def test_stations_stand_side_by_side_and_the_loop_in_one_place() -> None:
    """Three hands in the picture, none of them a ghost; one hand in the loop."""
    figure = FIGURES["tendon-glide"]
    places = [body.points["wrist"][0] for body in compose(figure).bodies]
    assert places == [-figure.apart, 0.0, figure.apart]
    assert "#d3d8d5" not in figures.svg(figure)
    assert {compose(moment(figure, share)).bodies[0].points["wrist"][0] for share in (0.0, 0.3, 0.8, 1.0)} == {0.0}


def test_an_arm_before_the_face_covers_it() -> None:
    """Eyes and mouth are drawn with the head and before the arms."""
    figure = Figure(id="x", view=View.SIDE, poses=(Pose(),), alt="")
    drawing = figures.svg(figure)
    line = drawing.index('stroke="#f6f1e7" stroke-width="1"')
    body = build(Pose(), View.SIDE, Surfaces())
    arm = next(part for part in body.parts if part.name == "near_arm")
    assert line < drawing.rindex(path(arm.strands[0]))


def test_closed_lips_stay_closed_while_the_jaw_hangs() -> None:
    """An open mouth is a fan of lines, a closed one a single line."""
    opened = build(Pose(angles={"jaw": 30.0}), View.SIDE, Surfaces())
    closed = build(Pose(angles={"jaw": 30.0, "lips": 1.0}), View.SIDE, Surfaces())
    assert len(opened.lines) > len(closed.lines) == len(build(Pose(), View.SIDE, Surfaces()).lines)


def test_a_still_figure_has_no_loop() -> None:
    """Where the picture says it all nothing moves."""
    assert figures.animation(FIGURES["legs-on-chair"]) is None


def test_a_contact_sheet_shows_them_side_by_side() -> None:
    """Four figures in two columns make two rows."""
    sheet = Image.open(io.BytesIO(figures.contact_sheet(list(FIGURES.values())[:4], columns=2, width=150)))
    assert sheet.size == (2 * 156, 2 * 106)


def test_a_straight_knee_stands_and_a_bent_one_goes_back() -> None:
    """Bending the knee brings the foot behind the body, flexing the hip brings the knee before it."""
    standing = build(Pose(), View.SIDE, Surfaces())
    assert standing.points["head"][1] == pytest.approx(157, abs=3)
    bent = build(Pose(angles={"near_knee": 90.0}), View.SIDE, Surfaces())
    assert bent.points["near_ankle"][0] < -30
    lifted = build(Pose(angles={"near_hip": 90.0, "near_knee": 90.0}), View.SIDE, Surfaces())
    assert lifted.points["near_knee"][0] > 30


def test_left_is_the_bodys_own_left() -> None:
    """From the front it is on the viewer's right, from behind on the viewer's left."""
    assert build(Pose(), View.FRONT, Surfaces()).points["left_hand"][0] > 0
    assert build(Pose(), View.BACK, Surfaces()).points["left_hand"][0] < 0


def test_what_does_not_exist_is_named() -> None:
    """A mark on no muscle and an arrow along no point are refused in words."""
    figure = Figure(id="x", view=View.SIDE, poses=(Pose(),), alt="", marks=(Mark("nose"),))
    with pytest.raises(PoseError, match="'nose' cannot be marked"):
        figures.svg(figure)
    figure = Figure(id="x", view=View.SIDE, poses=(Pose(),), alt="", arrows=(Arrow(follow="tail"),))
    with pytest.raises(PoseError, match="'tail' is no point"):
        figures.svg(figure)
