"""What holds for a run that begins now: arguments, environment and files, in that order.

Precedence: argument of ``init()``, ``settings=``, NBTRACK_x, WANDB_x, files (`settings.files`),
default. Only `settings.resolved` and `settings.front_end` read the environment of the process, and
they read it anew at each call, so nothing is ever stale.

The folder of the store (`Resolved.root`): ``init(dir=D)`` means ``D/nbtrack``; NBTRACK_DIR is the
folder itself; WANDB_DIR means ``<WANDB_DIR>/nbtrack``; then ``dir`` in the project's file, then in
the user's; else the user's data folder, so that every kernel and the Jupyter server agree.
"""

from nbtrack.settings.fields import Settings
from nbtrack.settings.front_end import is_of_vscode
from nbtrack.settings.layers import InitArguments
from nbtrack.settings.places import default_project, working_folder
from nbtrack.settings.resolved import (
    Resolved,
    get_mode,
    has_desktop,
    resolve,
    write_display,
    write_mode,
)

__all__ = [
    "InitArguments",
    "Resolved",
    "Settings",
    "default_project",
    "get_mode",
    "has_desktop",
    "is_of_vscode",
    "resolve",
    "working_folder",
    "write_display",
    "write_mode",
]
