"""Media in log(): where they go, what rows and the summary say, and that nothing is lost."""

from __future__ import annotations

import copy
import os
import pickle
import signal

import numpy as np
import polars as pl
import pytest
from PIL import Image as Pillow

import nbtrack
from nbtrack.data_types import Media, WBValue
from nbtrack.errors import RowsNotWrittenError, ValueTypeError
from nbtrack.media.compressor import compressor


def noise(*shape, seed=1):
    return np.random.default_rng(seed).integers(0, 256, shape, dtype=np.uint8)


def rows_of(run):
    run.finish()
    return list(nbtrack.open_run(run.id).rows())


def media_files(run):
    return sorted(path.name for path in (run.folder / "files" / "media").rglob("*.*"))


class TestRows:
    def test_a_list_of_images_is_one_entry(self):
        run = nbtrack.init(project="p")
        images = [nbtrack.Image(noise(4 + n, 5, seed=n), caption=str(n)) for n in range(3)]
        run.log({"examples": images})
        (row,) = rows_of(run)
        entry = row["examples"]
        assert {key: entry[key] for key in ("_type", "count", "width", "height", "format")} == {
            "_type": "images/separated",
            "count": 3,
            "width": 5,
            "height": 4,
            "format": "png",
        }
        assert entry["captions"] == ["0", "1", "2"]
        assert entry["heights"] == [4, 5, 6]
        reader = nbtrack.open_run(run.id)
        found = [nbtrack.Image(reader.file(path)) for path in entry["filenames"]]
        assert [(image.width, image.height) for image in found] == [(5, 4), (5, 5), (5, 6)]

    def test_a_list_has_no_limit(self):
        run = nbtrack.init(project="p")
        run.log({"many": [nbtrack.Image(np.full((1, 1), n % 256)) for n in range(300)]})
        (row,) = rows_of(run)
        assert len(row["many"]["filenames"]) == 300
        assert len(media_files(run)) == 256

    def test_a_list_of_various_media_is_a_list(self):
        run = nbtrack.init(project="p")
        run.log({"mixed": [nbtrack.Image(noise(2, 2)), nbtrack.Classes([])]})
        (row,) = rows_of(run)
        assert [entry["_type"] for entry in row["mixed"]] == ["image-file", "classes-file"]

    def test_a_list_that_holds_other_things_too(self):
        run = nbtrack.init(project="p")
        run.log({"mixed": [nbtrack.Image(noise(2, 2)), 0.5, {"more": nbtrack.Image(noise(2, 2))}]})
        (row,) = rows_of(run)
        image, number, more = row["mixed"]
        assert (image["_type"], number, more["more"]) == ("image-file", 0.5, image)

    def test_pillow_images_as_they_are(self):
        run = nbtrack.init(project="p")
        picture = Pillow.fromarray(noise(3, 4, 3))
        run.log({"one": picture, "several": [picture, picture]})
        (row,) = rows_of(run)
        assert row["one"]["_type"] == "image-file"
        assert row["several"]["filenames"] == [row["one"]["path"]] * 2

    def test_nested_among_numbers(self):
        run = nbtrack.init(project="p")
        run.log({"val": {"loss": 0.5, "image": nbtrack.Image(noise(3, 4))}})
        (row,) = rows_of(run)
        assert row["val"]["loss"] == 0.5
        assert row["val"]["image"]["_type"] == "image-file"
        assert nbtrack.open_run(run.id).media("val.image")["width"].to_list() == [4]

    def test_rows_of_numbers_stay_on_the_fast_path(self):
        run = nbtrack.init(project="p")
        for step in range(5):
            run.log({"loss": float(step)})
            run.log({"loss": 0.0, "image": nbtrack.Image(noise(2, 2))})
        rows = rows_of(run)
        assert [row["_step"] for row in rows] == list(range(10))
        assert len({row["image"]["path"] for row in rows[1::2]}) == 1

    def test_the_api_gives_them_as_wandb_does(self):
        run = nbtrack.init(project="p")
        run.log({"image": nbtrack.Image(noise(3, 4))})
        run.finish()
        (row,) = nbtrack.Api().run(f"p/{run.id}").scan_history(keys=["image"])
        assert (row["image"]["_type"], row["image"]["width"]) == ("image-file", 4)
        assert nbtrack.Api().run(f"p/{run.id}").file(row["image"]["path"]).size > 60

    def test_a_class_of_somebody_else_by_wandbs_protocol(self):
        class Sketch(Media):
            _log_type = "sketch-file"
            _kind = "sketches"

            def __init__(self, text, caption=None):
                super().__init__(caption)
                self.text = text

            def _store(self, folder):
                return folder.put(self._kind, "txt", self.text.encode())

            @classmethod
            def _from_file(cls, path, facts):
                return cls(path.read_text(encoding="utf-8"), facts.get("caption"))

        run = nbtrack.init(project="p")
        run.log({"sketch": Sketch("o-o", "a barbell")})
        (row,) = rows_of(run)
        again = WBValue.init_from_json(row["sketch"], nbtrack.open_run(run.id))
        assert isinstance(again, Sketch)
        assert (again.text, again.caption) == ("o-o", "a barbell")
        assert WBValue.init_from_json({"_type": "unheard-of"}, None) is None


def test_media_of_the_wandb_package_are_named(monkeypatch):
    class Image(WBValue):
        """As a program has it that imports the real wandb."""

    monkeypatch.setattr(Image, "__module__", "wandb.sdk.data_types.image")
    with nbtrack.init(project="p") as run, pytest.raises(TypeError, match=r"with nbtrack\.Image"):
        run.log({"image": Image()})


class TestFigures:
    def test_lines_of_matplotlib_stay_alive_where_plotly_is(self):
        plt = pytest.importorskip("matplotlib.pyplot")
        pytest.importorskip("plotly")
        plt.switch_backend("agg")
        figure, axes = plt.subplots()
        axes.plot([1, 2, 3], [1, 4, 9])
        run = nbtrack.init(project="p")
        run.log({"figure": figure, "pyplot": plt, "axes": axes})
        assert plt.gcf() is figure
        plt.close(figure)
        (row,) = rows_of(run)
        assert {row[key]["_type"] for key in ("figure", "pyplot", "axes")} == {"plotly-file"}
        again = nbtrack.Plotly.from_json(row["figure"], nbtrack.open_run(run.id))
        assert again.data["data"][0]["y"] == [1, 4, 9]

    def test_what_plotly_would_leave_out_makes_it_an_image(self):
        plt = pytest.importorskip("matplotlib.pyplot")
        plt.switch_backend("agg")
        figure, axes = plt.subplots()
        axes.fill_between([1, 2, 3], [1, 2, 3])
        axes.add_patch(plt.Circle((1, 1), 0.2))
        run = nbtrack.init(project="p")
        run.log({"figure": figure})
        plt.close(figure)
        (row,) = rows_of(run)
        assert row["figure"]["_type"] == "image-file"

    def test_images_of_matplotlib_are_an_image(self):
        plt = pytest.importorskip("matplotlib.pyplot")
        plt.switch_backend("agg")
        figure, axes = plt.subplots()
        axes.imshow(noise(4, 4))
        run = nbtrack.init(project="p")
        run.log({"figure": figure})
        plt.close(figure)
        (row,) = rows_of(run)
        assert row["figure"]["_type"] == "image-file"

    def test_a_plotly_figure_has_plain_lists(self):
        go = pytest.importorskip("plotly.graph_objects")
        run = nbtrack.init(project="p")
        y = np.array([1.0, np.nan, 3.0])
        run.log(
            {
                "figure": go.Figure(go.Scatter(y=y, x=np.arange(3))),
                "own": nbtrack.Plotly(go.Figure()),
            }
        )
        (row,) = rows_of(run)
        again = nbtrack.Plotly.from_json(row["figure"], nbtrack.open_run(run.id))
        assert again.data["data"][0]["y"] == [1.0, None, 3.0]
        assert again.data["data"][0]["x"] == [0, 1, 2]

    def test_a_bokeh_figure(self):
        plotting = pytest.importorskip("bokeh.plotting")
        figure = plotting.figure(title="mine")
        figure.line([1, 2], [3, 4])
        run = nbtrack.init(project="p")
        run.log({"figure": figure, "own": nbtrack.data_types.Bokeh(figure)})
        (row,) = rows_of(run)
        assert row["figure"]["_type"] == row["own"]["_type"] == "bokeh-file"
        again = nbtrack.data_types.Bokeh.from_json(row["figure"], nbtrack.open_run(run.id))
        assert again.data["doc"]["roots"]

    def test_what_is_no_figure(self):
        with pytest.raises(ValueTypeError, match="expected a figure of Plotly or matplotlib"):
            nbtrack.Plotly([1, 2])
        with pytest.raises(ValueTypeError, match="expected a figure of Bokeh"):
            nbtrack.data_types.Bokeh([1, 2])


class TestSummaryAndConfig:
    def test_the_summary_has_the_last_one(self):
        run = nbtrack.init(project="p")
        for n in range(3):
            run.log({"image": nbtrack.Image(noise(3, 4 + n))})
        assert run.summary["image"]["width"] == 6
        run.finish()
        assert nbtrack.open_run(run.id).summary["image"]["width"] == 6

    def test_it_can_be_set_in_the_summary(self):
        run = nbtrack.init(project="p")
        run.summary["best"] = nbtrack.Image(noise(3, 4))
        run.summary.update({"others": [Pillow.new("L", (2, 2))]})
        run.finish()
        reader = nbtrack.open_run(run.id)
        assert reader.file(reader.summary["best"]["path"]).stat().st_size > 60
        assert reader.summary["others"]["count"] == 1

    def test_a_config_refuses_it(self):
        with nbtrack.init(project="p") as run, pytest.raises(TypeError, match="not set in config"):
            run.config["image"] = nbtrack.Image(noise(3, 4))


class TestFiles:
    def test_equal_images_are_one_file(self):
        run = nbtrack.init(project="p")
        for _ in range(3):
            run.log({"a": nbtrack.Image(noise(30, 40)), "b": nbtrack.Image(noise(30, 40).copy())})
        run.log({"c": nbtrack.Image(noise(30, 40).reshape(40, 30))})
        run.finish()
        assert len(media_files(run)) == 2

    def test_also_in_the_next_attempt_of_a_run(self):
        with nbtrack.init(project="p", id="again") as run:
            run.log({"a": nbtrack.Image(noise(3, 4))})
        with nbtrack.init(project="p", id="again", resume="must") as run:
            run.log({"a": nbtrack.Image(noise(3, 4))})
        assert len(media_files(run)) == 1
        assert len(nbtrack.open_run("again").media()) == 2

    def test_the_name_of_a_key_is_in_no_path(self):
        run = nbtrack.init(project="p")
        run.log({"../../../evil/<b>": nbtrack.Image(noise(3, 4))})
        (row,) = rows_of(run)
        assert row["../../../evil/<b>"]["path"].startswith("media/images/")

    def test_finish_waits_until_pictures_are_small(self):
        run = nbtrack.init(project="p")
        ramp = np.repeat(np.arange(256, dtype=np.uint8)[None], 200, axis=0)
        for n in range(20):
            run.log({"image": nbtrack.Image(np.roll(ramp, n, axis=1))})
        run.finish()
        sizes = [path.stat().st_size for path in run.folder.rglob("*.png")]
        assert len(sizes) == 20
        assert max(sizes) < ramp.nbytes / 10
        assert list(run.folder.rglob("*.tmp")) == []

    def test_a_picture_is_whole_before_it_is_small(self):
        run = nbtrack.init(project="p")
        array = noise(300, 300, 3)
        run.log({"image": nbtrack.Image(array)})
        (path,) = run.folder.rglob("*.png")
        with Pillow.open(path) as picture:
            assert np.array_equal(np.asarray(picture), array)
        run.finish()

    def test_nothing_is_written_where_tracking_is_off(self):
        run = nbtrack.init(project="p", mode="disabled")
        run.log({"image": nbtrack.Image(noise(3, 4))})
        assert run.summary["image"]["width"] == 4
        run.finish()

    def test_a_killed_run_leaves_all_pictures_that_its_rows_name(self, run_python):
        code = """
            import os, signal
            import numpy as np, nbtrack
            run = nbtrack.init(project="killed", id="killed")
            for n in range(30):
                run.log({"image": nbtrack.Image(np.full((100, 100, 3), n, np.uint8))})
            os.kill(os.getpid(), signal.SIGKILL)
        """
        assert run_python(code, check=False).returncode == -signal.SIGKILL
        reader = nbtrack.open_run("killed")
        found = reader.media()
        assert found["step"].to_list() == list(range(30))
        for n, path in enumerate(found["path"]):
            with Pillow.open(reader.file(path)) as picture:
                assert picture.getpixel((99, 99)) == (n, n, n)

    @pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
    def test_a_forked_child_logs_its_own(self, run_python):
        code = """
            import os, sys
            import numpy as np, nbtrack
            run = nbtrack.init(project="forked", id="forked")
            run.log({"image": nbtrack.Image(np.zeros((200, 200, 3), np.uint8))})
            child = os.fork()
            if child == 0:
                run.log({"image": nbtrack.Image(np.ones((200, 200, 3), np.uint8))})
                run.finish()
                os._exit(0)
            assert os.waitpid(child, 0)[1] == 0
            run.finish()
        """
        run_python(code)
        reader = nbtrack.open_run("forked")
        sizes = [reader.file(path).stat().st_size for path in reader.media()["path"]]
        assert len(sizes) == 2
        assert max(sizes) < 10_000


FULL = """
    import resource, signal
    import numpy as np, nbtrack
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    run = nbtrack.init(project="full", id="full", settings={"heartbeat_s": 0.2})
    noise = np.random.default_rng(0).integers(0, 256, (10, 300, 300, 3), dtype=np.uint8)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, resource.RLIM_INFINITY))
    for n in range(3):
        run.log({"image": nbtrack.Image(noise[n])})
    try:
        run.finish()
    except nbtrack.Error as error:
        print(type(error).__name__, str(error).partition(":")[0])
"""


class TestFullDisk:
    def test_media_wait_in_memory_and_finish_says_so(self, run_python):
        more = """
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)
    run.finish()
"""
        done = run_python(FULL + more)
        assert done.stdout.splitlines()[-1].startswith("RowsNotWrittenError 3 media of run")
        reader = nbtrack.open_run("full")
        assert reader.state == "finished"
        for path in reader.media()["path"]:
            with Pillow.open(reader.file(path)) as picture:
                assert picture.size == (300, 300)
        assert issubclass(RowsNotWrittenError, OSError)

    def test_beyond_the_memory_there_is_for_it_rows_say_what_is_missing(self, monkeypatch, capsys):
        monkeypatch.setattr("nbtrack.media.folder._MOST_HELD_BYTES", 20_000)
        run = nbtrack.init(project="p")
        run.log({"loss": 0.0})
        assert run.folder is not None
        blocked = run.folder / "files" / "media"
        blocked.parent.mkdir(exist_ok=True)
        blocked.write_text("a file where the folder should be", encoding="utf-8")
        for n in range(3):
            run.log({"image": nbtrack.Image(noise(80, 80, 3, seed=n))})
        with pytest.raises(RowsNotWrittenError, match="1 media of run"):
            run.finish()
        run.beat()
        told = capsys.readouterr().err
        assert "cannot be written" in told
        assert "there was no room for some media" in told
        blocked.unlink()
        first, second, third = rows_of(run)[1:]
        assert "problem" not in first["image"]
        assert "not written" in second["image"]["problem"]
        assert "not written" in third["image"]["problem"]
        assert len(media_files(run)) == 1


def test_the_frame_of_media_has_a_line_for_each():
    run = nbtrack.init(project="p")
    run.log({"loss": 0.5})
    run.log({"a": nbtrack.Image(noise(3, 4), caption="one"), "text": 'says "_type" only'})
    run.log({"b": [nbtrack.Image(noise(5, 6)), nbtrack.Image(noise(7, 8))], "h": np.arange(100)})
    run.finish()
    found = nbtrack.open_run(run.id).media()
    assert found.select("key", "step", "index", "kind", "caption", "width").rows() == [
        ("a", 1, 0, "image", "one", 4),
        ("b", 2, 0, "image", None, 6),
        ("b", 2, 1, "image", None, 8),
        ("h", 2, 0, "histogram", None, None),
    ]
    assert found.schema["details"] == pl.String
    assert nbtrack.open_run(run.id).media("b").height == 2
    assert nbtrack.open_run(run.id).media("loss").is_empty()


def test_the_thread_that_compresses_is_one_for_all_runs():
    runs = [nbtrack.init(project="p", reinit="create_new") for _ in range(3)]
    for run in runs:
        run.log({"image": nbtrack.Image(noise(100, 100, 3))})
    for run in runs:
        run.finish()
    assert all(not compressor.waiting(run.media_folder) for run in runs)


def test_a_logged_image_can_be_copied_and_pickled():
    image = nbtrack.Image(noise(3, 4), caption="one", boxes={"a": {"box_data": []}})
    with nbtrack.init(project="p") as run:
        run.log({"image": image})
    for again in (copy.deepcopy(image), pickle.loads(pickle.dumps(image))):
        assert again == image
        assert not again.is_bound()


def test_a_row_without_media_imports_nothing_of_them(run_python):
    code = """
        import sys, nbtrack
        with nbtrack.init(project="light") as run:
            run.log({"loss": 0.5, "text": "x", "list": [1, 2], "d": {"e": [{"f": 1}]}})
        print([name for name in sys.modules if name.startswith(("nbtrack.media", "PIL", "numpy"))])
    """
    assert run_python(code).stdout.splitlines()[-1] == "[]"


def test_an_array_as_an_image_needs_no_pillow(run_python):
    code = """
        import sys, numpy, nbtrack
        with nbtrack.init(project="light") as run:
            run.log({"image": nbtrack.Image(numpy.zeros((3, 4)))})
        print("PIL" in sys.modules)
    """
    assert run_python(code).stdout.splitlines()[-1] == "False"


def test_wandbs_names_are_there():
    nbtrack.install_as("wandb")
    import wandb
    from wandb.data_types import Image

    assert wandb.Image is Image is nbtrack.Image
    assert wandb.data_types.WBValue is WBValue
    with pytest.raises(AttributeError):
        _ = wandb.data_types.Nonsense
