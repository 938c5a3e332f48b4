-- One row per clean user active in the last 30 days: stand-ins for the sessions that no source records. A visit ends after 30 minutes
-- without an event, a return is a gap of more than an hour. Treat as estimates.
{{ config(indexes=[{'columns': ['user_id'], 'unique': true}]) }}

with events as (
    select
        user_id,
        occurred_at,
        activity_date,
        extract(epoch from occurred_at - lag(occurred_at) over (partition by user_id order by occurred_at, event_id)) / 60 as gap_minutes
    from {{ ref('fct_user_activity_events') }}
    where is_headline and activity_date >= {{ window_start(30) }}
),

visits as (
    select
        *,
        count(*) filter (where gap_minutes is null or gap_minutes > 30) over (partition by user_id order by occurred_at) as visit
    from events
),

durations as (
    select
        user_id,
        visit,
        extract(epoch from max(occurred_at) - min(occurred_at)) / 60 as minutes
    from visits
    group by user_id, visit
),

averages as (
    select user_id, round(avg(minutes)::numeric, 2) as avg_visit_minutes
    from durations
    group by user_id
)

select
    visits.user_id,
    count(*) as actions,
    count(distinct visits.activity_date) as active_days,
    round(1.0 * count(*) / count(distinct visits.activity_date), 2) as actions_per_active_day,
    max(visits.visit) as estimated_visits,
    count(*) filter (where visits.gap_minutes > 60) as returns,
    round((avg(visits.gap_minutes) filter (where visits.gap_minutes > 60) / 60)::numeric, 2) as avg_return_gap_hours,
    max(averages.avg_visit_minutes) as avg_visit_minutes
from visits
join averages on averages.user_id = visits.user_id
group by visits.user_id
