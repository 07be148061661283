"""Graphs of layers, as models have them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Self, cast

from nbtrack.errors import ArgumentError
from nbtrack.media.folder import MediaFolder, Stored
from nbtrack.media.value import Media

__all__ = ["Edge", "Graph", "Node"]


class Node:
    """One node of a graph.

    Args:
        id: unique in its graph.
        name: shown.
        class_name: what kind of layer it is.
        size: of a tensor.
        parameters: (name, shape) of each.
        output_shape: of what it gives.
        is_output: whether it gives the result.
        num_parameters: how many numbers it has learned.
        node: another node to copy.
    """

    def __init__(
        self,
        id: Any = None,
        name: str | None = None,
        class_name: str | None = None,
        size: Any = None,
        parameters: Any = None,
        output_shape: Any = None,
        is_output: bool | None = None,
        num_parameters: Any = None,
        node: Node | None = None,
    ) -> None:
        copied = node.to_json() if node is not None else {}
        copied.pop("id", None)
        name_before = copied.pop("name", None)
        self.id = id
        self.name = name_before if name is None else name
        given = {
            "class_name": class_name,
            "size": tuple(size) if size is not None else None,
            "parameters": parameters,
            "output_shape": output_shape,
            "is_output": is_output,
            "num_parameters": num_parameters,
        }
        self.facts = copied | {key: value for key, value in given.items() if value is not None}

    def to_json(self, run: Any = None) -> dict[str, Any]:
        """The node as plain values."""
        own = {} if self.id is None else {"id": self.id}
        return {**self.facts, **own, "name": self.name}

    def __repr__(self) -> str:
        return f"Node({self.to_json()})"


class Edge:
    """A way from one node to another."""

    def __init__(self, from_node: Node, to_node: Node, name: str | None = None) -> None:
        self.from_node = from_node
        self.to_node = to_node
        self.name = name

    def to_json(self, run: Any = None) -> list[Any]:
        """The ids of its two nodes."""
        return [self.from_node.id, self.to_node.id]

    def __repr__(self) -> str:
        return f"Edge({self.from_node.id} -> {self.to_node.id})"


class Graph(Media):
    """A graph to log, such as the layers of a model.

    Args:
        format: how it is to be read: "keras" or "torch".

    Example:
        >>> graph = Graph()
        >>> first, second = graph.add_node(id="in"), graph.add_node(id="out")
        >>> graph.add_edge(first, second)
        Edge(in -> out)
    """

    _log_type = "graph-file"
    _kind = "graph"
    _list_type = "graph"

    def __init__(self, format: str = "keras") -> None:
        super().__init__()
        self.format = format
        self.nodes: list[Node] = []
        self.nodes_by_id: dict[Any, Node] = {}
        self.edges: list[Edge] = []
        self.root: Node | None = None

    def add_node(self, node: Node | None = None, **node_kwargs: Any) -> Node:
        """Add a node, or make one of these arguments.

        Raises:
            ArgumentError: both were given.
        """
        if node is not None and node_kwargs:
            raise ArgumentError(f"add_node() takes a node or what it is made of, got {node} too")
        added = Node(**node_kwargs) if node is None else node
        self.nodes.append(added)
        self.nodes_by_id[added.id] = added
        return added

    def add_edge(self, from_node: Node, to_node: Node) -> Edge:
        """Add a way from one node to another."""
        edge = Edge(from_node, to_node)
        self.edges.append(edge)
        return edge

    def __getitem__(self, nid: Any) -> Node:
        return self.nodes_by_id[nid]

    @classmethod
    def from_keras(cls, model: Any) -> Self:
        """The layers of a Keras model, one after the other or as they feed each other.

        Args:
            model: of Keras.
        """
        graph = cls("keras")
        for layer in model.layers:
            graph.add_node(
                id=layer.name,
                name=layer.name,
                class_name=type(layer).__name__,
                output_shape=_shape(layer),
                num_parameters=layer.count_params(),
            )
        for layer in model.layers:
            for source in _feeding(layer):
                if source in graph.nodes_by_id:
                    graph.add_edge(graph[source], graph[layer.name])
        return graph

    def _store(self, folder: MediaFolder) -> Stored:
        content = {
            "format": self.format,
            "nodes": [node.to_json() for node in self.nodes],
            "edges": [edge.to_json() for edge in self.edges],
        }
        text = json.dumps(content, separators=(",", ":"), default=_plain)
        return folder.put(self._kind, "graph.json", text.encode())

    @classmethod
    def _from_file(cls, path: Path, facts: dict[str, Any]) -> Self:
        content = json.loads(path.read_bytes())
        graph = cls(content.get("format", "keras"))
        for one in cast("list[dict[str, Any]]", content["nodes"]):
            node = Node(one.pop("id", None), one.pop("name", None))
            node.facts = one
            graph.add_node(node)
        for source, target in content["edges"]:
            graph.add_edge(graph[source], graph[target])
        return graph


def _shape(layer: Any) -> Any:
    shape = getattr(layer, "output_shape", None)
    if shape is None:  # Keras 3 knows it only of what it gave
        shape = getattr(getattr(layer, "output", None), "shape", None)
    return ["multiple"] if shape is None else list(shape)


def _feeding(layer: Any) -> list[str]:
    """The names of the layers that a layer of Keras 2 or 3 gets its input from."""
    names: list[str] = []
    for node in getattr(layer, "_inbound_nodes", []):
        if hasattr(node, "parent_nodes"):
            names += [parent.operation.name for parent in node.parent_nodes]
        else:
            found = getattr(node, "inbound_layers", [])
            several = cast("list[Any]", found) if isinstance(found, list) else [found]
            names += [one.name for one in several]
    return list(dict.fromkeys(names))


def _plain(value: Any) -> Any:
    """What json does not know: numbers and arrays of other libraries, and everything else."""
    return value.tolist() if hasattr(value, "tolist") else str(value)
