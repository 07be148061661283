from __future__ import annotations

import argparse
import copy
import json
import math
import pickle
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from nbtrack.errors import (
    ArgumentError,
    ConfigError,
    RunFinishedError,
    UsageError,
    ValueTypeError,
)
from nbtrack.track.config import Config, ConfigView, load_config


class Told:
    """Remembers what it was told, as a run does on disk."""

    def __init__(self) -> None:
        self.changes: list[dict[str, Any]] = []

    def __call__(self, changed: dict[str, Any]) -> None:
        self.changes.append(changed)

    @property
    def config(self) -> dict[str, Any]:
        return {key: value for changed in self.changes for key, value in changed.items()}


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def config(told: Told) -> Config:
    return Config({"lr": 0.1, "net": {"depth": 2}, "_wandb": {}}, told)


class Flags:
    """absl's FLAGS, as far as a config looks at it."""

    def flag_values_dict(self) -> dict[str, Any]:
        return {"lr": 0.1, "sizes": (1, 2)}


class TestReading:
    def test_by_attribute_by_item_and_by_get(self, config):
        assert config.lr == config["lr"] == config.get("lr") == 0.1
        assert config.get("nothing") is None
        assert config.get("nothing", 5) == 5

    def test_a_missing_attribute_and_a_missing_item(self, config):
        with pytest.raises(AttributeError, match="the config has no 'nothing'"):
            config.nothing  # noqa: B018 - the access is the test
        with pytest.raises(KeyError, match="the config has no 'nothing'; it has: lr, net"):
            config["nothing"]
        assert not hasattr(config, "nothing")

    def test_hidden_keys_are_not_listed(self, config):
        assert list(config) == config.keys() == ["lr", "net"]
        assert config.items() == [("lr", 0.1), ("net", {"depth": 2})]
        assert dict(config) == {"lr": 0.1, "net": {"depth": 2}}
        assert "_wandb" in config
        assert config.as_dict() == {"lr": 0.1, "net": {"depth": 2}, "_wandb": {}}

    def test_nested_values_are_plain_dictionaries(self, config):
        assert type(config.net) is dict
        assert config["net"]["depth"] == 2
        assert json.loads(json.dumps(dict(config))) == dict(config)
        assert yaml.safe_load(yaml.safe_dump(dict(config))) == dict(config)

    def test_it_is_shown_as_a_dictionary(self, config):
        assert repr(config) == "{'lr': 0.1, 'net': {'depth': 2}}"

    def test_it_spreads_into_a_call(self, config):
        assert dict(**config) == dict(config)

    def test_an_empty_one_is_true(self):
        assert Config()

    def test_it_has_no_length_and_no_deletion(self, config):
        with pytest.raises(TypeError):
            len(config)
        with pytest.raises(TypeError, match="config 'lr' cannot be deleted"):
            del config["lr"]
        with pytest.raises(AttributeError):
            del config.lr

    def test_completion_knows_the_keys(self, config):
        assert {"lr", "net", "update"} <= set(dir(config))

    def test_a_key_that_is_a_method_is_read_as_an_item(self, config):
        config["update"] = 5
        assert config["update"] == 5
        assert callable(config.update)

    def test_a_copy_in_another_process_is_a_view(self, config):
        for again in (pickle.loads(pickle.dumps(config)), copy.deepcopy(config)):
            assert type(again) is ConfigView
            assert again.as_dict() == config.as_dict()


class TestWriting:
    def test_each_change_is_told_at_once(self, config, told):
        config.epochs = 10
        config["sizes"] = (64, 10)
        config.update({"a": 1, "b": np.float32(0.5)})
        assert told.changes == [{"epochs": 10}, {"sizes": [64, 10]}, {"a": 1, "b": 0.5}]

    def test_dashes_around_a_name_are_taken_away(self, config):
        config["--warm-up-"] = 3
        assert config["warm-up"] == 3
        assert "--warm-up" in config
        assert config.get("-warm-up") == 3

    def test_a_nested_dictionary_is_replaced_not_merged(self, told):
        config = Config({"net": {"depth": 2, "width": 8}}, told, lambda: True)
        config.update({"net": {"depth": 3}})
        assert config["net"] == {"depth": 3}

    def test_the_same_value_is_no_change(self, config, told):
        config.lr = 0.1
        config.net = {"depth": 2}
        config.bad = math.nan
        config.bad = math.nan
        assert list(told.config) == ["bad"]

    def test_another_value_is_an_error_that_says_what_to_do(self, config, told):
        message = r"config 'lr' is 0.1 already and would become 0.2; .*allow_val_change=True"
        with pytest.raises(ConfigError, match=message):
            config.lr = 0.2
        with pytest.raises(ValueError, match=message):
            config.update({"new": 1, "lr": 0.2})
        assert dict(config) == {"lr": 0.1, "net": {"depth": 2}}
        assert told.changes == []

    def test_it_may_change_where_that_was_said(self, config, told):
        config.update({"lr": 0.2}, allow_val_change=True)
        assert config.lr == 0.2
        assert told.changes == [{"lr": 0.2}]

    def test_it_may_change_while_the_run_allows_it(self):
        allowed = [True]
        config = Config({"lr": 0.1}, allow_change=lambda: allowed[0])
        config.lr = 0.2
        with pytest.raises(ConfigError):
            config.update({"lr": 0.3}, allow_val_change=False)
        allowed[0] = False
        with pytest.raises(ConfigError):
            config.lr = 0.3

    def test_defaults_are_only_for_what_is_missing(self, config, told):
        config.setdefaults({"lr": 5, "epochs": 3})
        assert (config.lr, config.epochs) == (0.1, 3)
        assert told.changes == [{"epochs": 3}]

    def test_values_of_a_sweep_stay(self, config, told):
        config.update_locked({"lr": 0.5}, "the sweep")
        with pytest.warns(UserWarning, match="config 'lr' was set by the sweep and stays 0.5"):
            config.lr = 0.9
        config.update({"lr": 0.5})
        assert config.lr == 0.5
        assert told.changes == [{"lr": 0.5}]

    def test_nested_values_of_a_sweep_are_merged(self):
        config = Config({"net": {"depth": 2, "head": {"a": 1}}})
        config.merge_locked({"net": {"width": 8, "head": {"b": 2}}})
        assert config["net"] == {"depth": 2, "head": {"a": 1, "b": 2}, "width": 8}

    def test_what_changes_inside_is_told_by_sync(self, config, told):
        config["net"]["depth"] = 4
        config["net"]["sizes"] = (1, np.int64(2))
        assert told.changes == []
        config.sync()
        assert told.changes == [{"net": {"depth": 4, "sizes": [1, 2]}}]
        config.sync()
        assert len(told.changes) == 1

    def test_what_was_told_does_not_change_later(self, config, told):
        config.more = {"a": [1]}
        config["more"]["a"].append(2)
        assert told.changes == [{"more": {"a": [1]}}]

    def test_persist_tells_of_everything(self, config, told):
        config.persist()
        assert told.changes == [config.as_dict()]

    def test_values_that_cannot_be_kept(self, config):
        ring: list[Any] = []
        ring.append(ring)
        with pytest.raises(ValueTypeError, match="'ring' is nested"):
            config.ring = ring
        assert "ring" not in config

    def test_a_finished_run_refuses_before_anything_changes(self):
        def check_open() -> None:
            raise RunFinishedError("finished")

        config = Config({"lr": 0.1}, check_open=check_open)
        with pytest.raises(RunFinishedError):
            config.epochs = 3
        assert dict(config) == {"lr": 0.1}
        assert config.lr == 0.1

    @given(st.dictionaries(st.text(min_size=1).map(lambda key: f"k{key}k"), st.integers()))
    def test_what_is_told_is_what_is_read(self, values: dict[str, int]):
        told = Told()
        config = Config({}, told)
        for key, value in values.items():
            config[key] = value
        assert told.config == config.as_dict() == values


class TestView:
    def test_it_can_only_be_read(self, config):
        view = ConfigView(config)
        with pytest.raises(AttributeError, match=r"only be read; set nbtrack.config.lr"):
            view.lr = 1
        with pytest.raises(TypeError):
            view["lr"] = 1  # pyright: ignore[reportIndexIssue]

    def test_it_is_a_copy(self, config):
        view = ConfigView(config)
        config["net"]["depth"] = 9
        config.epochs = 1
        assert dict(view) == {"lr": 0.1, "net": {"depth": 2}}


class TestLoading:
    @pytest.mark.parametrize(
        "given",
        [
            {"lr": 0.1, "sizes": (1, 2)},
            argparse.Namespace(lr=0.1, sizes=[1, 2]),
            SimpleNamespace(lr=0.1, sizes=(1, 2)),
            Config({"lr": 0.1, "sizes": [1, 2], "_wandb": {}}),
            Flags(),
        ],
    )
    def test_every_form(self, given):
        assert load_config(given) == {"lr": 0.1, "sizes": [1, 2]}

    def test_a_dataclass(self):
        @dataclass
        class Inner:
            depth: int = 2

        @dataclass
        class Outer:
            lr: float = 0.1
            net: Any = None

        assert load_config(Outer(net=Inner())) == {"lr": 0.1, "net": {"depth": 2}}

    def test_none_is_empty(self):
        assert load_config(None) == {}

    @pytest.mark.parametrize("given", [[1], 5, {"lr"}, object(), [("lr", 1)]])
    def test_anything_else_is_refused(self, given):
        kind = type(given).__name__
        with pytest.raises(ValueTypeError, match=f"path of a YAML file, got {kind}"):
            load_config(given)

    def test_some_keys_only(self):
        config = {"a": 1, "b": {"a": 2}, "c": 3}
        assert load_config(config, exclude=["a"]) == {"b": {"a": 2}, "c": 3}
        assert load_config(config, include=["a", "missing"]) == {"a": 1}
        with pytest.raises(UsageError, match="exclude each other"):
            load_config(config, exclude=["a"], include=["b"])


class TestYaml:
    def write(self, name: str, text: str) -> Path:
        path = Path(name)
        path.write_text(text, encoding="utf-8")
        return path

    def test_entries_with_a_value_and_plain_ones(self):
        text = "lr: {value: 0.1, desc: learning rate}\nepochs: 3\nnet: {value: 1, unit: m}\n"
        path = self.write("c.yaml", text)
        expected = {"lr": 0.1, "epochs": 3, "net": {"value": 1, "unit": "m"}}
        assert load_config(str(path)) == load_config(path) == expected

    def test_what_wandb_adds_is_left_out(self):
        path = self.write("c.yaml", "wandb_version: 1\n_wandb: {value: {}}\nlr: {value: 1}\n")
        assert load_config(path) == {"lr": 1}

    def test_an_empty_file(self):
        assert load_config(self.write("c.yaml", "# nothing\n")) == {}

    def test_defaults_of_the_folder_come_first(self):
        self.write("config-defaults.yaml", "lr: {value: 0.5}\nepochs: {value: 3}\n")
        assert load_config({"lr": 0.1}) == {"lr": 0.1, "epochs": 3}
        assert load_config({"lr": 0.1}, cwd=Path("elsewhere")) == {"lr": 0.1}
        assert load_config({"a": 1}, include=["a"]) == {"lr": 0.5, "epochs": 3, "a": 1}

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("a: [1\n", "cannot be understood: .*line"),
            ("- 1\n", "holds a list; expected `key: value` lines"),
            ("when: !!python/object:os.system {}\n", "cannot be understood"),
        ],
    )
    def test_a_file_that_is_none(self, text, message):
        path = self.write("c.yaml", text)
        with pytest.raises(ArgumentError, match=f"the config file {path} {message}"):
            load_config(path)

    def test_a_file_that_is_not_there(self):
        with pytest.raises(ArgumentError, match=r"missing\.yaml cannot be read: No such file"):
            load_config("missing.yaml")

    def test_update_reads_files_too(self):
        config = Config()
        config.update(str(self.write("c.yaml", "lr: 0.1\n")))
        assert config.lr == 0.1
