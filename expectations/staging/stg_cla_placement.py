"""Placements of children in care."""

from expectations.dataset import Check, Dataset
from expectations.rules import holds, no_rows, no_rows_where
from expectations.timeliness import is_fresh

# The SSDA903 return asks for a provider for every placement but temporary stays and other placements (Z1).
NO_PROVIDER_EXPECTED = "(placement_type like 'T%' or placement_type like 'Z1%')"
DISTANCE = ("out_of_county_over_20_miles", "out_of_county_over_20_miles_known_distance")

dataset = Dataset(
    "staging/stg_cla_placement",
    [
        is_fresh("start_date", "placement"),
        Check(
            "provider_is_known_where_expected",
            no_rows_where(f"provider is null and not {NO_PROVIDER_EXPECTED}"),
            "A placement of this type has a provider; without it foster care counts as not our own. Complete it.",
            protects=("in_house_foster_care",),
        ),
        Check(
            "parents_are_providers_of_placements_with_parents_only",
            no_rows_where("provider is not null and (provider = 'PR0') <> (placement_type = 'P1')"),
            "Provider PR0 goes with placement type P1, with own parents, and with no other. Correct one of the two.",
            protects=("in_house_foster_care",),
        ),
        # Unknown distances stay in the denominator and lower the figure: one in ten is bearable.
        Check(
            "distance_is_mostly_known",
            holds(
                """
                select 1 from {batch}
                having count(*) filter (where distance_miles is null or distance_miles >= 999.9) > 0.1 * count(*)
                """
            ),
            "More than one placement in ten has no distance from home (blank or 999.9), which hides placements far "
            "away. Complete the distances.",
            protects=DISTANCE,
        ),
        # As the crow flies, from one end of England to the other; 999.9 says that it is not known.
        Check(
            "no_distance_is_over_350_miles",
            no_rows_where("distance_miles > 350 and distance_miles < 999.9"),
            "A placement more than 350 miles from home lies outside England and Wales, or the distance is in another "
            "unit. It counts as over 20 miles. Correct it, or write 999.9 where it is not known.",
            protects=DISTANCE,
        ),
        Check(
            "types_are_in_use_when_the_placement_begins",
            no_rows(
                """
                select placements.source_row
                from (select * from {batch}) as placements
                inner join seeds.codes
                    on codes.code_list = 'placement_type'
                    and placements.placement_type = codes.code
                where codes.valid_to < placements.start_date
                """
            ),
            "The type of a placement was retired before the placement began (seeds/codes.csv has its last day). It "
            "counts under the old type, which may since have been divided. Record the type that took its place.",
            protects=(
                "fostered_share_of_children_in_care",
                "in_house_foster_care",
                "long_term_foster_matched",
                "three_or_more_placements",
            ),
        ),
        Check(
            "most_placements_have_a_location",
            holds(
                """
                select 1
                from (select * from {batch}) as placements
                left join staging.stg_placement_location as locations
                    on placements.placement_id = locations.placement_id
                having count(locations.placement_id) < 0.9 * count(*)
                """
            ),
            "More than one placement in ten is neither inside nor outside the authority's boundary as far as anybody "
            "knows, and counts as inside. Complete placement_location.csv.",
            protects=DISTANCE,
            needs=("placement_location",),
        ),
    ],
)
