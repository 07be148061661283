"""Tables that are made of tables inside of an artifact."""

from __future__ import annotations

from typing import Any, NoReturn

from nbtrack.errors import ArgumentError, NotBuiltYetError
from nbtrack.media.table import Table
from nbtrack.media.value import WBValue

__all__ = ["JoinedTable", "PartitionedTable"]

_LATER = "tables inside of artifacts come with artifacts, in a later version of nbtrack"


class PartitionedTable(WBValue):
    """All tables in a folder of an artifact, one below the other.

    Args:
        parts_path: the folder.
    """

    _log_type = "partitioned-table"

    def __init__(self, parts_path: str) -> None:
        self.parts_path = parts_path

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PartitionedTable) and self.parts_path == other.parts_path

    def __hash__(self) -> int:
        return hash(self.parts_path)

    def iterrows(self) -> NoReturn:
        """Not built yet."""
        raise NotBuiltYetError(_LATER)

    def to_json(self, run_or_artifact: Any) -> NoReturn:
        """Not built yet."""
        raise NotBuiltYetError(_LATER)


class JoinedTable(WBValue):
    """Two tables side by side, where a key is the same.

    Args:
        table1: a table, or the path of one in an artifact.
        table2: another.
        join_key: the column of the key; a list of two where they are called differently.

    Raises:
        ArgumentError: they are no tables, or the key is none.
    """

    _log_type = "joined-table"

    def __init__(self, table1: Any, table2: Any, join_key: str | list[str]) -> None:
        is_pair = isinstance(join_key, list) and len(join_key) == 2
        if not (isinstance(join_key, str) or is_pair):
            raise ArgumentError("JoinedTable join_key should be a string or a list of two strings")
        for name, table in {"table1": table1, "table2": table2}.items():
            is_path = isinstance(table, str) and table.endswith(".table.json")
            if not (is_path or isinstance(table, Table | PartitionedTable)):
                raise ArgumentError(
                    f"JoinedTable {name} should be an artifact path to a table or an nbtrack.Table"
                )
        self._tables = (table1, table2)
        self._join_key = join_key

    def to_json(self, run_or_artifact: Any) -> NoReturn:
        """Not built yet."""
        raise NotBuiltYetError(_LATER)
