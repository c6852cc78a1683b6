"""What `pyproject.toml` cannot say: a wheel carries the dbt project, the seeds and the lock beside the code.

In a checkout they stand at its root, where people edit them. An installation finds them in `scorecard/project_files`,
laid out in the same way; `scorecard.settings` knows both places.
"""

import runpy
import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

HERE = Path(__file__).resolve().parent
# by its path: nothing of the project is installed where its wheel is built
COMMIT_OF = runpy.run_path(str(HERE / "scorecard" / "release" / "checkout.py"))["commit_of"]
CARRIED = (
    "dbt_project/dbt_project.yml",
    "dbt_project/profiles.yml",
    "dbt_project/models",
    "dbt_project/macros",
    "dbt_project/tests",
    "seeds",
    "dagster.yaml",
    "requirements.lock",
)
PROJECT_FILES = Path("scorecard", "project_files")


class BuildWithProjectFiles(build_py):
    """Builds the packages, with what they read; nothing of a build before is left among it."""

    def run(self) -> None:
        if not self.editable_mode:
            shutil.rmtree(self.build_lib, ignore_errors=True)
        super().run()
        if self.editable_mode:
            return
        for place in CARRIED:
            source, target = HERE / place, Path(self.build_lib) / PROJECT_FILES / place
            target.parent.mkdir(parents=True, exist_ok=True)
            if source.is_dir():
                shutil.copytree(source, target)
            else:
                shutil.copy(source, target)
        (Path(self.build_lib) / PROJECT_FILES / "commit.txt").write_text(COMMIT_OF(HERE), encoding="ascii")


setup(cmdclass={"build_py": BuildWithProjectFiles})
