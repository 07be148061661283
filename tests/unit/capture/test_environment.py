from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import numpy as np

import nbtrack
from nbtrack.capture.environment import describe_environment, list_packages

if TYPE_CHECKING:
    from pathlib import Path


def test_the_versions_of_what_is_imported_and_of_nothing_else() -> None:
    packages = describe_environment().packages

    assert packages["numpy"] == np.__version__
    assert packages["nbtrack"] == nbtrack.__version__
    assert not {"json", "sys", "numpy.linalg"} & set(packages)


def test_what_the_code_imports_after_init_is_kept_with_the_run(tmp_path: Path) -> None:
    (tmp_path / "late_library.py").write_text("__version__ = '7.8'")
    script = """
        import nbtrack
        run = nbtrack.init(project="p", id="r")
        import late_library
        nbtrack.log({"loss": 1.0})
        run.finish()
    """
    _run(tmp_path, script)

    info = nbtrack.open_run("r", dir=tmp_path).record.info
    assert info.environment is not None
    assert info.environment.system == sys.platform
    assert info.environment.packages["late_library"] == "7.8"


def test_a_process_that_was_killed_leaves_it_too(tmp_path: Path) -> None:
    (tmp_path / "late_library.py").write_text("__version__ = '7.8'")
    script = """
        import nbtrack, os, time, pathlib
        run = nbtrack.init(project="p", id="r")
        import late_library
        while "late_library" not in next(pathlib.Path("nbtrack").rglob("run.json")).read_text():
            time.sleep(0.05)
        os.kill(os.getpid(), 9)
    """
    _run(tmp_path, script, is_killed=True)

    run = nbtrack.open_run("r", dir=tmp_path)
    (run.folder / "run.json").unlink()  # what the rows say is enough
    environment = nbtrack.open_run("r", dir=tmp_path).record.info.environment
    assert environment is not None
    assert environment.packages["late_library"] == "7.8"


def test_a_version_of_a_class_of_its_own_is_kept_as_the_text_it_shows(tmp_path: Path) -> None:
    (tmp_path / "odd_library.py").write_text(
        "class Version(str):\n    pass\n\n__version__ = Version('2.13.0+cpu')"
    )
    script = """
        import odd_library
        import nbtrack
        nbtrack.init(project="p", id="r").finish()
    """
    _run(tmp_path, script)

    environment = nbtrack.open_run("r", dir=tmp_path).record.info.environment
    assert environment is not None
    assert environment.packages["odd_library"] == "2.13.0+cpu"


def _run(folder: Path, script: str, *, is_killed: bool = False) -> None:
    import textwrap

    file = folder / "train.py"
    file.write_text(textwrap.dedent(script).replace('project="p"', 'project="p", dir="."'))
    done = subprocess.run([sys.executable, file.name], cwd=folder, check=False, timeout=60)
    assert (done.returncode == 0) is not is_killed


def test_packages_are_listed_by_the_folders_that_installers_leave(tmp_path: Path) -> None:
    for name in ("Some_Name-1.2.dist-info", "old-3.4-py3.11.egg-info", "x.dist-info", "src"):
        (tmp_path / name).mkdir()

    assert list_packages([str(tmp_path), str(tmp_path / "nowhere")]) == [
        "old==3.4",
        "Some-Name==1.2",
    ]


def test_packages_and_machine_are_kept_with_the_run() -> None:
    with nbtrack.init(project="p") as run:
        run.log({"loss": 1.0})

    reader = nbtrack.open_run(run.id)
    lines = (reader.files_dir / "requirements.txt").read_text(encoding="utf-8").splitlines()
    assert f"numpy=={np.__version__}" in lines
    environment = reader.record.info.environment
    assert environment is not None
    assert environment.memory_bytes is not None
    assert environment.memory_bytes > 2**20
    assert "numpy" in environment.packages


def test_they_can_be_switched_off() -> None:
    with nbtrack.init(project="p", settings={"x_save_requirements": False}) as run:
        pass
    assert not (nbtrack.open_run(run.id).files_dir / "requirements.txt").exists()

    with nbtrack.init(project="p", settings={"x_disable_machine_info": True}) as run:
        pass
    reader = nbtrack.open_run(run.id)
    assert reader.record.info.environment.memory_bytes is None
    assert not (reader.files_dir / "requirements.txt").exists()
