"""Each invariant has a patch that breaks it; the patches fit the code, and the tests that they name are there."""

import ast
import re
import subprocess

import pytest

from tests.mutants.patches import ROOT, Mutant, every

MUTANTS = every()
INVARIANTS = re.findall(r"^(\d+)\. ", (ROOT / "docs" / "invariants.md").read_text(encoding="utf-8"), re.M)


def test_every_invariant_has_a_patch() -> None:
    """And no patch is about another."""
    assert {str(one.invariant) for one in MUTANTS} == set(INVARIANTS)


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda one: one.name)
def test_a_patch_fits_and_its_test_is_there(mutant: Mutant) -> None:
    """``make mutate`` shows that the test fails; here only that it can be asked."""
    fits = subprocess.run(
        ["git", "apply", "--check", "-C1", str(mutant.path)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert fits.returncode == 0, fits.stderr
    file, _colons, name = mutant.test.partition("::")
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    names = {one.name for one in ast.walk(tree) if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)}
    assert name.partition("[")[0] in names
