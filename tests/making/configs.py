"""What the runs of the made store are: their configs, names, tags and how well they did."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any, NamedTuple

__all__ = ["FAMILIES", "Family", "odd_configs"]


class Family(NamedTuple):
    """The runs of one project.

    Attributes:
        project: its name.
        share: of all runs.
        notebook: in which the runs were made.
        config: draws a config and how good it is, from 0 to 1.
    """

    project: str
    share: float
    notebook: str
    config: Callable[[random.Random], tuple[dict[str, Any], float]]


def _vision(rng: random.Random) -> tuple[dict[str, Any], float]:
    model, base = rng.choice(_MODELS)
    optimizer, lr, gain = rng.choice(_OPTIMIZERS)
    config = {
        "model": model,
        "optimizer": optimizer,
        "lr": lr,
        "batch_size": rng.choice((64, 128, 256)),
        "weight_decay": rng.choice((0.0, 1e-4, 5e-4, 0.05)),
        "dropout": rng.choice((0.0, 0.1, 0.2)),
        "augment": rng.choice(("none", "flip", "randaug")),
        "amp": rng.random() < 0.7,
        "epochs": 30,
        "total_steps": 3_000,
        "scheduler": {"name": "cosine", "warmup_steps": rng.choice((0, 200, 500))},
        "seed": rng.randrange(5),
    }
    return config, base + gain + (0.05 if config["augment"] == "randaug" else 0.0)


def _language(rng: random.Random) -> tuple[dict[str, Any], float]:
    layers = rng.choice((6, 12, 24))
    config = {
        "model": {"n_layer": layers, "n_head": layers, "n_embd": layers * 64},
        "optimizer": {"name": "adamw", "lr": rng.choice((1e-4, 3e-4, 6e-4)), "beta2": 0.95},
        "batch_size": rng.choice((8, 16, 32)),
        "block_size": 256,
        "dataset": rng.choice(("shakespeare", "openwebtext")),
        "compile": rng.random() < 0.5,
        "max_steps": 5_000,
        "seed": rng.choice((1337, 1338, 1339)),
    }
    return config, 0.35 + layers / 48


def _tabular(rng: random.Random) -> tuple[dict[str, Any], float]:
    kind = rng.choice(("lightgbm", "mlp", "logistic"))
    config: dict[str, Any] = {
        "model": kind,
        "lr": 10 ** rng.uniform(-4, -1),
        "fold": rng.randrange(5),
        "features": rng.choice(("all", "raw", "top-50")),
        "random_state": rng.randrange(1_000),
    }
    if kind == "lightgbm":
        config |= {"num_leaves": rng.choice((31, 63, 127)), "max_depth": rng.choice((-1, 6, 8))}
    return config, {"lightgbm": 0.9, "mlp": 0.75, "logistic": 0.5}[kind]


_MODELS = (("resnet18", 0.55), ("resnet50", 0.7), ("wide-resnet", 0.78), ("vit-s", 0.6))
_OPTIMIZERS = (
    ("adamw", 3e-4, 0.15),
    ("adam", 1e-3, 0.05),
    ("sgd", 0.1, 0.1),
    ("sgd", 0.01, 0.02),
    ("lion", 1e-4, 0.08),
)
FAMILIES = (
    Family("cifar10-resnet", 0.7, "train.ipynb", _vision),
    Family("gpt-nano", 0.2, "pretrain.ipynb", _language),
    Family("tabular-credit", 0.08, "credit/folds.ipynb", _tabular),
    Family("Größe & Form", 0.02, "größe.ipynb", _tabular),
)


def odd_configs() -> list[tuple[str, dict[str, Any], dict[str, Any]]]:
    """Runs that a list must bear: name, config, and other fields of what the run is."""
    many = {f"key_{place:03}": place * 0.5 for place in range(200)}
    html = "<img src=x onerror=alert(1)>"
    return [
        ("ten as a number", {"batch_size": 10}, {}),
        ("ten as a text", {"batch_size": "10"}, {}),
        ("ten as nothing", {"batch_size": None}, {}),
        ("two hundred keys", many, {}),
        ("a megabyte", {"prompt": "lorem ipsum " * 90_000}, {}),
        ("nothing in common", {"zebra": {"stripes": True}}, {}),
        (f"<b>bold</b> {html}", {"lr": html}, {"tags": (html, "a&b"), "notes": html}),
        ("عربي تشغيل", {"lr": 0.1}, {"tags": ("تجربة",), "notes": "من اليمين إلى اليسار"}),
        ("a name that is very long indeed " * 4, {"lr": 0.2}, {"tags": ("long",) * 1}),
        ("infinite", {"lr": float("inf"), "clip": float("nan")}, {}),
        ("a list", {"sizes": [64, 128], "betas": [0.9, 0.999]}, {}),
        ("empty", {}, {}),
    ]
