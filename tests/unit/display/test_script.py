"""What a script says when its run ends."""

from __future__ import annotations

import re

START = "import nbtrack, math\nrun = nbtrack.init(project='scripts', name='heron')\n"


def closing(done):
    """The lines behind the first one, without our mark."""
    lines = [line.removeprefix("nbtrack: ") for line in done.stderr.splitlines()]
    return [re.sub(r"in \d+ m?s", "in 1 s", line) for line in lines[1:]]


def test_a_run_ends_with_last_and_best_values_and_how_to_open_it(run_python):
    code = f"""{START}
for step, (loss, acc) in enumerate([(0.5, 0.7), (0.25, 0.9), (0.3, 0.85), (math.nan, 0.9)]):
    row = {{"train/loss": loss, "lr": 0.1, "note": "text", "ok": True}}
    nbtrack.log(row | {{"val/acc": acc}})
nbtrack.finish()
print(run.id)
"""
    done = run_python(code)
    first, values, last = closing(done)
    assert first == "heron finished in 1 s, 4 rows"
    assert values == (
        "  val/acc 0.9000 (its best), train/loss NaN (best 0.2500 at step 1), lr 0.1000"
    )
    assert last == f"open it again with nbtrack.open_run('{done.stdout.strip()}')"


def test_numpy_changes_nothing_in_what_is_said(run_python):
    code = f"""{START}
for step in range(50):
    nbtrack.log({{"loss": abs(step - 20.5), "nested": {{"acc": step}}}}, step=step * 2)
nbtrack.finish()
"""
    plain, with_numpy = (closing(run_python(head + code)) for head in ("", "import numpy\n"))
    assert plain[:2] == with_numpy[:2]
    assert plain[1].startswith("  loss 28.50 (best 0.50 at step 40)")


def test_many_metrics_are_counted(run_python):
    code = f"{START}\nnbtrack.log({{f'm{{n}}': n for n in range(10)}})\nnbtrack.finish()"
    assert closing(run_python(code))[1] == "  m0 0, m1 1, m2 2, m3 3, and 6 more"


def test_an_empty_run_says_that_it_is(run_python):
    first, last = closing(run_python(f"{START}nbtrack.finish()"))
    assert first == "heron finished in 1 s, nothing was logged"
    assert last.startswith("open it again")


def test_a_script_that_fails_says_so(run_python):
    done = run_python(f"{START}nbtrack.log({{'a': 1}})\n1 / 0", check=False)
    assert "nbtrack: heron failed after" in done.stderr


def test_a_run_in_another_store_is_opened_by_its_folder(run_python, tmp_path):
    code = "import nbtrack\nwith nbtrack.init(project='p', id='x1', dir='here') as run: pass"
    folder = tmp_path / "work" / "here" / "nbtrack" / "projects" / "p" / "runs" / "x1"
    assert closing(run_python(code))[-1] == f"open it again with nbtrack.open_run('{folder}')"


def test_silence_and_quiet_are_kept(run_python):
    for name in ("NBTRACK_SILENT", "WANDB_QUIET"):
        code = f"{START}nbtrack.log({{'a': 1}})\nnbtrack.finish()"
        assert not run_python(code, **{name: "true"}).stderr
    assert not run_python(f"{START}nbtrack.finish(quiet=True)").stderr.count("open it again")


def test_nothing_heavy_is_loaded_for_it(run_python):
    code = f"""{START}
nbtrack.log({{"loss": 1.0}})
nbtrack.finish()
import sys
print(sorted({{"numpy", "polars", "IPython", "resvg_py"}} & set(sys.modules)))
"""
    assert run_python(code).stdout == "[]\n"
