"""The same ten lines in pandas, as an analyst would write them: a frame an extract, a mask a month.

    python benchmarks/in_pandas/run.py DELIVERY RESULT.csv

Takes and gives what `benchmarks/hand_written/run.py` does; a test holds the two equal. Like that one it knows nothing
of the project but its seeds.
"""

import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import holidays
import numpy as np
import pandas as pd

SEEDS = Path(__file__).resolve().parents[2] / "seeds"
LA_CODE = "916"
MONTHS = pd.period_range("2021-04", "2024-03", freq="M")
DATES = ("_date", "_dob", "_contact", "_on", "_end", "_start")
PARTNERS = ("police", "health", "social_care", "education")
NEVER = pd.Timestamp("2262-01-01")

Counted = Iterator[tuple[str, pd.Period, float, float]]
Care = tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]


class Delivery(NamedTuple):
    """Every extract as a frame, the words that stand for codes, and the day on which each child died."""

    extracts: dict[str, pd.DataFrame]
    words: dict[str, dict[str, str]]
    born: "pd.Series[Any]"
    died: "pd.Series[Any]"

    def codes(self, code_list: str, texts: "pd.Series[Any]") -> "pd.Series[Any]":
        return texts.str.lower().map(self.words[code_list])

    def lived(self, people: "pd.Series[Any]", days: "pd.Series[Any]") -> "pd.Series[Any]":
        """Whether each event is dated no later than the child's death."""
        died = people.map(self.died)
        return died.isna() | (days <= died)


def read(folder: Path) -> Delivery:
    extracts = {}
    for path in sorted(folder.glob("*.csv")):
        frame = pd.read_csv(path, dtype=str, keep_default_na=False, na_values=[""])
        for column in frame.columns:
            if column.endswith(DATES):
                frame[column] = pd.to_datetime(frame[column], format="ISO8601").dt.normalize().astype("datetime64[ns]")
        extracts[path.stem] = frame
    codes = pd.read_csv(SEEDS / "codes.csv", dtype=str, keep_default_na=False)
    further = pd.read_csv(SEEDS / "accepted_words.csv", dtype=str, keep_default_na=False)
    words: dict[str, dict[str, str]] = defaultdict(dict)
    for frame, column in ((further, "word"), (codes, "label"), (codes, "code")):
        for code_list, word, code in zip(frame["code_list"], frame[column], frame["code"], strict=True):
            words[code_list][word.lower()] = code
    people = extracts["ssd_person"].set_index("pers_person_id")
    expected = people["pers_expected_dob"].where(people["pers_expected_dob"] <= last_day(MONTHS[-1]))
    return Delivery(extracts, words, people["pers_dob"].fillna(expected), people["pers_death_date"])


def last_day(month: pd.Period) -> pd.Timestamp:
    return month.end_time.normalize()


def window_start(month: pd.Period) -> pd.Timestamp:
    return (month - 11).start_time


def is_yes(texts: "pd.Series[Any]") -> "pd.Series[Any]":
    return texts.fillna("").str.upper() == "Y"


def by_month(days: "pd.Series[Any]", met: "pd.Series[Any]") -> Iterator[tuple[pd.Period, float, float]]:
    counts = met.groupby(days.dt.to_period("M")).agg(["sum", "count"]).reindex(MONTHS, fill_value=0)
    yield from counts.itertuples(name=None)


def re_referrals(delivery: Delivery) -> Counted:
    referrals = delivery.extracts["ssd_cin_episodes"]
    referrals = referrals.sort_values(["cine_person_id", "cine_referral_date", "cine_referral_id"])
    is_case = ~is_yes(referrals["cine_referral_nfa"])
    open_to = referrals["cine_close_date"].fillna(NEVER).where(is_case)
    days = open_to.groupby([referrals["cine_person_id"], referrals["cine_referral_date"]], sort=True).max()
    earlier = days.groupby(level=0).shift().groupby(level=0).cummax().groupby(level=0).ffill().rename("earlier")
    referrals = referrals.drop_duplicates(["cine_person_id", "cine_referral_date"])
    referrals = referrals.join(earlier, on=["cine_person_id", "cine_referral_date"])
    is_valid = referrals["earlier"].isna() | (referrals["earlier"] <= referrals["cine_referral_date"])
    is_valid &= delivery.lived(referrals["cine_person_id"], referrals["cine_referral_date"])
    referrals = referrals[is_valid]
    previous = referrals.groupby("cine_person_id")["cine_referral_date"].shift()
    is_again = previous >= referrals["cine_referral_date"] - pd.DateOffset(months=12)
    yield from (("", *row) for row in by_month(referrals["cine_referral_date"], is_again))


def repeat_plans(delivery: Delivery) -> Counted:
    plans = delivery.extracts["ssd_cp_plans"]
    plans = plans[~is_yes(plans["cppl_cp_plan_ola"])]
    plans = plans.sort_values(["cppl_person_id", "cppl_cp_plan_start_date", "cppl_cp_plan_id"])
    plans = plans.drop_duplicates(["cppl_person_id", "cppl_cp_plan_start_date"])
    history = delivery.extracts["cp_plan_history"].set_index("cp_plan_id")["previous_plan_count"]
    earlier = pd.to_numeric(plans["cppl_cp_plan_id"].map(history)).fillna(0) >= 1
    is_repeat = plans.duplicated("cppl_person_id") | earlier
    lived = delivery.lived(plans["cppl_person_id"], plans["cppl_cp_plan_start_date"])
    yield from (("", *row) for row in by_month(plans["cppl_cp_plan_start_date"][lived], is_repeat[lived]))


def assessments_in_time(delivery: Delivery) -> Counted:
    assessments = delivery.extracts["ssd_cin_assessments"].dropna(subset=["cina_assessment_auth_date"])
    authorised = assessments["cina_assessment_auth_date"]
    assessments = assessments[delivery.lived(assessments["cina_person_id"], authorised)]
    start, end = assessments["cina_assessment_start_date"], assessments["cina_assessment_auth_date"]
    off = np.array(list(holidays.country_holidays("GB", subdiv="ENG", years=range(1990, 2031))), dtype="datetime64[D]")
    one = np.timedelta64(1, "D")
    first, last = start.to_numpy().astype("datetime64[D]") + one, end.to_numpy().astype("datetime64[D]") + one
    days = pd.Series(np.busday_count(first, last, holidays=off), index=assessments.index)
    yield from (("", *row) for row in by_month(end, days <= 45))


def same_home(one: dict[str, Any] | None, other: dict[str, Any] | None) -> bool:
    if one is None or other is None:
        return False
    for column in ("urn", "postcode"):
        if one[column] and other[column]:
            return bool(one[column] == other[column])
    return bool(one["type"]) and (one["type"], one["provider"]) == (other["type"], other["provider"])


def care_episodes(delivery: Delivery) -> pd.DataFrame:
    """Episodes with their codes, short breaks removed, in order of child and start."""
    statuses = delivery.extracts["ssd_legal_status"]
    statuses = statuses.assign(legal_status=delivery.codes("legal_status", statuses["lega_legal_status"]))
    episodes = delivery.extracts["ssd_cla_episodes"].rename(
        columns={
            "clae_person_id": "person_id",
            "clae_cla_episode_id": "id",
            "clae_cla_episode_start_date": "started",
            "clae_cla_episode_ceased_date": "ceased",
        }
    )
    episodes = episodes[~(episodes["ceased"] <= episodes["started"])]
    pairs = episodes[["id", "person_id", "started"]].merge(statuses, left_on="person_id", right_on="lega_person_id")
    later = (pairs["lega_legal_status_start_date"] - pairs["started"]).dt.days
    ended = pairs["lega_legal_status_end_date"]
    pairs = pairs.assign(is_late=later > 0, apart=later.abs())[(later <= 7) & ~(ended <= pairs["started"])]
    pairs = pairs.sort_values(["is_late", "apart", "lega_legal_status_id"], ascending=[True, True, False])
    known = pairs.drop_duplicates("id").set_index("id")["legal_status"]
    episodes = episodes[~episodes["id"].map(known).isin(["V3", "V4"])]
    placements = delivery.extracts["ssd_cla_placement"].set_index("clap_cla_placement_id")
    urn = placements["clap_cla_placement_urn"].fillna("").str.strip().str.upper()
    placements = pd.DataFrame(
        {
            "type": delivery.codes("placement_type", placements["clap_cla_placement_type"]),
            "provider": delivery.codes("placement_provider", placements["clap_cla_placement_provider"]),
            "urn": urn.where(urn.map(lambda text: len(set(text)) > 1), ""),
            "postcode": placements["clap_cla_placement_postcode"].fillna("").str.replace(" ", "").str.upper(),
        }
    )
    episodes = episodes.assign(
        start_reason=delivery.codes("reason_new_episode", episodes["clae_cla_episode_start_reason"]),
        end_reason=delivery.codes("reason_episode_ceased", episodes["clae_cla_episode_ceased_reason"]),
        has_placement=episodes["clae_cla_placement_id"].isin(placements.index),
    )
    episodes = episodes.join(placements, on="clae_cla_placement_id")
    text = ["start_reason", "end_reason", "type", "provider", "urn", "postcode"]
    episodes[text] = episodes[text].fillna("")
    return episodes.sort_values(["person_id", "started", "ceased", "id"], na_position="last")


def children_in_care(delivery: Delivery) -> Care:
    """Episodes with their ends, periods of care and placements: a walk through each child's episodes."""
    columns = ["person_id", "started", "ceased"]
    ended: list[tuple[Any, ...]] = []
    periods: list[tuple[Any, ...]] = []
    placements: list[tuple[Any, ...]] = []
    for person_id, of_child in care_episodes(delivery).groupby("person_id", sort=False):
        rows = of_child.to_dict("records")
        for at, row in enumerate(rows):
            following = next((later for later in rows[at + 1 :] if later["started"] > row["started"]), None)
            if pd.isna(row["ceased"]) and following is not None:
                row["ceased"] = following["started"]
                row["end_reason"] = "" if following["start_reason"] == "S" else "X1"
        rows.sort(key=lambda row: (row["started"], NEVER if pd.isna(row["ceased"]) else row["ceased"], row["id"]))
        runs: list[list[dict[str, Any]]] = []
        for row in rows:
            last = runs[-1][-1] if runs else None
            if last is not None and last["end_reason"] == "X1" and 0 <= (row["started"] - last["ceased"]).days <= 1:
                runs[-1].append(row)
            else:
                runs.append([row])
        ended += [(person_id, row["started"], row["ceased"]) for row in rows]
        for run in runs:
            periods.append((person_id, run[0]["started"], run[-1]["ceased"]))
            placements += [(person_id, *span) for span in placements_of(run)]
    return (
        pd.DataFrame(ended, columns=columns),
        pd.DataFrame(periods, columns=columns),
        pd.DataFrame(placements, columns=columns),
    )


def placements_of(run: list[dict[str, Any]]) -> list[tuple[pd.Timestamp, pd.Timestamp]]:
    """Start and end of each placement of a period of care."""
    stays = [row["type"] in ("T0", "T1", "T2", "T3", "T4") for row in run]
    homes = [at for at, row in enumerate(run) if row["has_placement"] and not stays[at]]
    for at, row in enumerate(run):
        if not row["has_placement"]:
            before = next((run[home] for home in reversed(homes) if home < at), None)
            after = next((run[home] for home in homes if home > at), None)
            stays[at] = same_home(before, after)
    spans: list[tuple[pd.Timestamp, pd.Timestamp]] = []
    home: dict[str, Any] | None = None
    for at, row in enumerate(run):
        is_return = at > 0 and stays[at - 1] and row["start_reason"] == "P" and same_home(row, home)
        if at == 0 or (not stays[at] and row["start_reason"] in ("S", "P", "B") and not is_return):
            spans.append((row["started"], row["ceased"]))
        else:
            spans[-1] = (spans[-1][0], row["ceased"])
        if not stays[at]:
            home = row
    return spans


def looked_after(delivery: Delivery, episodes: pd.DataFrame, month: pd.Period) -> set[str]:
    end = last_day(month)
    is_open = (episodes["started"] <= end) & ~(episodes["ceased"] <= end)
    people = episodes["person_id"][is_open].drop_duplicates()
    of_age = people.map(delivery.born) + pd.DateOffset(years=18)
    return set(people[~(of_age <= end) & ~(people.map(delivery.died) <= end)])


def in_care_rate(delivery: Delivery, care: Care) -> Counted:
    estimates = pd.read_csv(SEEDS / "child_population.csv", dtype={"la_code": str}, parse_dates=["published_on"])
    estimates = estimates[estimates["la_code"] == LA_CODE].sort_values(["mid_year", "published_on"])
    for month in MONTHS:
        known = estimates["children_aged_0_to_17"][estimates["published_on"] <= last_day(month)]
        children = float(known.iloc[-1]) if len(known) else np.nan
        yield "", month, len(looked_after(delivery, care[0], month)), children


def three_or_more_placements(delivery: Delivery, care: Care) -> Counted:
    episodes, _, placements = care
    for month in MONTHS:
        children = looked_after(delivery, episodes, month)
        touched = placements[
            placements["person_id"].isin(children)
            & (placements["started"] <= last_day(month))
            & ~(placements["ceased"] <= window_start(month))
        ]
        yield "", month, (touched.groupby("person_id").size() >= 3).sum(), len(children)


def missing_in_care(delivery: Delivery, care: Care) -> Counted:
    episodes, periods, _ = care
    incidents = delivery.extracts["ssd_missing"]
    incidents = incidents[delivery.codes("missing_type", incidents["miss_missing_episode_type"]) == "M"]
    pairs = incidents.merge(periods, left_on="miss_person_id", right_on="person_id")
    went, came_back = "miss_missing_episode_start_date", "miss_missing_episode_end_date"
    pairs = pairs[(pairs[went] >= pairs["started"]) & ~(pairs["ceased"] <= pairs[went])]
    for month in MONTHS:
        children = looked_after(delivery, episodes, month)
        touched = pairs[(pairs[went] <= last_day(month)) & ~(pairs[came_back] < window_start(month))]
        yield "", month, len(children & set(touched["person_id"])), len(children)


def agreed(values: "pd.Series[Any]") -> Any:
    said = values.dropna().unique()
    return said[0] if len(said) == 1 else None


def care_leavers(delivery: Delivery) -> Counted:
    found = delivery.extracts["ssd_care_leavers"]
    accommodation = delivery.codes("care_leaver_accommodation", found["clea_care_leaver_accommodation"])
    own = delivery.codes("care_leaver_suitability", found["clea_care_leaver_accom_suitable"])
    glued = accommodation.str[1:2].replace("", None)
    found = pd.DataFrame(
        {
            "person_id": found["clea_person_id"],
            "contact": found["clea_care_leaver_latest_contact"].fillna(pd.Timestamp(0)),
            "eligibility": delivery.codes("care_leaver_eligibility", found["clea_care_leaver_eligibility"]),
            "in_touch": delivery.codes("care_leaver_in_touch", found["clea_care_leaver_in_touch"]),
            "accommodation": accommodation.str[:1],
            "suitability": own.fillna(glued),
        }
    )
    contacts = (
        found.groupby(["person_id", "contact"])
        .agg(
            is_former_relevant=("eligibility", lambda values: (values == "former_relevant").any()),
            in_touch=("in_touch", agreed),
            accommodation=("accommodation", agreed),
            suitability=("suitability", agreed),
        )
        .reset_index()
    )
    for month in MONTHS:
        end = last_day(month)
        latest = contacts[contacts["contact"] <= end].groupby("person_id").tail(1)
        born, died = latest["person_id"].map(delivery.born), latest["person_id"].map(delivery.died)
        counted = latest[
            latest["is_former_relevant"]
            & (born + pd.DateOffset(years=19) <= end)
            & (born + pd.DateOffset(years=22) > end)
            & ~(died <= end)
            & ~latest["in_touch"].isin(["DIED", "RHOM"])
            & ~latest["accommodation"].isin(["G", "H", "R"])
        ]
        yield "", month, (counted["suitability"] == "1").sum(), len(counted)


def agency_rate(delivery: Delivery) -> Counted:
    posts = delivery.extracts["workforce_posts"]
    posts = posts[is_yes(posts["is_child_and_family"]) & posts["role_code"].isin(list("123456"))]
    fte, is_agency = pd.to_numeric(posts["fte"]), posts["employment_type"].str.lower() == "agency"
    for month in MONTHS:
        end = last_day(month)
        is_open = (posts["start_date"] <= end) & ~(posts["end_date"] <= end)
        yield "", month, fte[is_open & is_agency].sum(), fte[is_open].sum()


def attendance_at_discussions(delivery: Delivery) -> Counted:
    discussions = delivery.extracts["strategy_discussions"]
    discussions = discussions[discussions["status"].str.lower() == "held"]
    discussions = discussions[delivery.lived(discussions["person_id"], discussions["held_date"])]
    attendance = delivery.extracts["strategy_discussion_attendance"]
    attendance = attendance[is_yes(attendance["attended"])]
    for partner in PARTNERS:
        there = attendance["discussion_id"][attendance["agency"].str.lower() == partner]
        yield from (
            (partner, *row) for row in by_month(discussions["held_date"], discussions["discussion_id"].isin(set(there)))
        )


def plans_in_time(delivery: Delivery) -> Counted:
    plans = delivery.extracts["ehc_plan_requests"]
    plans = plans[
        (plans["assessment_outcome"].str.upper() == "Y")
        & plans["issue_date"].notna()
        & plans["request_date"].notna()
        & ~is_yes(plans["transferred_in"])
        & ~is_yes(plans["exception_flag"])
        & delivery.lived(plans["person_id"], plans["issue_date"])
    ]
    in_time = plans["issue_date"] <= plans["request_date"] + pd.Timedelta(days=140)
    counts = in_time.groupby(plans["issue_date"].dt.to_period("Q")).agg(["sum", "count"])
    for month in MONTHS:
        if month.month % 3 == 0:
            numerator, denominator = counts.reindex([month.asfreq("Q")], fill_value=0).iloc[0]
            yield "", month, numerator, denominator


def count(folder: Path, result: Path) -> None:
    """Count the ten lines for 36 months and write the figures as a CSV file."""
    delivery = read(folder)
    care = children_in_care(delivery)
    lines = {
        "re_referrals_within_12_months": re_referrals(delivery),
        "repeat_child_protection_plans": repeat_plans(delivery),
        "assessments_within_45_working_days": assessments_in_time(delivery),
        "children_in_care_rate": in_care_rate(delivery, care),
        "three_or_more_placements": three_or_more_placements(delivery, care),
        "children_in_care_missing": missing_in_care(delivery, care),
        "care_leavers_suitable_accommodation": care_leavers(delivery),
        "agency_rate": agency_rate(delivery),
        "strategy_discussion_attendance": attendance_at_discussions(delivery),
        "ehc_plans_within_20_weeks": plans_in_time(delivery),
    }
    figures = pd.DataFrame(
        [
            (line, component, last_day(month).date(), float(numerator), float(denominator))
            for line, counted in lines.items()
            for component, month, numerator, denominator in counted
        ],
        columns=["indicator_id", "component", "period_end", "numerator", "denominator"],
    )
    times = np.where(figures["indicator_id"] == "children_in_care_rate", 10000, 100)
    figures["value"] = times * figures["numerator"] / figures["denominator"].where(figures["denominator"] != 0)
    figures.sort_values(["indicator_id", "component", "period_end"]).to_csv(result, index=False)


if __name__ == "__main__":
    count(Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve())
