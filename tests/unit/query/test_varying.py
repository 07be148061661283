"""Which keys tell runs apart, and which only repeat one of them."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

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
    assert setting_keys(frame) == ["config.optimizer"]


def telling(**columns):
    frame = pl.DataFrame({f"config.{key}": values for key, values in columns.items()})
    return [name.removeprefix("config.") for name in setting_keys(frame)]


def test_keys_that_follow_from_others_are_left_out():
    ways = {"optimizer": ["sgd", "sgd", "adam", "adam"], "lr": [0.1, 0.1, 1e-3, 1e-3]}
    assert telling(**ways) == ["optimizer"]
    assert telling(**ways, width=[32, 64, 32, 64]) == ["optimizer", "width"]
    assert telling(**ways, width=[32, 64, 32, 128]) == ["optimizer", "width"]
    # The first key follows from the second, not the other way round.
    assert telling(size=["s", "s", "l", "l"], width=[32, 64, 128, 256]) == ["width"]
    # Two of three are enough, whichever.
    assert telling(a=[0, 0, 1, 1], b=[0, 1, 0, 1], c=[0, 1, 1, 0]) == ["a", "b"]


def test_a_key_that_some_lack_tells_them_apart():
    assert telling(lr=[0.1, None, 0.1], batch=[8, 8, 8]) == ["lr"]
    assert telling(lr=[0.1, None, 0.2], schedule=[None, "cosine", None]) == ["lr"]


@given(st.lists(st.tuples(*[st.integers(0, 2)] * 5), min_size=2, max_size=30))
def test_groups_are_the_same_as_by_all_keys_and_each_key_is_needed(rows):
    frame = pl.DataFrame(rows, schema=[f"config.{key}" for key in "abcde"], orient="row")

    def count(keys):
        return frame.select(keys).n_unique() if keys else 1

    found = setting_keys(frame)
    assert count(found) == count(frame.columns)
    for key in found:
        assert count([other for other in found if other != key]) < count(found)
