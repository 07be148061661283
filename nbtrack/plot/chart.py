"""A table with the chart that is to be made of it: what all of `nbtrack.plot` gives back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from nbtrack.errors import NbtrackError, ValueTypeError
from nbtrack.media.table import Table

__all__ = [
    "CustomChart",
    "CustomChartSpec",
    "Visualize",
    "VisualizeSpec",
    "plot_table",
    "visualize",
]


@dataclass
class CustomChartSpec:
    """Which chart, and which columns it draws.

    Attributes:
        spec_name: wandb's name of the chart.
        fields: what the chart needs, and the column that has it.
        string_fields: texts in it, such as its title.
        key: under which name it is logged.
        panel_type: wandb's name of the kind of panel.
        split_table: show the table in a section of its own.
    """

    spec_name: str
    fields: dict[str, Any]
    string_fields: dict[str, Any]
    key: str = ""
    panel_type: str = "Vega2"
    split_table: bool = False

    @property
    def table_key(self) -> str:
        """Under which name its table is logged."""
        if not self.key:
            raise NbtrackError("the chart has no key yet; log it, or call set_key()")
        section = "Custom Chart Tables/" if self.split_table else ""
        return f"{section}{self.key}_table"

    @property
    def config_value(self) -> dict[str, Any]:
        """What the config says of it, as wandb's does."""
        table: dict[str, Any] = {
            "name": "summaryTable",
            "args": [{"name": "tableKey", "value": self.table_key}],
            "fields": [],
        }
        names: list[dict[str, Any]] = [
            {"name": name, "fields": []} for name in ("id", "name", "_defaultColorIndex")
        ]
        runs: dict[str, Any] = {
            "name": "runSets",
            "args": [{"name": "runSets", "value": "${runSets}"}],
            "fields": [*names, table],
        }
        return {
            "panel_type": self.panel_type,
            "panel_config": {
                "panelDefId": self.spec_name,
                "fieldSettings": self.fields,
                "stringSettings": self.string_fields,
                "transform": {"name": "tableWithLeafColNames"},
                "userQuery": {"queryFields": [runs]},
            },
        }

    @property
    def config_key(self) -> tuple[str, str, str]:
        """Where in the config that stands."""
        return "_wandb", "visualize", self.key


@dataclass
class CustomChart:
    """A table and the chart of it, to be logged.

    Attributes:
        table: the data.
        spec: the chart.
    """

    table: Table
    spec: CustomChartSpec

    def set_key(self, key: str) -> None:
        """Say under which name it is logged."""
        self.spec.key = key

    def table_entry(self, run: Any) -> tuple[str, dict[str, Any]]:
        """Under which name its table is logged, and what a row says of it.

        Args:
            run: whose row; the table is written into its folder.
        """
        spec = self.spec
        self.table.bind_to_run(run, spec.table_key, 0)
        chart = {
            "key": spec.key,
            "panel": spec.spec_name,
            "fields": spec.fields,
            "strings": spec.string_fields,
        }
        return spec.table_key, {**self.table.to_json(run), "chart": chart}


@dataclass
class VisualizeSpec:
    """Which chart an older chart of wandb is.

    Attributes:
        name: wandb's name of the chart.
        key: under which name it is logged.
    """

    name: str
    key: str = ""

    @property
    def config_value(self) -> dict[str, Any]:
        """What the config says of it, as wandb's does."""
        return {
            "id": self.name,
            "historyFieldSettings": {"x-axis": "_step", "key": self.key},
        }

    @property
    def config_key(self) -> tuple[str, str, str]:
        """Where in the config that stands."""
        return "_wandb", "viz", self.key


@dataclass
class Visualize:
    """A table and the chart of it, to be logged under the name of the table itself.

    Attributes:
        table: the data.
        spec: the chart.
    """

    table: Table
    spec: VisualizeSpec = field(default_factory=lambda: VisualizeSpec(""))

    def set_key(self, key: str) -> None:
        """Say under which name it is logged."""
        self.spec.key = key

    def table_entry(self, run: Any) -> tuple[str, dict[str, Any]]:
        """Under which name its table is logged, and what a row says of it."""
        key = self.spec.key
        self.table.bind_to_run(run, key, 0)
        chart: dict[str, Any] = {"key": key, "panel": self.spec.name, "fields": {}, "strings": {}}
        return key, {**self.table.to_json(run), "chart": chart}


def plot_table(
    vega_spec_name: str,
    data_table: Table,
    fields: dict[str, Any],
    string_fields: dict[str, Any] | None = None,
    split_table: bool = False,
) -> CustomChart:
    """A chart of a table.

    Args:
        vega_spec_name: wandb's name of the chart, such as "wandb/scatter/v0".
        data_table: the data.
        fields: what the chart needs, and the column that has it.
        string_fields: texts in it, such as its title.
        split_table: show the table in a section of its own.

    Raises:
        ValueTypeError: the table is none.

    Example:
        >>> table = Table(columns=["x", "y"], data=[[1, 2], [2, 3]])
        >>> chart = plot_table("wandb/line/v0", table, {"x": "x", "y": "y"}, {"title": "growth"})
        >>> chart.spec.string_fields
        {'title': 'growth'}
    """
    spec = CustomChartSpec(
        spec_name=vega_spec_name,
        fields=fields,
        string_fields=string_fields or {},
        split_table=split_table,
    )
    return CustomChart(_checked(data_table, "data_table"), spec)


def visualize(id: str, value: Table) -> Visualize:
    """A chart of a table, in the older form that `nbtrack.sklearn` uses.

    Args:
        id: wandb's name of the chart.
        value: the data.

    Raises:
        ValueTypeError: the table is none.
    """
    return Visualize(_checked(value, "value"), VisualizeSpec(id))


def _checked(table: Any, name: str) -> Table:
    if not isinstance(table, Table):
        kind = type(table).__name__
        raise ValueTypeError(f"Expected `{name}` to be an nbtrack.Table, got {kind}")
    return table
