"""Watching PyTorch models: which keys, which rows, which numbers."""

from __future__ import annotations

import json
import math

import pytest
import torch
from torch import nn

import nbtrack
from nbtrack.capture.tensors import BINS, Tensors
from nbtrack.errors import NoRunError, RunFinishedError


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(4, 8)
        self.fc2 = nn.Linear(8, 2)

    def forward(self, x):
        return self.fc2(torch.relu(self.fc1(x)))


def train(run, model, steps, *, logs=True):
    for step in range(steps):
        model.zero_grad()
        model(torch.randn(5, 4)).square().mean().backward()
        if logs:
            run.log({"loss": float(step)})


def logged(run, key):
    frame = nbtrack.open_run(run.id).history()
    if key not in frame.columns:
        return []
    return [json.loads(text) for text in frame[key].drop_nulls()]


def keys(run):
    names = nbtrack.open_run(run.id).history().columns
    return {name for name in names if name.startswith(("gradients/", "parameters/"))}


NAMES = ("fc1.weight", "fc1.bias", "fc2.weight", "fc2.bias")


def test_every_hundredth_of_201_batches_is_in_the_row_that_follows():
    model = Net()
    with nbtrack.init(project="p") as run:
        run.watch(model, log="all", log_freq=100)
        train(run, model, 201)
    reader = nbtrack.open_run(run.id)
    assert reader.history(keys=["loss"])["loss"].to_list() == [float(n) for n in range(201)]
    for kind in ("gradients", "parameters"):
        for name in NAMES:
            found = logged(run, f"{kind}/{name}")
            assert len(found) == 2
            assert len(found[0]["bins"]) == len(found[0]["values"]) + 1 == BINS + 1
            assert sum(found[0]["values"]) == dict(model.named_parameters())[name].numel()
    frame = reader.history()
    assert frame.filter(frame["gradients/fc1.bias"].is_not_null())["_step"].to_list() == [99, 199]


@pytest.mark.parametrize(
    ("log", "kinds"),
    [
        ("gradients", {"gradients"}),
        ("parameters", {"parameters"}),
        ("all", {"gradients", "parameters"}),
        (None, set()),
    ],
)
def test_what_is_logged_is_what_was_asked_for(log, kinds):
    model = Net()
    with nbtrack.init(project="p") as run:
        nbtrack.watch(model, log=log, log_freq=1)
        train(run, model, 2)
    assert {name.partition("/")[0] for name in keys(run)} == kinds


def test_the_numbers_are_those_of_the_tensor():
    model = nn.Linear(3, 2, bias=False)
    with torch.no_grad():
        model.weight.copy_(torch.tensor([[0.0, 1.0, 2.0], [0.0, 3.0, 4.0]]))
    with nbtrack.init(project="p") as run:
        run.watch(model, log="parameters", log_freq=1)
        model(torch.zeros(1, 3))
        run.log({})
    (found,) = logged(run, "parameters/weight")
    assert (found["bins"][0], found["bins"][-1]) == (0.0, 4.0)
    assert (found["values"][0], found["values"][-1], sum(found["values"])) == (2, 1, 6)
    assert found["norm"] == pytest.approx(math.sqrt(30))
    assert (found["zeros"], found["nans"]) == (pytest.approx(1 / 3), 0.0)


def histogram(tensor, *, on_device=False):
    tensors = Tensors(torch)
    if on_device:  # the way for GPUs, which a processor can go as well
        tensors._on_processor = tensors._on_device
    tensors.add("x", tensor)
    return tensors.collect().get("x")


@pytest.mark.parametrize("on_device", [False, True])
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64, torch.bfloat16, torch.int64])
def test_a_processor_and_a_device_count_alike(dtype, on_device):
    tensor = torch.linspace(-300, 500, 1_001).to(dtype)
    found = histogram(tensor, on_device=on_device)
    floats = tensor.to(torch.float64 if dtype == torch.float64 else torch.float32)
    low, high = float(floats.min()), float(floats.max())
    assert (found["bins"][0], found["bins"][-1]) == (low, high)
    assert sum(found["values"]) == 1_001
    exact = torch.histc(floats, BINS, low, high).tolist()
    assert sum(abs(a - b) for a, b in zip(found["values"], exact, strict=True)) <= 4  # on the edges
    assert found["norm"] == pytest.approx(float(floats.norm()), rel=1e-4)


@pytest.mark.parametrize("on_device", [False, True])
def test_odd_tensors(on_device):
    def of(*values):
        return histogram(torch.tensor(values), on_device=on_device)

    assert of(2.0, 2.0, 2.0)["values"] == [3]
    assert of(2.0, 2.0, 2.0)["bins"] == [2.0, 2.0]
    assert of(math.nan, math.nan) is None
    assert of(math.inf, -math.inf) is None
    mixed = of(math.nan, 1.0, math.inf, 2.0)
    assert (sum(mixed["values"]), mixed["nans"]) == (2, 0.25)
    assert (mixed["bins"][0], mixed["bins"][-1]) == (1.0, 2.0)
    assert histogram(torch.empty(0), on_device=on_device) is None
    wide = of(-3e38, 0.0, 3e38)
    assert sum(wide["values"]) == 3
    sparse = torch.sparse_coo_tensor([[0, 2]], [1.0, 5.0], (4,), check_invariants=True)
    assert sum(histogram(sparse, on_device=on_device)["values"]) == 2


def test_the_second_model_of_a_run_has_a_name_before_its_parameters():
    for _ in range(2):  # counted by run, not by process
        first, second = Net(), Net()
        with nbtrack.init(project="p") as run:
            run.watch([first, second], log="parameters", log_freq=1)
            train(run, first, 1)
            train(run, second, 1)
        assert keys(run) == {
            *(f"parameters/{name}" for name in NAMES),
            *(f"parameters/graph_1{name}" for name in NAMES),
        }


def test_what_is_returned_tells_of_the_model():
    with nbtrack.init(project="p") as run:
        (watched,) = run.watch(Net())
        assert (watched.name, watched.size) == ("", 58)
        assert watched.parameters[0] == ("fc1.weight", (8, 4), 32)
        assert "Net" in repr(watched)


def test_hooks_are_gone_after_unwatch_and_after_the_run():
    model, other = Net(), Net()
    run = nbtrack.init(project="p")
    run.watch([model, other], log="all", log_freq=1)
    run.unwatch(model)
    assert not model._forward_hooks
    assert other._forward_hooks
    run.finish()
    assert not other._forward_hooks
    assert not any(p._backward_hooks for p in [*model.parameters(), *other.parameters()])
    train(run, model, 1, logs=False)


def test_a_model_is_watched_once_and_again_after_unwatch():
    model = Net()
    with nbtrack.init(project="p") as run:
        run.watch(model)
        with pytest.raises(ValueError, match="watched already"):
            run.watch(model, log="all")
        run.unwatch()
        assert len(run.watch(model)) == 1


def test_bad_arguments_are_refused():
    with nbtrack.init(project="p") as run:
        for wrong in ("model", None, [Net(), 3], nn.functional.relu):
            with pytest.raises(TypeError, match=r"torch\.nn\.Module"):
                run.watch(wrong)
        with pytest.raises(ValueError, match="gradients"):
            run.watch(Net(), log="grads")
        with pytest.raises(ValueError, match="log_freq"):
            run.watch(Net(), log_freq=0)
    with pytest.raises(RunFinishedError):
        run.watch(Net())
    with pytest.raises(NoRunError):
        nbtrack.watch(Net())


def test_shared_and_frozen_and_unused_parameters():
    class Tied(nn.Module):
        def __init__(self):
            super().__init__()
            self.inner = nn.Linear(4, 4, bias=False)
            self.outer = nn.Linear(4, 4, bias=False)
            self.outer.weight = self.inner.weight
            self.frozen = nn.Linear(4, 4, bias=False)
            self.frozen.weight.requires_grad_(False)
            self.unused = nn.Linear(4, 4, bias=False)

        def forward(self, x):
            return self.frozen(self.outer(self.inner(x)))

    model = Tied()
    with nbtrack.init(project="p") as run:
        run.watch(model, log="all", log_freq=1)
        train(run, model, 2)
    assert {name for name in keys(run) if name.startswith("gradients")} == {
        "gradients/inner.weight"
    }
    assert "parameters/frozen.weight" in keys(run)
    assert len(logged(run, "gradients/inner.weight")) == 2


def test_a_model_inside_of_data_parallel_is_watched(tmp_path):
    torch.distributed.init_process_group(
        "gloo", init_method=f"file://{tmp_path}/group", rank=0, world_size=1
    )
    try:
        model = nn.parallel.DistributedDataParallel(Net())
        with nbtrack.init(project="p") as run:
            run.watch(model, log="all", log_freq=2)
            train(run, model, 4)
        found = logged(run, "gradients/module.fc1.weight")
        assert [sum(each["values"]) for each in found] == [32, 32]
        assert len(logged(run, "parameters/module.fc1.weight")) == 2
    finally:
        torch.distributed.destroy_process_group()


def test_nan_gradients_are_told_and_never_raise():
    model = nn.Linear(4, 2)
    with nbtrack.init(project="p") as run:
        run.watch(model, log_freq=1)
        (model(torch.randn(3, 4)).sum() * math.nan).backward()
        run.log({"loss": math.nan})
        model.zero_grad()
        train(run, model, 1)
    assert len(logged(run, "gradients/weight")) == 1


def test_what_no_row_follows_is_a_row_of_its_own():
    model = Net()
    with nbtrack.init(project="p") as run:
        run.watch(model, log_freq=1)
        run.log({"loss": 1.0})
        train(run, model, 1, logs=False)
    history = nbtrack.open_run(run.id).history()
    assert history["loss"].to_list() == [1.0, None]
    assert len(logged(run, "gradients/fc1.weight")) == 1


def test_steps_of_the_user_and_accumulated_gradients():
    model = Net()
    with nbtrack.init(project="p") as run:
        run.watch(model, log_freq=4)
        for step in range(2):
            for _ in range(4):
                model(torch.randn(5, 4)).mean().backward()
            run.log({"loss": 1.0}, step=step)
    assert len(logged(run, "gradients/fc1.weight")) == 2
    assert nbtrack.open_run(run.id).history(keys=["loss"])["_step"].to_list() == [0, 1]


def test_the_cost_is_told():
    model = Net()
    with nbtrack.init(project="p") as run:
        assert run.overhead.watch_s == 0
        run.watch(model, log="all", log_freq=1)
        train(run, model, 5)
        assert run.overhead.watch_s > 0
        assert "for watched models" in repr(run.overhead)


def test_a_disabled_run_watches_nothing():
    model = Net()
    with nbtrack.init(project="p", mode="disabled") as run:
        assert run.watch(model) == []
        run.unwatch()
    assert not any(p._backward_hooks for p in model.parameters())
