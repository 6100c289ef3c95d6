"""Places: each is said as the client's own, and every exercise region can be named."""

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.areas import AREAS, BY_ID, MIDDLE_REGIONS, Region, Side, area_name, area_names, region_name, regions_of

IDS = [area.id for area in AREAS]


def test_every_region_can_be_reported() -> None:
    """In the middle once, at the sides as left and right, and never both."""
    sides = {region: [area.side for area in AREAS if area.region is region] for region in Region}
    for region, found in sides.items():
        assert found == ([Side.MIDDLE] if region in MIDDLE_REGIONS else [Side.LEFT, Side.RIGHT])
    assert len(set(IDS)) == len(IDS) == len(BY_ID)


def test_sides_are_the_clients_own() -> None:
    """To the client 'your left', to the therapist 'left', and no side where there is none."""
    assert area_name("left_shoulder") == "your left shoulder"
    assert area_name("right_wrist_hand", to_client=False) == "right wrist or hand"
    assert area_name("lower_back") == area_name("lower_back", to_client=False) == "lower back"


def test_no_two_places_have_the_same_name() -> None:
    """What is read can be told apart."""
    assert len({area_name(one) for one in IDS}) == len(IDS)
    assert len({region_name(region) for region in Region}) == len(Region)


@given(st.lists(st.sampled_from([*IDS, "tail"]), max_size=8))
def test_several_places_are_said_from_the_head_down(chosen: list[str]) -> None:
    """Whatever order they were tapped in, each once; what is not known is passed over."""
    said = area_names(tuple(chosen))
    expected = [area_name(one) for one in IDS if one in chosen]
    assert said == (", ".join(expected) or "nowhere in particular")
    assert regions_of(tuple(chosen)) == {BY_ID[one].region for one in chosen if one != "tail"}
