"""wandb's `Api`: a face over the store and its queries."""

from nbtrack.api.api import Api
from nbtrack.api.files import File, Files
from nbtrack.api.projects import Project, Projects
from nbtrack.api.run import Run
from nbtrack.api.runs import Runs

__all__ = ["Api", "File", "Files", "Project", "Projects", "Run", "Runs"]
