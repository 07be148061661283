"""A believable store of thousands of runs in seconds, for tests, pictures and measurements."""

from tests.making.store import make_store

__all__ = ["make_store"]
