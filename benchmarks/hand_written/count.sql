-- Ten lines of the scorecard, one of each pattern, counted for 36 months from the tables that `load.sql` made.
-- Written for speed and for nothing else: no cases, no evidence, no findings, no breakdowns, nothing that proves a
-- figure. The rules are those of the decided rules (docs/indicators/); a test holds the values equal to them.
-- `month_end` and `la_code` are variables: the last day of the reporting month, and whose delivery it is.
-- The tables `words`, `estimates` and `bank_holidays` stand beside those of the delivery.

create table months as
select
    cast(opening as date) as period_start,
    cast(last_day(opening) as date) as period_end,
    cast(last_day(opening) + interval 1 day - interval 12 month as date) as window_start
from (
    select unnest(generate_series(
        date_trunc('month', getvariable('month_end')) - interval 35 month,
        date_trunc('month', getvariable('month_end')),
        interval 1 month
    )) as opening
);

create table people as
select
    pers_person_id as person_id,
    cast(coalesce(
        pers_dob,
        case when pers_expected_dob <= getvariable('month_end') then pers_expected_dob end
    ) as date) as born,
    cast(pers_death_date as date) as died
from ssd_person;

create table working_days as
select
    day,
    count(*) filter (isodow(day) < 6 and day not in (select holiday from bank_holidays)) over (order by day) as number
from (
    select cast(unnest(generate_series(
        (select min(cina_assessment_start_date) from ssd_cin_assessments),
        (select max(cina_assessment_auth_date) from ssd_cin_assessments),
        interval 1 day
    )) as date) as day
);

create table counted (indicator_id varchar, component varchar, period_end date, numerator double, denominator double);


-- Flow with a prior event. A referral on a day on which an earlier case is open belongs to that case.

insert into counted
with referrals as (

    select
        cine_person_id as person_id,
        cine_referral_id as referral_id,
        cast(cine_referral_date as date) as referred,
        case when not coalesce(cine_referral_nfa, false) then coalesce(cine_close_date, date '9999-12-31') end as open_to
    from ssd_cin_episodes

),

in_order as (

    select
        *,
        row_number() over (partition by person_id, referred order by referral_id) as number_on_the_day,
        max(open_to) over (
            partition by person_id order by referred
            range between unbounded preceding and interval 1 day preceding
        ) as earlier_cases_open_to
    from referrals

),

valid as (

    select
        person_id,
        referred,
        lag(referred) over (partition by person_id order by referred) as previous
    from in_order
    where number_on_the_day = 1 and (earlier_cases_open_to is null or cast(earlier_cases_open_to as date) <= referred)

)

select
    're_referrals_within_12_months',
    '',
    last_day(referred),
    count(*) filter (previous >= referred - interval 12 month),
    count(*)
from valid
left join people using (person_id)
where died is null or referred <= died
group by all;


-- Repeat events. Plans held for other authorities are none of ours; the lowest id of a day stands.

insert into counted
with plans as (

    select
        cppl_person_id as person_id,
        cppl_cp_plan_id as cp_plan_id,
        cast(cppl_cp_plan_start_date as date) as started
    from ssd_cp_plans
    where not coalesce(cppl_cp_plan_ola, false)
    qualify row_number() over (partition by cppl_person_id, started order by cppl_cp_plan_id) = 1

),

in_order as (

    select
        *,
        lag(started) over (partition by person_id order by started) as previous
    from plans

)

select
    'repeat_child_protection_plans',
    '',
    last_day(started),
    count(*) filter (previous is not null or coalesce(previous_plan_count, 0) >= 1),
    count(*)
from in_order
left join cp_plan_history using (cp_plan_id)
left join people using (person_id)
where died is null or started <= died
group by all;


-- Working days: two equal joins to a numbered calendar.

insert into counted
select
    'assessments_within_45_working_days',
    '',
    last_day(authorised.day),
    count(*) filter (authorised.number - started.number <= 45),
    count(*)
from ssd_cin_assessments as assessments
inner join working_days as started on cast(cina_assessment_start_date as date) = started.day
inner join working_days as authorised on cast(cina_assessment_auth_date as date) = authorised.day
left join people on cina_person_id = person_id
where died is null or authorised.day <= died
group by all;


-- Care, as the three lines after it need it: episodes with legal status, end and home; periods; placements.

create table episodes as
with statuses as (

    select
        lega_person_id as person_id,
        lega_legal_status_id as id,
        cast(lega_legal_status_start_date as date) as started,
        cast(lega_legal_status_end_date as date) as ended,
        words.code as legal_status
    from ssd_legal_status
    left join words on words.code_list = 'legal_status' and words.word = lower(lega_legal_status)

),

received as (

    select
        clae_person_id as person_id,
        clae_cla_episode_id as id,
        cast(clae_cla_episode_start_date as date) as started,
        cast(clae_cla_episode_ceased_date as date) as ceased,
        start_words.code as start_reason,
        end_words.code as end_reason,
        clae_cla_placement_id as placement_id
    from ssd_cla_episodes
    left join words as start_words
        on start_words.code_list = 'reason_new_episode' and start_words.word = lower(clae_cla_episode_start_reason)
    left join words as end_words
        on end_words.code_list = 'reason_episode_ceased' and end_words.word = lower(clae_cla_episode_ceased_reason)
    where ceased is null or ceased > started

),

with_status as (

    -- the one open on the first day, else the first that starts within the seven days after
    select
        received.id,
        statuses.legal_status
    from received
    inner join statuses
        on received.person_id = statuses.person_id
        and statuses.started <= received.started + 7
        and (statuses.ended is null or statuses.ended > received.started)
    qualify row_number() over (
        partition by received.id
        order by statuses.started > received.started, abs(statuses.started - received.started), statuses.id desc
    ) = 1

),

in_care as (

    select
        received.*,
        min(received.started) over (
            partition by person_id order by started
            range between interval 1 day following and unbounded following
        ) as next_started
    from received
    left join with_status using (id)
    where coalesce(legal_status, '') not in ('V3', 'V4')

),

next_starts as (

    select
        person_id,
        started as next_started,
        arg_min(start_reason, (coalesce(ceased, date '9999-12-31'), id)) as next_start_reason
    from in_care
    group by all

),

closed as (

    -- an episode that nobody ended is ended by the next one
    select
        in_care.* exclude (ceased, end_reason, next_started),
        coalesce(ceased, next_started) as ceased,
        case
            when ceased is not null then end_reason
            when next_started is not null and next_start_reason <> 'S' then 'X1'
        end as end_reason
    from in_care
    left join next_starts using (person_id, next_started)

),

placed as (

    select
        closed.*,
        clap_cla_placement_id is not null as has_placement,
        types.code as type,
        providers.code as provider,
        coalesce(types.code in ('T0', 'T1', 'T2', 'T3', 'T4'), false) as is_stay,
        upper(trim(clap_cla_placement_urn)) as written,
        case when replace(written, left(written, 1), '') <> '' then written end as urn,
        nullif(upper(replace(clap_cla_placement_postcode, ' ', '')), '') as postcode,
        row_number() over (partition by person_id order by started, ceased nulls last, id) as number
    from closed
    left join ssd_cla_placement on placement_id = clap_cla_placement_id
    left join words as types on types.code_list = 'placement_type' and types.word = lower(clap_cla_placement_type)
    left join words as providers
        on providers.code_list = 'placement_provider' and providers.word = lower(clap_cla_placement_provider)

),

chained as (

    select
        *,
        not coalesce(
            lag(end_reason) over in_order = 'X1' and started - lag(ceased) over in_order between 0 and 1,
            false
        ) as opens_period
    from placed
    window in_order as (partition by person_id order by number)

)

select
    *,
    sum(cast(opens_period as integer)) over (partition by person_id order by number) as period
from chained;

create macro same_home(a, b) as coalesce(
    case
        when a.urn is not null and b.urn is not null then a.urn = b.urn
        when a.postcode is not null and b.postcode is not null then a.postcode = b.postcode
        else a.type = b.type and a.provider is not distinct from b.provider
    end,
    false
);

create table placements as
with homes as (

    select
        *,
        case
            when not is_stay
                then {'urn': urn, 'postcode': postcode, 'type': type, 'provider': provider}
        end as home
    from episodes

),

between_homes as (

    select
        *,
        last_value(case when has_placement then home end ignore nulls) over earlier as home_before,
        first_value(case when has_placement then home end ignore nulls) over later as home_after
    from homes
    window
        earlier as (
            partition by person_id, period order by number rows between unbounded preceding and 1 preceding
        ),
        later as (
            partition by person_id, period order by number rows between 1 following and unbounded following
        )

),

stays as (

    select
        * replace (
            is_stay or (not has_placement and same_home(home_before, home_after)) as is_stay
        )
    from between_homes

),

returns as (

    select
        *,
        lag(is_stay) over in_order as follows_stay,
        last_value(case when not is_stay then home end ignore nulls) over (
            partition by person_id, period order by number rows between unbounded preceding and 1 preceding
        ) as last_home
    from stays
    window in_order as (partition by person_id, period order by number)

),

numbered as (

    select
        *,
        sum(case
            when opens_period then 1
            when is_stay or coalesce(start_reason, '') not in ('S', 'P', 'B') then 0
            when follows_stay and start_reason = 'P' and same_home(home, last_home) then 0
            else 1
        end) over (partition by person_id order by number) as placement
    from returns

)

select
    person_id,
    placement,
    min(started) as started,
    nullif(arg_max(coalesce(ceased, date '9999-12-31'), number), date '9999-12-31') as ended
from numbered
group by person_id, placement;

create table periods_of_care as
select
    person_id,
    period,
    min(started) as started,
    nullif(arg_max(coalesce(ceased, date '9999-12-31'), number), date '9999-12-31') as ended
from episodes
group by person_id, period;

create table looked_after as
select distinct
    period_end,
    window_start,
    person_id
from episodes
inner join months on started <= period_end and (ceased is null or ceased > period_end)
left join people using (person_id)
where (born is null or born + interval 18 year > period_end)
    and (died is null or died > period_end);


-- A stock at month ends, over a population.

insert into counted
select
    'children_in_care_rate',
    '',
    months.period_end,
    count(distinct person_id),
    any_value(children)
from months
left join looked_after using (period_end)
left join (
    select
        period_end,
        arg_max(children_aged_0_to_17, (mid_year, published_on)) as children
    from months
    inner join estimates on published_on <= period_end and la_code = getvariable('la_code')
    group by period_end
) using (period_end)
group by all;


-- Spells counted in a rolling window.

insert into counted
with placed as (

    select
        period_end,
        person_id,
        count(*) as placements
    from looked_after
    inner join placements using (person_id)
    where started <= period_end and (ended is null or ended > window_start)
    group by all

)

select
    'three_or_more_placements',
    '',
    period_end,
    count(*) filter (placements >= 3),
    count(*)
from placed
group by all;


-- Incidents in care that touch a rolling window.

insert into counted
with incidents as (

    select distinct
        miss_person_id as person_id,
        cast(miss_missing_episode_start_date as date) as went,
        cast(miss_missing_episode_end_date as date) as came_back
    from ssd_missing
    inner join words
        on words.code_list = 'missing_type' and words.word = lower(miss_missing_episode_type) and words.code = 'M'
    inner join periods_of_care
        on miss_person_id = person_id
        and cast(miss_missing_episode_start_date as date) >= started
        and (ended is null or cast(miss_missing_episode_start_date as date) < ended)

)

select
    'children_in_care_missing',
    '',
    period_end,
    count(distinct incidents.person_id),
    count(distinct looked_after.person_id)
from looked_after
left join incidents
    on looked_after.person_id = incidents.person_id
    and went <= period_end
    and (came_back is null or came_back >= window_start)
group by all;


-- The latest of several records on a day: care leavers by contact, the rows of one day being one contact.

insert into counted
with found as (

    select
        clea_person_id as person_id,
        cast(clea_care_leaver_latest_contact as date) as contact,
        eligibilities.code as eligibility,
        touches.code as in_touch,
        left(accommodations.code, 1) as accommodation,
        coalesce(suitabilities.code, nullif(substr(accommodations.code, 2, 1), '')) as suitability
    from ssd_care_leavers
    left join words as eligibilities
        on eligibilities.code_list = 'care_leaver_eligibility'
        and eligibilities.word = lower(clea_care_leaver_eligibility)
    left join words as touches
        on touches.code_list = 'care_leaver_in_touch' and touches.word = lower(clea_care_leaver_in_touch)
    left join words as accommodations
        on accommodations.code_list = 'care_leaver_accommodation'
        and accommodations.word = lower(clea_care_leaver_accommodation)
    left join words as suitabilities
        on suitabilities.code_list = 'care_leaver_suitability'
        and suitabilities.word = lower(clea_care_leaver_accom_suitable)

),

contacts as (

    select
        person_id,
        contact,
        bool_or(coalesce(eligibility = 'former_relevant', false)) as is_former_relevant,
        case when count(distinct in_touch) = 1 then min(in_touch) end as in_touch,
        case when count(distinct accommodation) = 1 then min(accommodation) end as accommodation,
        case when count(distinct suitability) = 1 then min(suitability) end as suitability
    from found
    group by person_id, contact

),

latest as (

    select *
    from contacts
    inner join months on contact is null or contact <= period_end
    qualify row_number() over (partition by period_end, person_id order by contact desc nulls last) = 1

)

select
    'care_leavers_suitable_accommodation',
    '',
    period_end,
    count(*) filter (suitability = '1'),
    count(*)
from latest
inner join people using (person_id)
where is_former_relevant
    and period_end >= born + interval 19 year
    and period_end < born + interval 22 year
    and (died is null or died > period_end)
    and coalesce(in_touch, '') not in ('DIED', 'RHOM')
    and coalesce(accommodation, '') not in ('G', 'H', 'R')
group by all;


-- A sum at month ends: posts in full-time equivalents.

insert into counted
select
    'agency_rate',
    '',
    period_end,
    coalesce(sum(fte) filter (lower(employment_type) = 'agency'), 0),
    sum(fte)
from workforce_posts
inner join months on start_date <= period_end and (end_date is null or cast(end_date as date) > period_end)
where is_child_and_family and role_code in ('1', '2', '3', '4', '5', '6') and fte is not null
group by all;


-- One event, several partners.

insert into counted
with attended as (

    select distinct
        discussion_id,
        lower(agency) as agency
    from strategy_discussion_attendance
    where attended

)

select
    'strategy_discussion_attendance',
    component,
    cast(last_day(held_date) as date),
    count(agency),
    count(*)
from strategy_discussions
cross join (select unnest(['police', 'health', 'social_care', 'education']) as component)
left join attended
    on strategy_discussions.discussion_id = attended.discussion_id and component = attended.agency
left join people using (person_id)
where lower(status) = 'held' and (died is null or cast(held_date as date) <= died)
group by all;


-- Quarters: three months of events, with a value at the quarter's end alone.

insert into counted
select
    'ehc_plans_within_20_weeks',
    '',
    cast(last_day(date_trunc('quarter', issue_date) + interval 2 month) as date),
    count(*) filter (cast(issue_date as date) <= cast(request_date as date) + 140),
    count(*)
from ehc_plan_requests
left join people using (person_id)
where upper(assessment_outcome) = 'Y'
    and request_date is not null
    and not coalesce(transferred_in, false)
    and not coalesce(exception_flag, false)
    and (died is null or cast(issue_date as date) <= died)
group by all;


-- Every line has a figure every month, or every quarter: where nothing was counted it is nought.

create table figures as
with lines as (

    select unnest([
        're_referrals_within_12_months',
        'repeat_child_protection_plans',
        'assessments_within_45_working_days',
        'children_in_care_rate',
        'three_or_more_placements',
        'children_in_care_missing',
        'care_leavers_suitable_accommodation',
        'agency_rate',
        'strategy_discussion_attendance',
        'ehc_plans_within_20_weeks'
    ]) as indicator_id

),

expected as (

    select
        indicator_id,
        unnest(case
            when indicator_id = 'strategy_discussion_attendance' then ['police', 'health', 'social_care', 'education']
            else ['']
        end) as component,
        period_end
    from lines
    cross join months
    where indicator_id <> 'ehc_plans_within_20_weeks' or month(period_end) % 3 = 0

)

select
    indicator_id,
    component,
    period_end,
    coalesce(numerator, 0) as numerator,
    case when indicator_id = 'children_in_care_rate' then denominator else coalesce(denominator, 0) end as denominator,
    case when indicator_id = 'children_in_care_rate' then 10000 else 100 end * numerator / nullif(denominator, 0)
        as value
from expected
left join counted using (indicator_id, component, period_end)
order by all;
