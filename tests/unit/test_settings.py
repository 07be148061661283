from __future__ import annotations

import copy
import os
import pickle
import sys
from pathlib import Path
from typing import Any

import pytest

from nbtrack.errors import ArgumentError, ValueTypeError
from nbtrack.settings import (
    Settings,
    default_project,
    get_mode,
    resolve,
    write_display,
    write_mode,
)


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    """An environment that knows nothing but a home folder."""
    return {"HOME": str(tmp_path / "home")}


@pytest.fixture
def work(tmp_path: Path) -> Path:
    folder = tmp_path / "somewhere" / "work"
    folder.mkdir(parents=True)
    return folder


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


class TestPrecedence:
    def test_each_source_gives_way_to_the_one_before(self, work, home):
        write(work / "nbtrack.toml", 'project = "from-toml"\nentity = "toml"\ngroup = "toml"\n')
        ini = "[default]\nproject = from-ini\nentity = ini\nrun_group = ini\nrun_job_type = ini\n"
        write(work / "wandb" / "settings", ini)
        variables = {**home, "WANDB_PROJECT": "w", "WANDB_ENTITY": "w", "NBTRACK_PROJECT": "n"}
        found = resolve(environ=variables, cwd=work)
        assert found.project == "n"
        assert found.entity == "w"
        assert found.group == "toml"
        assert found.job_type == "ini"

    def test_an_argument_beats_settings_and_these_beat_the_environment(self, work, home):
        variables = {**home, "NBTRACK_MODE": "disabled", "NBTRACK_NAME": "n"}
        settings = Settings(mode="offline", run_name="s", project="s")
        found = resolve(settings=settings, environ=variables, cwd=work, project="argument")
        assert (found.project, found.mode, found.name) == ("argument", "offline", "s")

    def test_settings_may_be_a_dictionary(self, work, home):
        assert resolve(settings={"mode": "offline"}, environ=home, cwd=work).mode == "offline"

    def test_an_argument_that_is_none_was_not_given(self, work):
        variables = {"WANDB_TAGS": "a, b", "WANDB_RESUME": "must"}
        found = resolve(environ=variables, cwd=work, tags=None, resume=None)
        assert found.tags == ("a", "b")
        assert found.resume == "must"

    def test_false_is_an_answer(self, work):
        found = resolve(environ={"WANDB_RESUME": "must"}, cwd=work, resume=False)
        assert found.resume is None

    def test_the_environment_is_read_at_each_call(self, monkeypatch):
        monkeypatch.setenv("WANDB_PROJECT", "first")
        assert resolve().project == "first"
        monkeypatch.setenv("WANDB_PROJECT", "second")
        assert resolve().project == "second"

    def test_an_empty_variable_says_nothing(self, work, home):
        found = resolve(environ={**home, "NBTRACK_PROJECT": "", "WANDB_PROJECT": "w"}, cwd=work)
        assert found.project == "w"

    def test_all_variables_of_a_run_are_read(self, work):
        variables = {
            "WANDB_NAME": "name",
            "WANDB_NOTES": "notes",
            "WANDB_RUN_GROUP": "group",
            "WANDB_JOB_TYPE": "job",
            "WANDB_RUN_ID": "id123",
            "WANDB_NOTEBOOK_NAME": "train.ipynb",
            "WANDB_PROGRAM": "train.py",
            "WANDB_USERNAME": "ada",
            "WANDB_HOST": "box",
            "WANDB_SILENT": "true",
            "WANDB_QUIET": "1",
            "WANDB_DISABLE_GIT": "false",
            "WANDB_IGNORE_GLOBS": "*.pt,*.bin",
        }
        found = resolve(environ=variables, cwd=work)
        assert (found.name, found.notes, found.group) == ("name", "notes", "group")
        assert (found.job_type, found.run_id, found.notebook) == ("job", "id123", "train.ipynb")
        assert (found.program, found.user, found.host) == ("train.py", "ada", "box")
        assert (found.silent, found.quiet, found.disable_git) == (True, True, False)
        assert found.ignore_globs == ("*.pt", "*.bin")

    def test_given_names_what_somebody_has_set(self, work):
        found = resolve(environ={"WANDB_TAGS": "a"}, cwd=work, mode="offline")
        assert found.given == {"run_tags", "mode"}


class TestValues:
    @pytest.mark.parametrize(
        ("word", "mode"),
        [
            ("online", "online"),
            ("run", "online"),
            ("offline", "offline"),
            ("dryrun", "offline"),
            ("DISABLED", "disabled"),
            ("shared", "shared"),
        ],
    )
    def test_modes(self, work, word, mode):
        assert resolve(environ={"WANDB_MODE": word}, cwd=work).mode == mode

    @pytest.mark.parametrize(
        ("variable", "value", "wrong"),
        [
            ("WANDB_MODE", "onlin", "WANDB_MODE is 'onlin'; expected one of: online"),
            ("NBTRACK_DISPLAY", "loud", "NBTRACK_DISPLAY is 'loud'"),
            ("WANDB_RESUME", "maybe", "WANDB_RESUME is 'maybe'"),
            ("WANDB_SILENT", "perhaps", "WANDB_SILENT is 'perhaps'; expected true or false"),
            ("WANDB_LOG_INTERVAL_SECONDS", "often", "expected a number of seconds"),
            ("NBTRACK_LOG_INTERVAL_SECONDS", "nan", "expected a number of seconds"),
        ],
    )
    def test_a_value_that_cannot_be_used_is_named_with_its_source(
        self, work, variable, value, wrong
    ):
        with pytest.raises(ArgumentError, match=wrong):
            resolve(environ={variable: value}, cwd=work)

    @pytest.mark.parametrize("argument", ["project", "id", "name", "notes", "group", "entity"])
    def test_text_must_be_text(self, work, argument):
        given: Any = {argument: 5}
        with pytest.raises(ValueTypeError, match=rf"init\({argument}=\) takes text, got int 5"):
            resolve(environ={}, cwd=work, **given)

    @pytest.mark.parametrize(
        ("asked", "seconds"), [("5", 5.0), ("0.01", 0.2), ("1e9", 15.0), ("0.5", 0.5)]
    )
    def test_the_heartbeat_stays_within_what_readers_expect(self, work, asked, seconds):
        found = resolve(environ={"WANDB_LOG_INTERVAL_SECONDS": asked}, cwd=work)
        assert found.heartbeat_s == seconds

    def test_one_text_is_one_tag_as_an_argument(self, work):
        assert resolve(environ={}, cwd=work, tags="a,b").tags == ("a,b",)
        assert resolve(environ={}, cwd=work, tags=["a", "b"]).tags == ("a", "b")

    def test_tags_must_be_texts(self, work):
        with pytest.raises(ValueTypeError, match="tags"):
            resolve(environ={}, cwd=work, tags=[1])
        with pytest.raises(ValueTypeError, match="tags"):
            resolve(environ={}, cwd=work, tags=7)

    @pytest.mark.parametrize(
        ("given", "reinit"),
        [
            (None, "default"),
            (True, "finish_previous"),
            (False, "return_previous"),
            ("create_new", "create_new"),
        ],
    )
    def test_reinit(self, work, given, reinit):
        assert resolve(environ={}, cwd=work, reinit=given).reinit == reinit

    def test_resume_true_is_auto(self, work):
        assert resolve(environ={}, cwd=work, resume=True).resume == "auto"

    def test_an_argument_that_is_no_setting(self, work):
        with pytest.raises(TypeError, match="projekt"):
            resolve(environ={}, cwd=work, projekt="x")  # pyright: ignore[reportCallIssue]

    def test_settings_of_a_wrong_type(self, work):
        with pytest.raises(ValueTypeError, match="Settings object or a dictionary, got list"):
            resolve(settings=["mode"], environ={}, cwd=work)  # pyright: ignore[reportArgumentType]


class TestRoot:
    def test_dir_holds_a_folder_nbtrack(self, work):
        variables = {"NBTRACK_DIR": "/other", "WANDB_DIR": "/another"}
        found = resolve(dir="here", environ=variables, cwd=work)
        assert found.root == work / "here" / "nbtrack"
        assert found.root_from == "init(dir=)"

    def test_nbtrack_dir_is_the_store_itself(self, work):
        variables = {"NBTRACK_DIR": str(work / "own"), "WANDB_DIR": "/another"}
        found = resolve(environ=variables, cwd=work)
        assert found.root == work / "own"
        assert found.root_from == "NBTRACK_DIR"

    def test_wandb_dir_holds_a_folder_nbtrack(self, work):
        write(work / "nbtrack.toml", 'dir = "toml"\n')
        found = resolve(environ={"WANDB_DIR": "logs"}, cwd=work)
        assert found.root == work / "logs" / "nbtrack"

    def test_the_projects_file_says_where_from_its_own_folder(self, work, home):
        path = write(work.parent / "nbtrack.toml", 'dir = "store"\n')
        found = resolve(environ=home, cwd=work)
        assert found.root == work.parent / "store"
        assert found.root_from == str(path)

    def test_settings_root_dir_is_the_argument_dir(self, work, home):
        found = resolve(settings=Settings(root_dir=work / "x"), environ=home, cwd=work)
        assert found.root == work / "x" / "nbtrack"

    def test_else_the_users_data_folder(self, work, home):
        found = resolve(environ={**home, "NBTRACK_DATA_DIR": str(work / "data")}, cwd=work)
        assert found.root == work / "data" / "store"
        assert found.data_dir == work / "data"

    @pytest.mark.skipif(sys.platform != "linux", reason="these are the places of Linux")
    def test_the_folders_of_the_system_follow_home_and_xdg(self, work, home, tmp_path):
        found = resolve(environ=home, cwd=work)
        assert found.data_dir == tmp_path / "home" / ".local/share/nbtrack"
        assert found.cache_dir == tmp_path / "home" / ".cache/nbtrack"
        moved = resolve(environ={**home, "XDG_CACHE_HOME": "/big"}, cwd=work)
        assert moved.cache_dir == Path("/big/nbtrack")

    def test_wandbs_folders_get_a_folder_nbtrack(self, work, home):
        variables = {**home, "WANDB_CACHE_DIR": "/c", "WANDB_DATA_DIR": "/d"}
        found = resolve(environ=variables, cwd=work)
        assert (found.cache_dir, found.data_dir) == (Path("/c/nbtrack"), Path("/d/nbtrack"))

    def test_a_tilde_is_the_home_folder(self, work, monkeypatch, tmp_path):
        monkeypatch.setenv("HOME", str(tmp_path))
        assert resolve(dir="~/runs", environ={}, cwd=work).root == tmp_path / "runs" / "nbtrack"

    def test_a_link_stays_the_link_that_was_named(self, work, tmp_path):
        (tmp_path / "disk").mkdir()
        (work / "link").symlink_to(tmp_path / "disk")
        assert resolve(dir="link", environ={}, cwd=work).root == work / "link" / "nbtrack"


class TestFiles:
    def test_the_nearest_file_counts(self, work, home):
        write(work.parent / "nbtrack.toml", 'project = "far"\n')
        write(work / "pyproject.toml", '[tool.nbtrack]\nproject = "near"\n')
        assert resolve(environ=home, cwd=work).project == "near"

    def test_a_pyproject_without_our_table_does_not_end_the_search(self, work, home):
        write(work.parent / "nbtrack.toml", 'project = "above"\n')
        write(work / "pyproject.toml", '[project]\nname = "x"\ndependencies = ["nbtrack"]\n')
        assert resolve(environ=home, cwd=work).project == "above"

    @pytest.mark.parametrize(
        "text",
        [
            '[tool.nbtrack]\nproject = "x"\n',
            '[ tool . "nbtrack" ]\nproject = "x"\n',
            '[tool]\nnbtrack = {project = "x"}\n',
            'tool.nbtrack.project = "x"\n',
        ],
    )
    def test_our_table_in_every_way_toml_can_write_it(self, work, home, text):
        write(work / "pyproject.toml", text)
        assert resolve(environ=home, cwd=work).project == "x"

    def test_an_ill_pyproject_that_never_names_us_is_not_our_business(self, work, home):
        write(work / "pyproject.toml", "[[[")
        assert resolve(environ=home, cwd=work).mode == "online"

    @pytest.mark.parametrize(
        ("name", "text"),
        [("nbtrack.toml", "mode = \n"), ("wandb/settings", "mode = offline\n")],
    )
    def test_a_file_that_cannot_be_understood_is_named(self, work, home, name, text):
        path = write(work / name, text)
        with pytest.raises(ArgumentError, match=str(path)):
            resolve(environ=home, cwd=work)

    def test_an_unknown_setting_of_ours_is_an_error_with_the_nearest(self, work, home):
        write(work / "nbtrack.toml", 'projct = "x"\n')
        with pytest.raises(ArgumentError, match="'projct'; did you mean 'project'"):
            resolve(environ=home, cwd=work)

    def test_a_bad_value_names_the_file(self, work, home):
        path = write(work / "nbtrack.toml", 'mode = "sometimes"\n')
        with pytest.raises(ArgumentError, match=f"mode in {path} is 'sometimes'"):
            resolve(environ=home, cwd=work)

    def test_lists_and_short_names_in_our_file(self, work, home):
        write(work / "nbtrack.toml", 'tags = ["a", "b"]\nname = "n"\nheartbeat_s = 2\n')
        found = resolve(environ=home, cwd=work)
        assert (found.tags, found.name, found.heartbeat_s) == (("a", "b"), "n", 2.0)

    def test_what_we_do_not_know_in_wandbs_file_is_skipped(self, work, home):
        write(work / "wandb" / "settings", "[default]\nmode = offline\nfancy-new = 1\n")
        assert resolve(environ=home, cwd=work).mode == "offline"

    def test_disabled_as_wandb_once_wrote_it(self, work, home):
        write(work / "wandb" / "settings", "[default]\ndisabled = true\n")
        assert resolve(environ=home, cwd=work).mode == "disabled"

    def test_the_users_wandb_file_counts_last(self, work, home, tmp_path):
        write(tmp_path / "home/.config/wandb/settings", "[default]\nentity = me\nmode = offline\n")
        write(work / "wandb" / "settings", "[default]\nmode = online\n")
        found = resolve(environ=home, cwd=work)
        assert (found.entity, found.mode) == ("me", "online")

    def test_wandb_config_dir_is_where_that_file_lies(self, work, tmp_path):
        write(tmp_path / "conf/settings", "[default]\nentity = me\n")
        variables = {"WANDB_CONFIG_DIR": str(tmp_path / "conf")}
        assert resolve(environ=variables, cwd=work).entity == "me"

    def test_a_file_that_may_not_be_read_says_nothing(self, work, home):
        (work / "nbtrack.toml").mkdir()
        assert resolve(environ=home, cwd=work).mode == "online"


class TestWriting:
    def test_a_mode_is_remembered_until_the_next(self, work, home, tmp_path):
        path = write_mode("offline", home)
        assert path == tmp_path / "home/.config/nbtrack/settings.toml"
        assert resolve(environ=home, cwd=work).mode == "offline"
        write_mode("online", home)
        assert resolve(environ=home, cwd=work).mode == "online"

    def test_the_rest_of_the_file_stays(self, work, home, tmp_path):
        path = tmp_path / "home/.config/nbtrack/settings.toml"
        write(path, '# mine\nentity = "me" # yes\nmode = "shared"\n')
        write_mode("offline", home)
        write_display("off", home)
        found = resolve(environ=home, cwd=work)
        assert (found.entity, found.mode, found.display) == ("me", "offline", "off")
        assert path.read_text().startswith("# mine\n")
        assert "# yes" in path.read_text()

    def test_another_mode_is_refused(self, home):
        with pytest.raises(ArgumentError, match="'sometimes'"):
            write_mode("sometimes", home)

    def test_our_config_folder_is_the_folder_itself(self, work, tmp_path):
        variables = {"NBTRACK_CONFIG_DIR": str(tmp_path / "conf")}
        assert write_mode("offline", variables) == tmp_path / "conf" / "settings.toml"
        assert resolve(environ=variables, cwd=work).mode == "offline"


class TestAround:
    def test_the_project_is_the_repository(self, work):
        (work.parent / ".git").mkdir()
        assert default_project(work) == "somewhere"
        assert resolve(environ={}, cwd=work).project == "somewhere"

    def test_a_worktree_has_a_file_for_git(self, work):
        (work / ".git").write_text("gitdir: elsewhere\n")
        assert default_project(work) == "work"

    def test_outside_of_a_repository(self, work):
        assert resolve(environ={}, cwd=work).project == "uncategorized"

    def test_a_folder_name_that_no_project_may_have(self, tmp_path):
        folder = tmp_path / "50% #1\n"
        (folder / ".git").mkdir(parents=True)
        assert default_project(folder) == "50- -1-"

    def test_the_notebook_is_known_from_jupyter(self, work):
        variables = {"JPY_SESSION_NAME": str(work / "a/train.ipynb")}
        assert resolve(environ=variables, cwd=work).notebook == "a/train.ipynb"
        console = resolve(environ={"JPY_SESSION_NAME": "console-1-abc"}, cwd=work)
        assert console.notebook is None

    def test_the_program_is_the_script(self, work, monkeypatch):
        script = write(work / "src" / "train.py", "")
        monkeypatch.setattr(sys, "argv", [str(script)])
        assert resolve(environ={}, cwd=work).program == "src/train.py"
        assert resolve(environ={}, cwd=work / "other").program == str(script)

    @pytest.mark.parametrize("argument", ["", "-c", "missing.py"])
    def test_no_script_no_program(self, work, monkeypatch, argument):
        monkeypatch.setattr(sys, "argv", [argument])
        assert resolve(environ={}, cwd=work).program is None

    def test_a_working_folder_that_was_removed(self, run_python):
        code = """
            import os
            from nbtrack.settings import resolve
            os.mkdir("gone"); os.chdir("gone"); os.rmdir("../gone")
            print(resolve(project="x").project)
        """
        assert run_python(code).stdout == "x\n"


class TestGetMode:
    def test_ours_before_wandbs_and_none_without(self):
        assert get_mode({"WANDB_MODE": "offline"}) == "offline"
        assert get_mode({"WANDB_MODE": "offline", "NBTRACK_MODE": "online"}) == "online"
        assert get_mode({}) is None

    def test_it_reads_the_process(self, monkeypatch):
        monkeypatch.setenv("WANDB_MODE", "dryrun")
        assert get_mode() == "offline"


class TestSettings:
    def test_what_is_not_set_is_none_and_not_in_it(self):
        settings = Settings(mode="offline", silent="true")
        assert settings.project is None
        assert dict(settings) == {"mode": "offline", "silent": True} == settings.to_dict()

    def test_settings_are_equal_by_value(self):
        assert Settings(mode="dryrun") == Settings(mode="offline")
        assert Settings(mode="online") != Settings(mode="offline")

    def test_names_of_a_server_are_taken(self):
        settings = Settings(
            init_timeout=300, x_disable_stats=True, start_method="thread", _disable_meta=True
        )
        assert settings.init_timeout == 300
        assert settings.x_disable_meta is True

    def test_unknown_names_are_refused_with_the_nearest(self):
        with pytest.raises(ValueError, match="'run_nam'; did you mean 'run_name'"):
            Settings(run_nam="x")
        with pytest.raises(ValueError, match="no setting"):
            Settings().colour = "blue"

    def test_asking_for_an_unknown_name_is_an_attribute_error(self):
        assert not hasattr(Settings(), "colour")

    def test_values_are_checked_at_once(self):
        with pytest.raises(ArgumentError, match="the setting mode is 'x'"):
            Settings(mode="x")
        with pytest.raises(ValueTypeError, match="the setting project takes text"):
            Settings(project=3)

    def test_update_and_taking_back(self):
        settings = Settings(project="a")
        settings.update({"entity": "e"}, project=None)
        settings.run_tags = ["x"]
        assert settings.to_dict() == {"entity": "e", "run_tags": ("x",)}

    def test_the_key_is_not_shown(self):
        assert "abc" not in repr(Settings(api_key="abc", mode="offline"))

    def test_copies_and_pickles(self):
        settings = Settings(mode="offline")
        assert copy.deepcopy(settings) == settings
        assert pickle.loads(pickle.dumps(settings)) == settings

    def test_what_was_resolved_can_be_given_again(self, work, home):
        first = resolve(dir=work, environ=home, cwd=work, mode="offline", tags=["a"], name="n")
        again = resolve(settings=first.to_settings(), environ=home, cwd=work)
        assert (again.root, again.mode, again.tags, again.name) == (
            work / "nbtrack",
            "offline",
            ("a",),
            "n",
        )


def test_resolving_needs_no_platformdirs_where_folders_are_given(run_python):
    code = """
        import sys
        from nbtrack.settings import resolve
        resolve()
        print(sorted({"platformdirs", "numpy", "tomllib", "configparser"} & set(sys.modules)))
    """
    assert os.environ["NBTRACK_DIR"]
    assert run_python(code).stdout == "[]\n"
