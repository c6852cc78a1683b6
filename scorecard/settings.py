"""Every setting of the project, in one place.

Each can be set in the environment with the prefix ``SCORECARD_`` (``SCORECARD_HOME=/srv/scorecard``) or in
a file ``.env`` in the working folder. A value out of bounds is refused, and so is a variable of that prefix that nobody
knows: a threshold that somebody has mistyped would otherwise stay as it was, and nobody be told.
"""

import os
import re
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal, Self

from dotenv import dotenv_values
from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from scorecard.typed import Mistyped, nearest, slips_of

PROJECT_ROOT = Path(__file__).resolve().parent.parent
# what a wheel carries beside the code; a checkout has the same at its root
CARRIED = Path("scorecard", "project_files")
IS_INSTALLED = (PROJECT_ROOT / CARRIED).is_dir()
PROJECT_FILES = PROJECT_ROOT / CARRIED if IS_INSTALLED else PROJECT_ROOT
DBT_PROJECT = PROJECT_FILES / "dbt_project"
SEEDS = PROJECT_FILES / "seeds"
# an installation belongs to the administrator: what is made stands below the folder that the program was started in
DEFAULT_HOME = (Path.cwd() if IS_INSTALLED else PROJECT_ROOT) / "data"

# Databases that people open, in the home and in a release. Neither is called like its schema, `marts`: DuckDB takes a
# catalog and a schema of one name to be ambiguous. The home keeps the names of before for one version.
MARTS, PUBLIC_MARTS = "scorecard.duckdb", "scorecard_public.duckdb"
NAMES_BEFORE = {MARTS: "marts.duckdb", PUBLIC_MARTS: "public_marts.duckdb"}

PREFIX = "SCORECARD_"
ALERT_PREFIX = "SCORECARD_ALERT_"
# variables of the prefix that are no settings: of dbt, of Dagster, and the keys, which are secrets
OTHER_VARIABLES = (
    "SCORECARD_WAREHOUSE",
    "SCORECARD_SEEDS",
    "SCORECARD_DAGSTER_STORAGE",
    "SCORECARD_DAGSTER_DATABASE",
    "SCORECARD_PSEUDONYM_KEY",
    "SCORECARD_SUPPRESSION_KEY",
)
# settings that say where things stand, when a release is made and who signs it, and nothing about what it says
DECIDE_NOTHING = {
    "home",
    "signing_key",
    "public_edition_seconds",
    "settled_after_minutes",
    "delivery_due_day",
    "least_free_megabytes",
    "keep_deliveries_months",
    "keep_messages_months",
    "keep_history_months",
    "keep_timings_months",
    "landing_store",
    "log_file",
    "engine",
    "spark_memory_gigabytes",
}
# a kind, a bucket or container (of an account, for Azure) and folders; no keys before it, no parameters behind it
STORE_ADDRESS = r"(s3|az|abfs|abfss)://[\w.-]+(@[\w.-]+)?(/[\w ./=-]*)?"
# what dbt calls the database of every authority: the models, parsed once, name it
WAREHOUSE = "warehouse"


class Settings(BaseSettings):
    """Where things stand and how far the gates let a delivery stray.

    Raises:
        Mistyped: a value is out of its bounds, or a variable of the prefix is not known.
    """

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_file=".env", extra="ignore")

    home: Path = Field(default=DEFAULT_HOME, description="Landing, warehouses, releases and marts.")
    signing_key: Path | None = Field(
        default=None, description="Private SSH key that signs every release; without one nothing is signed."
    )
    case_months: int = Field(default=13, ge=1, le=240, description="Latest months whose cases a release stores.")
    quarantine_warning_share: float = Field(
        default=0.02, ge=0, le=1, description="Quarantined share of rows from which a gate warns; 0.02 is 2 per cent."
    )
    quarantine_critical_share: float = Field(
        default=0.20, ge=0, le=1, description="Quarantined share of rows from which a gate holds; 0.2 is 20 per cent."
    )
    small_number: int = Field(
        default=5, ge=1, le=100, description="Counts of 1 to this are suppressed in the public edition."
    )
    small_number_process: int = Field(
        default=5, ge=1, le=100, description="The same for measures of a process kept by staff."
    )
    small_number_staff: int = Field(default=5, ge=1, le=100, description="The same for measures about staff.")
    small_growth_of_staff: int = Field(
        default=2,
        ge=1,
        le=100,
        description="Counts of staff that accumulate or roll are public where they have changed by more than this.",
    )
    all_or_none_below: int = Field(
        default=20,
        ge=0,
        le=1000,
        description="That none or all have a circumstance is told in public of no fewer children than this.",
    )
    low_reliability_below: int = Field(
        default=20, ge=0, le=1000, description="Public percentages of fewer than this are marked as of low reliability."
    )
    public_edition_seconds: int = Field(
        default=900,
        ge=10,
        le=86_400,
        description="Seconds of the processor that deciding and auditing a public edition may take. One that takes "
        "more is not written; the release goes out without it.",
    )
    in_line_tolerance: float = Field(
        default=0.5,
        ge=0,
        le=10,
        description="How far `in line with` may be off in a commentary, in the figure's unit, where a target has no "
        "tolerance of its own: half a point is what rounding to whole numbers hides.",
    )

    settled_after_minutes: int = Field(
        default=10,
        ge=1,
        le=1440,
        description="How long a landing folder must stand still before it is run, where the sender says nothing.",
    )
    landing_store: str = Field(
        default="",
        description="Where deliveries are fetched from: s3://bucket/place or az://container/place; nothing is fetched "
        "without it.",
    )
    delivery_due_day: int = Field(
        default=10, ge=1, le=28, description="Day of the month after by which a month's delivery should be there."
    )

    engine: Literal["duckdb", "spark"] = Field(
        default="duckdb", description="Which engine counts: duckdb, or spark, which needs Java and the extra `spark`."
    )
    spark_memory_gigabytes: int = Field(
        default=2, ge=1, le=1024, description="Gigabytes of memory that Spark's own process may count with."
    )

    least_free_megabytes: int = Field(
        default=200,
        ge=0,
        le=100_000,
        description="Megabytes that must be free on the home's disk, beside what a delivery needs, for a run to start.",
    )

    keep_deliveries_months: int = Field(
        default=0, ge=0, le=1200, description="Months for which `prune` keeps released deliveries; 0 is for ever."
    )
    keep_messages_months: int = Field(
        default=0, ge=0, le=1200, description="Months for which `prune` keeps messages; 0 is for ever."
    )
    keep_history_months: int = Field(
        default=0,
        ge=0,
        le=1200,
        description="Months for which `prune` keeps finished runs in Dagster's history; 0 is for ever.",
    )
    keep_timings_months: int = Field(
        default=0, ge=0, le=1200, description="Months for which `prune` keeps how long steps took; 0 is for ever."
    )
    log_file: Path | None = Field(
        default=None, description="File to which runs add what they say, one line of JSON an event; none without it."
    )

    def __init__(self, **given: Any) -> None:
        unknown = list(_unknown_variables())
        if unknown:
            raise Mistyped(unknown)
        try:
            super().__init__(**given)
        except ValidationError as error:
            slips = [_slip(location, said) for location, said in slips_of(error, Settings)]
        else:
            return
        raise Mistyped(slips)

    @model_validator(mode="after")
    def _warning_comes_first(self) -> Self:
        if self.quarantine_warning_share > self.quarantine_critical_share:
            raise ValueError(
                f"{PREFIX}QUARANTINE_WARNING_SHARE and {PREFIX}QUARANTINE_CRITICAL_SHARE: the warning comes before the "
                "gate holds, so its share is the lower."
            )
        return self

    @model_validator(mode="after")
    def _store_is_a_place_without_keys(self) -> Self:
        # an address stands in logs; what somebody has given in its place is not repeated, for it may be a key
        if self.landing_store and not re.fullmatch(STORE_ADDRESS, self.landing_store):
            raise ValueError(
                f"{PREFIX}LANDING_STORE is no place in a store, or holds keys: expected s3://bucket/place or "
                "az://container/place. Keys stand in the environment: see docs/deployment.md."
            )
        return self

    @property
    def decisions(self) -> dict[str, float]:
        """Every setting that decides what a release says; where it stands, when it is made and who signs it do not."""
        return self.model_dump(exclude=DECIDE_NOTHING)

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
    def dbt_target_of_all(self) -> Path:
        """The same of what looks at the project for no one authority."""
        return self.home / "warehouses" / "dbt"

    @property
    def releases(self) -> Path:
        """The only memory: one folder a release, never changed."""
        return self.home / "releases"

    @property
    def marts(self) -> Path:
        """Database that analysts read."""
        return self.home / MARTS

    @property
    def public_marts(self) -> Path:
        """Database of the public figures of all authorities."""
        return self.home / PUBLIC_MARTS

    @property
    def home_database(self) -> Path:
        """Database of all runs and sign-offs, made of the register. A name other than that of its schema, quality:
        DuckDB takes a catalog and a schema of one name to be ambiguous."""
        return self.home / "home.duckdb"

    @property
    def benchmarks(self) -> Path:
        """Published files that were given, and the table made of them."""
        return self.home / "benchmarks"

    @property
    def messages(self) -> Path:
        """Messages about releases, for people to forward; they may be deleted."""
        return self.home / "messages"

    @property
    def quality(self) -> Path:
        """Reports of the gates, released or held."""
        return self.home / "quality"


class AlertSettings(BaseSettings):
    """Who is told of a run that did not go well, and how. Nobody is, and no network is spoken to, where nothing is set.

    The two secrets come from the environment, or from a file of their own that nobody else may read
    (`SCORECARD_ALERT_WEBHOOK_FILE`, `SCORECARD_ALERT_SMTP_PASSWORD_FILE`); a file `.env` is not asked for them.

    Raises:
        Mistyped: a value is out of its bounds, or what one setting needs is missing.
    """

    model_config = SettingsConfigDict(env_prefix=ALERT_PREFIX, extra="ignore")

    email_to: str = Field(default="", description="Addresses, with commas between them.")
    email_from: str = Field(default="", description="Address from which messages come.")
    smtp_host: str = Field(default="localhost", min_length=1, description="Mail server.")
    smtp_port: int = Field(default=25, ge=1, le=65535, description="Its port.")
    smtp_starttls: bool = Field(default=False, description="Encrypt before anything is said.")
    smtp_user: str = Field(default="", description="Account at the mail server; none where it asks for none.")
    smtp_password: SecretStr | None = Field(default=None, description="Its password.")
    smtp_password_file: Path | None = Field(default=None, description="A file of mode 0600 that holds it.")
    webhook: SecretStr | None = Field(default=None, description="Address that takes a post, http or https.")
    webhook_file: Path | None = Field(default=None, description="A file of mode 0600 that holds it.")

    def __init__(self, **given: Any) -> None:
        try:
            super().__init__(**given)
        except ValidationError as error:
            slips = [_slip(location, said, AlertSettings) for location, said in slips_of(error, AlertSettings)]
        else:
            return
        raise Mistyped(slips)

    @field_validator("email_to", "email_from")
    @classmethod
    def _are_addresses(cls, text: str) -> str:
        for address in filter(None, (part.strip() for part in text.split(","))):
            if not re.fullmatch(r"[^@\s<>,]+@[^@\s<>,]+", address):
                raise ValueError("expected addresses such as data.team@example.org, with commas between them.")
        return text

    @model_validator(mode="after")
    def _has_what_it_needs(self) -> Self:
        if self.email_to and not self.email_from:
            raise ValueError("SCORECARD_ALERT_EMAIL_TO needs SCORECARD_ALERT_EMAIL_FROM, an address that may send.")
        # kept as if it had been given, so that whoever sends asks in one place
        object.__setattr__(self, "webhook", self.webhook or _secret_in(self.webhook_file))
        object.__setattr__(self, "smtp_password", self.smtp_password or _secret_in(self.smtp_password_file))
        if self.webhook is not None and not re.match(r"https?://", self.webhook.get_secret_value()):
            raise ValueError(
                "SCORECARD_ALERT_WEBHOOK is no address: expected one that begins with https:// or http://."
            )
        return self

    @property
    def recipients(self) -> list[str]:
        """Who gets an e-mail."""
        return [address.strip() for address in self.email_to.split(",") if address.strip()]


def _secret_in(path: Path | None) -> SecretStr | None:
    """What a file holds that only its owner may read."""
    if path is None:
        return None
    try:
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise ValueError(f"{path} can be read by others: expected mode 0600. Set it with: chmod 600 {path}")
        return SecretStr(path.read_text(encoding="utf-8").strip())
    except (OSError, UnicodeDecodeError) as problem:
        raise ValueError(f"{path} cannot be read. Expected a file of mode 0600 that holds the secret.") from problem


def _known_variables() -> tuple[str, ...]:
    return (
        *(PREFIX + name.upper() for name in Settings.model_fields),
        *(ALERT_PREFIX + name.upper() for name in AlertSettings.model_fields),
        *OTHER_VARIABLES,
    )


def _unknown_variables() -> Iterator[str]:
    """A sentence for every variable of the prefix that nobody reads. Its value is not repeated: it may be a secret."""
    known = _known_variables()
    places: dict[str, Mapping[str, str | None]] = {
        "the environment": os.environ,
        ".env": dotenv_values(".env") if Path(".env").is_file() else {},
    }
    for place, variables in places.items():
        for name in variables:
            if name.upper().startswith(PREFIX) and name.upper() not in known:
                yield f"{name} in {place} is no setting that is known here: {nearest(name.upper(), known)}"


def _slip(location: tuple[str | int, ...], said: str, model: type[BaseSettings] = Settings) -> str:
    """What is wrong with one setting; a sentence about several names them itself."""
    if not location:
        return said
    name = str(location[0])
    return f"{model.model_config['env_prefix']}{name.upper()} {said} {model.model_fields[name].description}"
