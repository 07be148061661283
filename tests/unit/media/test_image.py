"""Images from whatever people have, with boxes and masks, and how they come back."""

from __future__ import annotations

import io
import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as Pillow

import nbtrack
from nbtrack.data_types import BoundingBoxes2D, ImageMask, WBValue
from nbtrack.errors import ArgumentError, ValueTypeError

BOX = {"position": {"minX": 0.1, "maxX": 0.5, "minY": 0.2, "maxY": 0.8}, "class_id": 1}


def noise(*shape):
    return np.random.default_rng(1).integers(0, 256, shape, dtype=np.uint8)


def logged(image):
    """What a row says of an image, and the reader of its run."""
    with nbtrack.init(project="images") as run:
        run.log({"image": image})
    reader = nbtrack.open_run(run.id)
    (row,) = reader.rows()
    return row["image"], reader


def file_of(image, path="path"):
    entry, reader = logged(image)
    return reader.file(entry[path])


def pixels(path):
    with Pillow.open(path) as picture:
        return np.asarray(picture)


class TestSources:
    @pytest.mark.parametrize("shape", [(6, 7), (6, 7, 3), (6, 7, 4)])
    def test_an_array(self, shape):
        array = noise(*shape)
        assert np.array_equal(pixels(file_of(nbtrack.Image(array))), array)

    @pytest.mark.parametrize("mode", ["L", "RGB", "RGBA", "1", "P", "LA", "CMYK", "I;16", "F"])
    def test_a_pillow_image_in_any_mode(self, mode):
        picture = Pillow.new(mode, (5, 4), 1 if mode not in ("RGB", "RGBA", "LA", "CMYK") else None)
        entry, reader = logged(nbtrack.Image(picture))
        assert (entry["width"], entry["height"], entry["format"]) == (5, 4, "png")
        assert pixels(reader.file(entry["path"])).shape[:2] == (4, 5)

    @pytest.mark.parametrize("ending", ["png", "jpg", "jpeg", "bmp", "gif", "webp"])
    @pytest.mark.parametrize("as_text", [True, False])
    def test_a_file_is_copied_as_it_is(self, ending, as_text):
        path = Path(f"mine.{ending}")
        Pillow.fromarray(noise(6, 7, 3)).save(path)
        entry, reader = logged(nbtrack.Image(str(path) if as_text else path))
        assert reader.file(entry["path"]).read_bytes() == path.read_bytes()
        assert (entry["width"], entry["height"], entry["format"]) == (7, 6, ending)
        assert entry["size"] == path.stat().st_size

    def test_a_file_that_no_browser_shows_becomes_png(self):
        Pillow.fromarray(noise(6, 7, 3)).save("scan.tiff")
        entry, reader = logged(nbtrack.Image("scan.tiff"))
        assert entry["format"] == "png"
        assert np.array_equal(pixels(reader.file(entry["path"])), noise(6, 7, 3))

    def test_an_address_is_kept_and_not_fetched(self):
        image = nbtrack.Image("https://example.org/cat.png", caption="a cat")
        entry, _ = logged(image)
        assert entry["path"] == "https://example.org/cat.png"
        assert image.image is None
        again = WBValue.init_from_json(entry, "anywhere")
        assert isinstance(again, nbtrack.Image)
        assert again == image

    def test_a_figure(self):
        plt = pytest.importorskip("matplotlib.pyplot")
        plt.switch_backend("agg")
        figure, axes = plt.subplots(figsize=(2, 1), dpi=50)
        axes.plot([1, 2])
        for given in (figure, plt, axes):
            entry, _ = logged(nbtrack.Image(given))
            assert (entry["width"], entry["height"]) == (100, 50)
        plt.close(figure)

    def test_another_image_without_its_boxes(self):
        first = nbtrack.Image(noise(4, 5), caption="one", boxes={"a": {"box_data": [BOX]}})
        second = nbtrack.Image(first)
        assert (second.caption, second.boxes) == ("one", {})
        assert second == first
        assert nbtrack.Image(first, caption="two").caption == "two"

    def test_what_is_no_image(self):
        with pytest.raises(ValueTypeError, match=r"got list; write numpy.array\(...\) around it"):
            nbtrack.Image([[1, 2]])
        with pytest.raises(ValueTypeError, match="got object"):
            nbtrack.Image(object())

    def test_a_file_that_is_not_there(self):
        with pytest.raises(ArgumentError, match=r"'no/such.png' does not exist"):
            nbtrack.Image("no/such.png")
        with pytest.raises(ArgumentError, match="is a folder"):
            nbtrack.Image(Path.cwd())

    def test_a_file_that_is_no_image(self):
        Path("text.png").write_text("hello", encoding="utf-8")
        with pytest.raises(ArgumentError, match="is no image that can be read"):
            nbtrack.Image("text.png")
        Path("drawn.svg").write_text("<svg onload='alert(1)'/>", encoding="utf-8")
        with pytest.raises(ArgumentError, match=r"show an SVG with nbtrack.Html"):
            nbtrack.Image("drawn.svg")

    def test_a_hundred_megapixels_from_a_file(self):
        Pillow.new("1", (10_000, 10_000)).save("large.png")
        entry, reader = logged(nbtrack.Image("large.png"))
        assert (entry["width"], entry["height"]) == (10_000, 10_000)
        assert reader.file(entry["path"]).stat().st_size == Path("large.png").stat().st_size


class TestFormats:
    @pytest.mark.parametrize(
        ("file_type", "name"), [("jpg", "JPEG"), ("jpeg", "JPEG"), ("bmp", "BMP")]
    )
    def test_a_file_type_is_what_is_written(self, file_type, name):
        path = file_of(nbtrack.Image(noise(8, 9, 3), file_type=file_type))
        assert path.suffix == f".{file_type}"
        with Pillow.open(path) as picture:
            assert (picture.format, picture.size) == (name, (9, 8))

    def test_a_jpeg_has_no_transparency(self):
        with pytest.warns(UserWarning, match="no transparency"):
            image = nbtrack.Image(noise(4, 4, 4), file_type="jpg")
        assert image.image is not None
        assert image.image.mode == "RGB"

    def test_a_file_type_that_is_none(self):
        with pytest.raises(ArgumentError, match="expected png, jpg, jpeg, bmp"):
            nbtrack.Image(noise(4, 4), file_type="svg")

    def test_a_mode(self):
        image = nbtrack.Image(noise(4, 4, 3), mode="L").image
        assert image is not None
        assert image.mode == "L"
        with pytest.raises(ArgumentError, match="mode 'purple'"):
            nbtrack.Image(noise(4, 4, 3), mode="purple")

    def test_it_guesses_the_mode(self):
        image = nbtrack.Image(noise(2, 2))
        modes = [image.guess_mode(noise(4, 4, *more)) for more in ((), (1,), (3,), (4,))]
        assert modes == ["L", "L", "RGB", "RGBA"]
        assert image.guess_mode(noise(4, 4, 4), "jpg") == "RGB"


class TestWhatARowSays:
    def test_of_an_array(self):
        entry, _ = logged(nbtrack.Image(noise(6, 7, 3), caption="a dog", grouping=3))
        assert entry.pop("path").startswith("media/images/")
        assert len(entry.pop("sha256")) == 64
        assert entry == {
            "_type": "image-file",
            "format": "png",
            "width": 7,
            "height": 6,
            "caption": "a dog",
            "grouping": 3,
        }

    def test_of_pixels_that_are_no_numbers(self):
        entry, _ = logged(nbtrack.Image(np.array([[np.nan, 0.5]])))
        assert entry["not_finite"] == 1

    def test_it_comes_back_as_an_object(self):
        image = nbtrack.Image(
            noise(6, 7),
            caption="a dog",
            classes=[{"id": 1, "name": "dog"}],
            boxes={"found": {"box_data": [BOX], "class_labels": {1: "dog"}}},
            masks={"parts": {"mask_data": noise(6, 7) % 3, "class_labels": {2: "ear"}}},
        )
        entry, reader = logged(image)
        for source in (reader, reader.folder / "files", str(reader.folder / "files")):
            again = nbtrack.Image.from_json(entry, source)
            assert again == image
            assert again.boxes == image.boxes
            assert again.masks["parts"].class_labels == {0: "class_0", 1: "class_1", 2: "ear"}
            assert np.array_equal(again.masks["parts"].mask_data, noise(6, 7) % 3)

    def test_a_path_that_leads_elsewhere_is_not_followed(self):
        entry, reader = logged(nbtrack.Image(noise(2, 2)))
        for path in ("../run.json", "/etc/passwd", "media/../../run.json"):
            with pytest.raises(ArgumentError, match="no path below the files of a run"):
                nbtrack.Image.from_json({**entry, "path": path}, reader)
            with pytest.raises(ArgumentError, match="no path below the files of a run"):
                reader.file(path)

    def test_equal_by_pixels_and_caption(self):
        assert nbtrack.Image(noise(4, 5)) == nbtrack.Image(noise(4, 5))
        assert nbtrack.Image(noise(4, 5)) != nbtrack.Image(noise(5, 4))
        assert nbtrack.Image(noise(4, 5), caption="a") != nbtrack.Image(noise(4, 5))
        assert nbtrack.Image(noise(4, 5)) != noise(4, 5).tolist()


class TestBoxes:
    def test_they_lie_in_a_file_as_json(self):
        boxes = {
            "box_data": [
                {**BOX, "scores": {"acc": np.float32(0.5)}, "box_caption": "hm"},
                {
                    "position": {"middle": (3, 4), "width": np.int64(5), "height": 6},
                    "class_id": np.int64(2),
                    "domain": "pixel",
                },
            ],
            "class_labels": {1: "cat"},
        }
        entry, reader = logged(nbtrack.Image(noise(9, 9), boxes={"found": boxes}))
        layer = entry["boxes"]["found"]
        assert layer["_type"] == "boxes2D"
        assert layer["class_labels"] == {"1": "cat", "2": "class_2"}
        assert json.loads(reader.file(layer["path"]).read_bytes()) == {
            "box_data": [
                {**BOX, "scores": {"acc": 0.5}, "box_caption": "hm"},
                {
                    "position": {"middle": [3, 4], "width": 5, "height": 6},
                    "class_id": 2,
                    "domain": "pixel",
                },
            ],
            "class_labels": {"1": "cat", "2": "class_2"},
        }

    @pytest.mark.parametrize(
        ("boxes", "error", "message"),
        [
            ([BOX], ValueError, "one entry a layer, got list"),
            ({"a": [BOX]}, ValueError, 'expected {"box_data": [...]}'),
            ({"a": {}}, KeyError, 'no "box_data"'),
            ({"a": {"box_data": BOX}}, TypeError, "expected a list of boxes"),
            (
                {"a": {"box_data": [{"class_id": 1}]}},
                KeyError,
                "box 0 of boxes['a'] has no 'position'",
            ),
            ({"a": {"box_data": [{**BOX}, {"position": BOX["position"]}]}}, KeyError, "box 1 of"),
            (
                {"a": {"box_data": [{**BOX, "class_id": "cat"}]}},
                TypeError,
                "a whole number, got 'cat'",
            ),
            (
                {"a": {"box_data": [{**BOX, "position": {"minX": 1}}]}},
                TypeError,
                "expected minX, maxX",
            ),
            (
                {"a": {"box_data": [{**BOX, "scores": {"a": "high"}}]}},
                TypeError,
                "expected a number",
            ),
            ({"a": {"box_data": [{**BOX, "scores": [1]}]}}, TypeError, "scores of box 0"),
            ({"a": {"box_data": [{**BOX, "domain": "inch"}]}}, ValueError, 'there is only "pixel"'),
            (
                {"a": {"box_data": [{**BOX, "position": {**BOX["position"], "minX": np.nan}}]}},
                ValueError,
                "expected a finite number",
            ),
            ({"a": {"box_data": [], "class_labels": {"x": "cat"}}}, ValueError, "the key 'x'"),
        ],
    )
    def test_what_is_wrong_with_them(self, boxes, error, message):
        with pytest.raises(error) as raised:
            nbtrack.Image(noise(4, 4), boxes=boxes)
        assert isinstance(raised.value, nbtrack.Error)
        assert message in str(raised.value)

    def test_a_layer_may_be_made_before(self):
        layer = BoundingBoxes2D({"box_data": [BOX]}, "found")
        assert nbtrack.Image(noise(4, 4), boxes={"found": layer}).boxes == {"found": layer}


class TestMasks:
    def test_they_lie_in_a_file_as_grey_png(self):
        mask = noise(6, 7) % 4
        entry, reader = logged(nbtrack.Image(noise(6, 7, 3), masks={"parts": {"mask_data": mask}}))
        layer = entry["masks"]["parts"]
        assert layer["path"].startswith("media/images/mask/")
        assert layer["path"].endswith(".mask.png")
        assert np.array_equal(pixels(reader.file(layer["path"])), mask)
        assert layer["class_labels"] == {str(n): f"class_{n}" for n in range(4)}

    @pytest.mark.parametrize("kind", [np.int64, np.float64, bool])
    def test_every_type_that_holds_whole_numbers(self, kind):
        mask = nbtrack.Image(noise(2, 2), masks={"m": {"mask_data": np.eye(2, dtype=kind)}}).masks[
            "m"
        ]
        assert mask.mask_data.tolist() == [[1, 0], [0, 1]]

    def test_from_a_file(self):
        Pillow.fromarray(noise(6, 7) % 4).save("mask.png")
        mask = ImageMask({"path": "mask.png", "class_labels": {1: "ear"}}, "parts")
        entry, reader = logged(nbtrack.Image(noise(6, 7), masks={"parts": mask}))
        assert np.array_equal(pixels(reader.file(entry["masks"]["parts"]["path"])), noise(6, 7) % 4)

    @pytest.mark.parametrize(
        ("mask", "error", "message"),
        [
            ({}, KeyError, 'no "mask_data"'),
            ([[1]], ValueError, 'expected {"mask_data": ...}'),
            ({"mask_data": "cat"}, TypeError, "expected an array"),
            ({"mask_data": np.zeros((2, 3, 4))}, ValueError, "expected height x width"),
            ({"mask_data": np.zeros((0, 3))}, ValueError, "expected height x width"),
            ({"mask_data": np.full((2, 2), 256)}, ValueError, "whole numbers from 0 to 255"),
            ({"mask_data": np.full((2, 2), 0.5)}, ValueError, "whole numbers from 0 to 255"),
            ({"mask_data": np.full((2, 2), np.nan)}, ValueError, "whole numbers from 0 to 255"),
            ({"path": "no.png"}, ValueError, "'no.png' does not exist"),
        ],
    )
    def test_what_is_wrong_with_them(self, mask, error, message):
        with pytest.raises(error) as raised:
            nbtrack.Image(noise(2, 2), masks={"m": mask})
        assert isinstance(raised.value, nbtrack.Error)
        assert message in str(raised.value)


class TestClasses:
    def test_names_by_number(self):
        classes = nbtrack.Classes([{"id": np.int64(1), "name": "cat"}, {"id": 2, "name": "dog"}])
        entry, reader = logged(nbtrack.Image(noise(2, 2), classes=classes))
        assert entry["classes"]["_type"] == "classes-file"
        assert nbtrack.Classes.from_json(entry["classes"], reader) == classes

    @pytest.mark.parametrize(
        ("classes", "error", "message"),
        [
            ({1: "cat"}, TypeError, "classes are a list"),
            ([{"id": 1}], KeyError, "has no 'name'"),
            (["cat"], TypeError, "a class is"),
            ([{"id": "x", "name": "cat"}], TypeError, "a whole number"),
        ],
    )
    def test_what_is_wrong_with_them(self, classes, error, message):
        with pytest.raises(error) as raised:
            nbtrack.Classes(classes)
        assert message in str(raised.value)


def test_a_caption_is_one_text():
    with pytest.raises(ValueTypeError, match="a caption is one text, got list"):
        nbtrack.Image(noise(2, 2), caption=["a"])
    assert nbtrack.Image(noise(2, 2), caption=3).caption == "3"


def test_bytes_of_a_picture_are_read_by_pillow_first():
    data = io.BytesIO()
    Pillow.fromarray(noise(3, 4, 3)).save(data, "PNG")
    with Pillow.open(data) as picture:
        assert np.array_equal(pixels(file_of(nbtrack.Image(picture))), noise(3, 4, 3))
