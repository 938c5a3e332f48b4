-- One row per day from the first signup to as_of: the spine along which daily figures are zero-filled.
{{ config(indexes=[{'columns': ['date_day'], 'unique': true}]) }}

with bounds as (
    select min({{ utc_date('created_at') }}) as first_day, {{ as_of_date() }} as last_day
    from {{ ref('stg_chemlink__persons') }}
    where not is_deleted
)

select
    day::date as date_day,
    date_trunc('week', day)::date as week_start,
    date_trunc('month', day)::date as month_start,
    extract(isodow from day)::integer as iso_weekday,
    extract(isodow from day) in (6, 7) as is_weekend,
    (date_trunc('week', day) + interval '6 days')::date <= bounds.last_day as is_week_complete,
    (date_trunc('month', day) + interval '1 month' - interval '1 day')::date <= bounds.last_day as is_month_complete
from bounds
cross join lateral generate_series(bounds.first_day::timestamp, bounds.last_day::timestamp, interval '1 day') as day
