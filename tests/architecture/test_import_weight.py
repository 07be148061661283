"""`import nbtrack` is light: what is heavy is loaded when it is first needed."""

from __future__ import annotations

HEAVY = [
    "IPython",
    "PIL",
    "asyncio",
    "bokeh",
    "importlib.metadata",
    "jupyter_server",
    "matplotlib",
    "numpy",
    "optuna",
    "pandas",
    "platformdirs",
    "polars",
    "psutil",
    "resvg_py",
    "sklearn",
    "torch",
    "tornado",
]


def test_the_import_loads_nothing_heavy(run_python):
    code = f"import sys, nbtrack; print(sorted(set({HEAVY}) & set(sys.modules)))"
    assert run_python(code).stdout.strip() == "[]"


def test_the_import_starts_no_thread_and_writes_nothing(run_python, tmp_path):
    code = "import nbtrack, threading; print(threading.active_count())"
    assert run_python(code).stdout.strip() == "1"
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["script.py", "work"]


def test_recording_needs_no_polars(run_python):
    """A run of a script is cheap to begin and to end; Polars is for those who read."""
    code = """
        import sys, nbtrack
        with nbtrack.init(project="light") as run:
            for step in range(10):
                run.log({"loss": 1 / (step + 1)})
        print(sorted({"polars", "pandas", "pyarrow", "IPython", "matplotlib"} & set(sys.modules)))
    """
    assert run_python(code).stdout.splitlines()[-1] == "[]"
