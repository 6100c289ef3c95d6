"""A second opinion on the calls that were made: a checker of the Bot API that the sandbox shares nothing with.

``BOT_API_CHECKER`` names a Python program that is given a log of calls, a JSON line each, and ends with 0 when the
Bot API would take every one of them. Without it only the sandbox's own opinion counts, which every call is held to.
"""

import os
import subprocess
import sys
from pathlib import Path

CHECKER = os.environ.get("BOT_API_CHECKER", "")


def complaints(log: Path) -> str:
    """Return what the checker has to say against a log; empty for nothing."""
    done = subprocess.run([sys.executable, CHECKER, str(log)], capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 and not done.stdout else done.stdout + done.stderr
