"""Tensors as images: channels first, on whatever device and in whatever precision they are."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from PIL import Image as Pillow

import nbtrack
from nbtrack.media.pixels import to_pixels


def flat(value):
    return to_pixels(value).array.ravel().tolist()


def test_half_precision():
    assert flat(torch.tensor([[0, 1]], dtype=torch.bfloat16)) == [0, 255]


@pytest.mark.parametrize(
    ("shape", "wanted"),
    [
        ((4, 5), (4, 5, 1)),
        ((1, 4, 5), (4, 5, 1)),
        ((3, 4, 5), (4, 5, 3)),
        ((4, 4, 5), (4, 5, 4)),
        ((1, 3, 4, 5), (4, 5, 3)),
        ((6, 7, 3), (6, 7, 3)),
    ],
)
def test_channels_come_first(shape, wanted):
    assert to_pixels(torch.zeros(shape)).array.shape == wanted


def test_channels_of_torch_go_where_they_belong():
    tensor = torch.arange(3 * 4 * 5).reshape(3, 4, 5).to(torch.uint8).requires_grad_(False)
    assert np.array_equal(to_pixels(tensor).array, tensor.numpy().transpose(1, 2, 0))


def test_a_tensor_that_needs_gradients():
    assert flat(torch.ones((1, 2), requires_grad=True)) == [255, 255]


def test_a_batch_lies_side_by_side():
    batch = torch.ones((10, 3, 4, 6))
    batch[9, 0] = 0
    found = to_pixels(batch).array
    assert found.shape == (2 * (4 + 2) + 2, 8 * (6 + 2) + 2, 3)
    assert found[2:6, 2:8].min() == 255
    assert found[:2].max() == found[6:8].max() == 0
    assert found[8:12, 10:16].reshape(-1, 3).tolist() == [[0, 255, 255]] * 24
    assert found[8:12, 18:].max() == 0


def test_a_tensor_is_logged_as_an_image():
    tensor = torch.randint(0, 256, (3, 6, 7), dtype=torch.uint8)
    with nbtrack.init(project="p") as run:
        run.log({"image": nbtrack.Image(tensor), "several": [nbtrack.Image(t) for t in tensor]})
    reader = nbtrack.open_run(run.id)
    with Pillow.open(reader.file(reader.media("image")["path"][0])) as picture:
        assert np.array_equal(np.asarray(picture), tensor.numpy().transpose(1, 2, 0))
    assert reader.media("several").height == 3
