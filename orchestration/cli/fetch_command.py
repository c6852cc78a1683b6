"""`scorecard fetch`: a delivery out of an object store into the landing place."""

from orchestration.cli.arguments import Authority, Home, Month, authority_of, month_of, settings_of
from orchestration.cli.endings import UNUSABLE, ended_plainly, say, stop


def fetch(
    authority: Authority,
    month: Month,
    home: Home = None,
) -> None:
    """Bring a delivery from an object store to the landing place, whole or not at all."""
    settings = settings_of(home)
    la_code, reporting_month = authority_of(authority, settings), month_of(month)
    if not settings.landing_store:
        stop(
            "No store is named: set SCORECARD_LANDING_STORE, such as s3://bucket/place or az://container/place.",
            UNUSABLE,
        )
    from scorecard.delivery.store.fetch_delivery import fetch_delivery
    from scorecard.delivery.store.object_store import ObjectStore
    from scorecard.release.lock import warehouse_held

    with ended_plainly():
        store = ObjectStore(settings.landing_store)
        with warehouse_held(settings, la_code):
            fetched = fetch_delivery(settings, store, la_code, str(reporting_month))
    say(f"Fetched: {len(fetched.files)} files into {settings.landing(la_code, str(reporting_month))}.")
    say(f"Next: scorecard run --authority {la_code} --month {reporting_month}")
