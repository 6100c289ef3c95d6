"""Fixtures: databases with empty tables, of both kinds."""

from tests.storage.conftest import address, database, replica

__all__ = ["address", "database", "replica"]
