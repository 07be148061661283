"""Which keys tell runs apart, and which only repeat one of them."""

from __future__ import annotations

import polars as pl
import pytest

from nbtrack.query.varying import is_seed, setting_keys, varying_keys


@pytest.mark.parametrize(
    "key",
    ["seed", "SEED", "random_seed", "train.seed", "rng", "random_state", "npSeed", "fold"],
)
def test_seeds(key):
    assert is_seed(f"config.{key}")


@pytest.mark.parametrize("key", ["seed_lr", "lr", "use_seed", "num_folds", "n_seeds", "seeding"])
def test_what_only_sounds_like_a_seed(key):
    assert not is_seed(f"config.{key}")


def test_a_key_that_some_runs_lack_varies():
    frame = pl.DataFrame({"config.lr": [0.1, None], "config.n": [1, 1], "summary.loss": [1, 2]})
    assert varying_keys(frame) == ["config.lr"]


def test_our_own_keys_and_single_runs_do_not_vary():
    frame = pl.DataFrame({"config._track.cell": ["a", "b"], "config.lr": [1, 2]})
    assert varying_keys(frame) == ["config.lr"]
    assert varying_keys(frame.head(1)) == []
    assert varying_keys(frame.clear()) == []


def test_names_and_folders_that_every_run_has_of_its_own_are_no_setting():
    frame = pl.DataFrame(
        {
            "config.out_dir": ["/a/1", "/a/2", "/a/3"],
            "config.model_name": ["resnet", "resnet", "vit"],
            "config.optimizer": ["adam", "sgd", "lion"],
            "config.seed": [1, 2, 3],
            "config.lr": [0.1, 0.2, 0.3],
        }
    )
    assert setting_keys(frame) == ["config.model_name", "config.optimizer", "config.lr"]
