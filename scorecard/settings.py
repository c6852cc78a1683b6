"""Every setting of the project, in one place.

Each can be set in the environment with the prefix ``SCORECARD_`` (``SCORECARD_HOME=/srv/scorecard``) or in
a file ``.env`` in the working folder.
"""

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

PROJECT_ROOT = Path(__file__).resolve().parent.parent
DBT_PROJECT = PROJECT_ROOT / "dbt_project"
SEEDS = PROJECT_ROOT / "seeds"

# what dbt calls the database of every authority: the models, parsed once, name it
WAREHOUSE = "warehouse"


class Settings(BaseSettings):
    """Where things stand and how far the gates let a delivery stray."""

    model_config = SettingsConfigDict(env_prefix="SCORECARD_", env_file=".env", extra="ignore")

    home: Path = Field(default=PROJECT_ROOT / "data", description="Landing, warehouses, releases and marts.")
    case_months: int = Field(default=13, ge=1, description="Latest months whose cases a release stores.")
    quarantine_warning_share: float = Field(default=0.02, description="Quarantined share of rows: warning.")
    quarantine_critical_share: float = Field(default=0.20, description="Quarantined share of rows: held.")
    small_number: int = Field(default=5, ge=1, description="Counts of 1 to this are kept out of the public edition.")
    low_reliability_below: int = Field(
        default=20, ge=0, description="Public percentages of fewer than this are marked as of low reliability."
    )
    in_line_tolerance: float = Field(
        default=0.5,
        ge=0,
        description="How far `in line with` may be off in a commentary, in the figure's unit, where a target has no "
        "tolerance of its own: half a point is what rounding to whole numbers hides.",
    )

    @property
    def decisions(self) -> dict[str, float]:
        """Every setting that decides what a release says; where it stands decides nothing."""
        return self.model_dump(exclude={"home"})

    def landing(self, la_code: str, month: str) -> Path:
        """Folder in which a delivery arrives."""
        return self.home / "landing" / la_code / month

    def warehouse(self, la_code: str) -> Path:
        """Working database of one authority; analysts never open it."""
        return self.home / "warehouses" / la_code / f"{WAREHOUSE}.duckdb"

    def public_warehouse(self, la_code: str) -> Path:
        """Database of an authority's public figures. Its name is the warehouse's, by which the models know it."""
        return self.home / "warehouses" / la_code / "public" / f"{WAREHOUSE}.duckdb"

    def dbt_target(self, la_code: str) -> Path:
        """dbt's working folder of one authority, in which it leaves the SQL that it ran."""
        return self.home / "warehouses" / la_code / "dbt"

    @property
    def releases(self) -> Path:
        """The only memory: one folder a release, never changed."""
        return self.home / "releases"

    def release_folder(self, release_id: str) -> Path:
        """Folder of a release by its id, such as `916-2024-03-r1`."""
        la_code, year, month, number = release_id.split("-")
        return self.releases / la_code / f"{year}-{month}" / number

    @property
    def marts(self) -> Path:
        """Database that analysts read."""
        return self.home / "marts.duckdb"

    @property
    def public_marts(self) -> Path:
        """Database of the public figures of all authorities."""
        return self.home / "public_marts.duckdb"

    @property
    def quality(self) -> Path:
        """Reports of the gates, released or held."""
        return self.home / "quality"
