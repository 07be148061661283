"""HTML, clouds of points, models, molecules, graphs: from text, files and numbers, and back."""

from __future__ import annotations

import importlib.util
import io
import json
from pathlib import Path

import numpy as np
import pytest

import nbtrack
from nbtrack.data_types import Node, WBValue


def logged(value):
    with nbtrack.init(project="p") as run:
        run.log({"x": value})
    reader = nbtrack.open_run(run.id)
    (row,) = reader.rows()
    return row["x"], reader


class TestHtml:
    def test_text_a_file_and_an_open_file(self):
        Path("page.html").write_text("<p>größer</p>", encoding="utf-8")
        sources = ["<p>größer</p>", "page.html", Path("page.html"), io.StringIO("<p>größer</p>")]
        for source in sources:
            entry, reader = logged(nbtrack.Html(source, inject=False))
            assert entry["_type"] == "html-file"
            assert reader.file(entry["path"]).read_text(encoding="utf-8") == "<p>größer</p>"
            assert nbtrack.Html.from_json(entry, reader).html == "<p>größer</p>"

    def test_scripts_stay_what_they_are(self):
        text = "<script>alert(document.cookie)</script>"
        entry, reader = logged(nbtrack.Html(text, inject=False))
        assert reader.file(entry["path"]).read_text(encoding="utf-8") == text

    @pytest.mark.parametrize(
        ("text", "beginning"),
        [
            ("<p>x</p>", '<head><base target="_blank">'),
            ("<html><head><title>x</title>", '<html><head><base target="_blank">'),
            ("<HTML><body>", '<HTML><head><base target="_blank">'),
        ],
    )
    def test_links_open_beside_the_notebook(self, text, beginning):
        assert nbtrack.Html(text).html.startswith(beginning)
        assert "http" not in nbtrack.Html(text).html

    def test_a_name_that_is_meant_as_text(self):
        Path("page.html").write_text("from the file", encoding="utf-8")
        assert nbtrack.Html("page.html", inject=False, data_is_not_path=True).html == "page.html"

    def test_long_text_is_no_path(self):
        text = "<p>" + "x" * 10_000
        assert nbtrack.Html(text, inject=False).html == text
        assert nbtrack.Html("nul\0byte", inject=False).html == "nul\0byte"

    def test_what_is_wrong(self):
        with pytest.raises(TypeError, match="a path or an open file, got int"):
            nbtrack.Html(3)
        with pytest.raises(ValueError, match="does not exist"):
            nbtrack.Html(Path("no.html"))
        with pytest.raises(TypeError, match="takes HTML as text, got"):
            nbtrack.Html(Path("no.html"), data_is_not_path=True)


class TestObject3D:
    @pytest.mark.parametrize("columns", [3, 4, 6])
    def test_points(self, columns):
        points = np.arange(columns * 5, dtype=float).reshape(5, columns)
        entry, reader = logged(nbtrack.Object3D(points, caption="a cloud"))
        path = reader.file(entry["path"])
        assert (entry["_type"], entry["caption"]) == ("object3D-file", "a cloud")
        assert path.name.endswith(".pts.json")
        assert json.loads(path.read_bytes()) == points.tolist()
        assert nbtrack.Object3D.from_json(entry, reader).data == points.tolist()

    def test_a_scene(self):
        box = nbtrack.box3d(
            center=[1, 2, 3],
            size=[2, 4, 6],
            orientation=[1, 0, 0, 0],
            color=(0, 255, 0),
            label="car",
        )
        cloud = nbtrack.Object3D.from_point_cloud(
            points=[[1, 2, 3], [4, 5, 6]],
            boxes=np.array([box]),
            vectors=[{"start": (0, 0, 0), "end": np.array([1, 1, 1])}],
        )
        assert cloud.data == {
            "type": "lidar/beta",
            "points": [[1, 2, 3], [4, 5, 6]],
            "boxes": [
                {
                    "corners": [list(corner) for corner in box["corners"]],
                    "color": [0.0, 255.0, 0.0],
                    "label": "car",
                    "score": None,
                }
            ],
            "vectors": [{"start": [0, 0, 0], "end": [1, 1, 1]}],
        }
        assert nbtrack.Object3D({"type": "lidar/beta"}).data["points"] == []

    def test_a_box_is_turned_as_its_quaternion_says(self):
        half = np.sqrt(0.5)
        box = nbtrack.box3d(
            center=[0, 0, 0], size=[2, 4, 6], orientation=[half, 0, 0, half], color=(0, 0, 0)
        )
        corners = np.array(box["corners"])
        assert np.allclose(np.abs(corners), [2, 1, 3])
        # A quarter turn about z takes x to y: the corner (-1, -2, -3) goes to (2, -1, -3).
        assert np.allclose(corners[0], [2, -1, -3])

    @pytest.mark.parametrize("ending", ["obj", "gltf", "glb", "babylon", "stl"])
    def test_a_file(self, ending):
        Path(f"thing.{ending}").write_bytes(b"v 0 0 0")
        for source in (f"thing.{ending}", Path(f"thing.{ending}")):
            entry, reader = logged(nbtrack.Object3D(source))
            assert reader.file(entry["path"]).read_bytes() == b"v 0 0 0"
        opened = nbtrack.Object3D(io.StringIO("v 0 0 0"), file_type=ending)
        assert nbtrack.Object3D.from_json(logged(opened)[0], reader).data is None

    @pytest.mark.parametrize(
        ("make", "error", "message"),
        [
            (lambda: nbtrack.Object3D(np.zeros((3, 5))), ValueError, "(3, 5) are no cloud"),
            (lambda: nbtrack.Object3D(np.zeros(3)), ValueError, "expected n x 3 (x y z)"),
            (lambda: nbtrack.Object3D(np.full((1, 3), np.nan)), ValueError, "NaN or infinite"),
            (lambda: nbtrack.Object3D({"type": "mesh"}), ValueError, 'there is only "lidar/beta"'),
            (lambda: nbtrack.Object3D({}), ValueError, "the type of a scene is None"),
            (lambda: nbtrack.Object3D("thing.txt"), ValueError, "does not exist"),
            (lambda: nbtrack.Object3D(io.StringIO("x")), ValueError, "file_type is None"),
            (lambda: nbtrack.Object3D.from_numpy([1]), TypeError, "expected an array of points"),
            (lambda: nbtrack.Object3D(3), TypeError, "got int"),
            (
                lambda: nbtrack.box3d(
                    center=[0, 0], size=[1, 1, 1], orientation=[1, 0, 0, 0], color=(0, 0, 0)
                ),
                ValueError,
                "the center of a box is [0, 0]; expected 3 finite numbers",
            ),
            (
                lambda: nbtrack.box3d(
                    center=[0, 0, 0], size=[1, 1, 1], orientation=[0, 0, 0, 0], color=(0, 0, 0)
                ),
                ValueError,
                "is zero",
            ),
        ],
    )
    def test_what_is_wrong(self, make, error, message):
        with pytest.raises(error) as raised:
            make()
        assert isinstance(raised.value, nbtrack.Error)
        assert message in str(raised.value)


class TestMolecule:
    def test_a_file(self):
        Path("water.pdb").write_text("ATOM", encoding="utf-8")
        with Path("water.pdb").open(encoding="utf-8") as file:
            sources = ["water.pdb", Path("water.pdb"), file]
            entries = [logged(nbtrack.Molecule(source, caption="water"))[0] for source in sources]
        assert entries[0] == entries[1] == entries[2]
        assert entries[0]["_type"] == "molecule-file"
        entry, reader = logged(nbtrack.Molecule(io.StringIO("ATOM"), file_type="sdf"))
        assert reader.file(entry["path"]).name.endswith(".sdf")
        assert isinstance(WBValue.init_from_json(entry, reader), nbtrack.Molecule)

    def test_what_is_wrong(self):
        Path("water.txt").write_text("ATOM", encoding="utf-8")
        with pytest.raises(ValueError, match="is no file of molecules; expected one of pdb"):
            nbtrack.Molecule("water.txt")
        with pytest.raises(ValueError, match="file_type is 'txt'"):
            nbtrack.Molecule(io.StringIO("ATOM"), file_type="txt")

    @pytest.mark.skipif(bool(importlib.util.find_spec("rdkit")), reason="RDKit is installed")
    def test_smiles_need_rdkit(self):
        with pytest.raises(ImportError, match="pip install rdkit"):
            nbtrack.Molecule.from_smiles("CCO")


class TestGraph:
    def test_nodes_and_edges(self):
        graph = nbtrack.Graph()
        first = graph.add_node(id="in", class_name="Dense", output_shape=np.array([3, 4]))
        second = graph.add_node(Node(id="out", name="out", num_parameters=np.int64(7)))
        graph.add_edge(first, second)
        entry, reader = logged(graph)
        assert entry["_type"] == "graph-file"
        assert json.loads(reader.file(entry["path"]).read_bytes()) == {
            "format": "keras",
            "nodes": [
                {"class_name": "Dense", "output_shape": [3, 4], "id": "in", "name": None},
                {"num_parameters": 7, "id": "out", "name": "out"},
            ],
            "edges": [["in", "out"]],
        }
        again = nbtrack.Graph.from_json(entry, reader)
        assert again["out"].facts == {"num_parameters": 7}
        assert [edge.to_json() for edge in again.edges] == [["in", "out"]]
        assert Node(node=second).facts == second.facts

    def test_a_node_or_what_it_is_made_of(self):
        with pytest.raises(ValueError, match="takes a node or what it is made of"):
            nbtrack.Graph().add_node(Node(id=1), name="x")
