-- How many users were how intense, per month and set of events. `population` says who counts: everybody (as once published) or
-- clean users.
{{ config(indexes=[{'columns': ['month_start', 'band_set', 'population', 'band'], 'unique': true}]) }}

with user_months as (
    select
        date_trunc('month', activity_date)::date as month_start,
        user_id,
        bool_or(is_clean_user) as is_clean_user,
        sum(social_events) as social_events,
        sum(typed_events) as typed_events
    from {{ ref('int_user_days__activity') }}
    group by 1, 2
),

counted as (
    select month_start, user_id, is_clean_user, 'social' as band_set, social_events as events
    from user_months
    union all
    select month_start, user_id, is_clean_user, 'chemlink', typed_events
    from user_months
    union all
    select month_start, user_id, is_clean_user, 'chemlink_draft', typed_events
    from user_months
),

populations as (
    select 'legacy' as population, * from counted
    where events > 0
    union all
    select 'clean', * from counted
    where events > 0 and is_clean_user
),

banded as (
    select distinct on (populations.population, populations.month_start, populations.band_set, populations.user_id)
        populations.population,
        populations.month_start,
        populations.band_set,
        populations.user_id,
        populations.events,
        bands.band,
        bands.position
    from populations
    join {{ ref('seed_intensity_bands') }} as bands
        on bands.band_set = populations.band_set and populations.events >= bands.minimum_events
    order by populations.population, populations.month_start, populations.band_set, populations.user_id, bands.position
)

select
    month_start,
    band_set,
    population,
    band,
    position as band_position,
    count(*) as users,
    sum(events)::bigint as events,
    round(avg(events), 2) as avg_events
from banded
group by month_start, band_set, population, band, position
