"""A Telegram on this machine, with phones on a page. Knows nothing of the practice."""

from bot.sandbox.behaviour import Behaviour
from bot.sandbox.clock import SandboxClock
from bot.sandbox.core import Jump
from bot.sandbox.errors import SimError
from bot.sandbox.faults import Fault
from bot.sandbox.groups import Group
from bot.sandbox.person import Person, Tap
from bot.sandbox.sandbox import Sandbox

__all__ = ["Behaviour", "Fault", "Group", "Jump", "Person", "Sandbox", "SandboxClock", "SimError", "Tap"]
