"""nbtrack beside PyTorch: what a training loop has in its hands can be logged as it is."""

from __future__ import annotations

import math

import pytest
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

import nbtrack


def _history(run):
    return nbtrack.open_run(run.id).history()


def test_tensors_with_one_value_are_numbers():
    with nbtrack.init(project="tensors") as run:
        run.log({"zero_dim": torch.tensor(0.5), "one_dim": torch.tensor([2.0])})
        run.log({"zero_dim": torch.tensor(1.5, requires_grad=True), "count": torch.tensor(3)})
        run.log({"zero_dim": torch.tensor(2.5, dtype=torch.bfloat16)})
        run.log({"zero_dim": torch.tensor(math.nan)})
    history = _history(run)
    assert history["zero_dim"].to_list()[:3] == [0.5, 1.5, 2.5]
    assert math.isnan(history["zero_dim"][3])
    assert history["count"].to_list() == [None, 3, None, None]


def test_a_large_tensor_becomes_a_histogram():
    with nbtrack.init(project="tensors") as run:
        run.log({"weights": torch.linspace(0, 1, 33, requires_grad=True)})
        assert run.summary["weights"]["_type"] == "histogram"
        assert sum(run.summary["weights"]["values"]) == 33
        assert len(run.summary["weights"]["bins"]) == 33


@pytest.mark.parametrize("workers", [0, 2])
def test_a_training_loop_keeps_every_row_whatever_its_loader_forks(workers):
    torch.manual_seed(0)
    data = TensorDataset(torch.randn(64, 4), torch.randn(64, 1))
    loader = DataLoader(
        data, batch_size=8, num_workers=workers, multiprocessing_context=_fork(workers)
    )
    model = nn.Linear(4, 1)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
    losses = []
    with nbtrack.init(project="loop", config={"lr": 0.01, "device": torch.device("cpu")}) as run:
        for epoch in range(3):
            for inputs, targets in loader:
                loss = nn.functional.mse_loss(model(inputs), targets)
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
                run.log({"train/loss": loss, "epoch": epoch})
                losses.append(loss.item())
    reader = nbtrack.open_run(run.id)
    assert reader.history()["train/loss"].to_list() == losses
    assert reader.state == "finished"
    assert reader.config["device"] == "cpu"


def test_logging_plain_numbers_does_not_import_torch(run_python):
    code = """
        import sys, nbtrack
        with nbtrack.init(project="plain") as run:
            run.log({"loss": 0.5})
        print("torch" in sys.modules)
    """
    assert run_python(code).stdout.splitlines()[-1] == "False"


def _fork(workers: int) -> str | None:
    return "fork" if workers else None
