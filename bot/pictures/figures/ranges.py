"""How far joints go, so that a typing mistake does not become a broken knee.

Limits of the active range of healthy adults, rounded up (American Academy of Orthopaedic Surgeons: joint motion;
where hands pull or the floor pushes, a little more).
"""

from typing import Final

from bot.pictures.figures import props
from bot.pictures.figures.model import Figure, Pose, View
from bot.pictures.figures.scene import build

_SIDE: Final = {
    "shoulder": (-72.0, 190.0),
    "elbow": (-3.0, 152.0),
    "wrist": (-97.0, 97.0),
    "hip": (-35.0, 135.0),
    "knee": (-3.0, 160.0),
    "ankle": (-75.0, 40.0),
    "toes": (-45.0, 90.0),
    "lumbar": (-40.0, 60.0),
    "thorax": (-30.0, 55.0),
    "neck": (-45.0, 55.0),
    "head": (-40.0, 40.0),
}
# Seen from the front, elbows and knees that point toward the viewer may show at any angle.
_FRONT: Final = {
    "shoulder": (-95.0, 200.0),
    "wrist": (-95.0, 95.0),
    "hip": (-45.0, 130.0),
    "bend": (-45.0, 45.0),
    "twist": (-60.0, 60.0),
    "neck": (-45.0, 45.0),
    "head": (-25.0, 25.0),
    "turn": (-85.0, 85.0),
}
_SHORT: Final = 0.9

_HAND: Final = {"wrist": (-85.0, 95.0), "knuckle": (-45.0, 95.0), "middle": (0.0, 115.0), "tip": (-5.0, 90.0)}
_PALM: Final = {"spread": (-4.0, 15.0), "curl": (0.0, 1.0), "across": (0.0, 1.0), "deviate": (-35.0, 35.0)}
_FOOT: Final = {"ankle": (-60.0, 40.0), "toes": (-60.0, 90.0)}


def limits(figure: Figure) -> list[str]:
    """Return what no body can do or has in this figure, in words."""
    tables = {View.SIDE: _SIDE, View.ABOVE_SIDE: _SIDE, View.HAND: _HAND, View.PALM: _PALM, View.FOOT: _FOOT}
    table = tables.get(figure.view, _FRONT)
    surfaces = props.surfaces(figure.props)
    found = []
    for number, pose in enumerate(figure.poses):
        body = build(pose, figure.view, surfaces)
        found += [f"there is no joint '{name}' in the view '{figure.view}'" for name in body.unknown]
        for joint, angle in body.joints.items():
            if _toward_viewer(joint, pose):
                continue
            low, high = table.get(joint.rpartition("_")[2], (-360.0, 360.0))
            if not low <= angle <= high:
                found.append(f"pose {number}: '{joint}' is {angle:.0f} degrees; {low:.0f} to {high:.0f} is possible")
    return found


_BONES: Final = {
    "elbow": ("upper_arm", "forearm"),
    "wrist": ("forearm",),
    "hip": ("thigh",),
    "knee": ("thigh", "shank"),
    "ankle": ("shank",),
}


def _toward_viewer(joint: str, pose: Pose) -> bool:
    """Say whether a limb is drawn so short that its angles are only what one sees of them."""
    side, _, name = joint.rpartition("_")
    for bone in _BONES.get(name, ()):
        size = pose.angles.get(f"{side}_{bone}_len", pose.angles.get(f"{bone}_len", 1.0))
        if size < _SHORT:
            return True
    return False
