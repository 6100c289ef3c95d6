"""One patch for each promise of docs/invariants.md, which breaks it, and the test that must notice."""
