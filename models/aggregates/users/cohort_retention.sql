-- Month of signup × week since signup. A row exists for every week that any user of the cohort has begun (what the first grid had);
-- the clean columns count only users whose week has closed.
{{ config(indexes=[{'columns': ['cohort_month', 'week_number'], 'unique': true}]) }}

with users as (
    select user_id, user_type, cohort_month, signup_at
    from {{ ref('unified_users') }}
    where is_clean
),

-- weeks begun by the midnight with which as_of's day begins or, when the day is over, ends
started as (
    select users.*, week_number
    from users
    cross join lateral generate_series(
        0,
        least(52, floor(extract(epoch from {{ last_midnight() }} - users.signup_at) / 604800)::integer)
    ) as week_number
),

active as (
    select distinct
        users.user_id,
        floor(extract(epoch from events.occurred_at - users.signup_at) / 604800)::integer as week_number
    from {{ ref('fct_user_activity_events') }} as events
    join users on users.user_id = events.user_id
    where events.is_headline and events.occurred_at >= users.signup_at
),

first_active as (
    select user_id, min(week_number) as week_number
    from active
    group by user_id
),

cohorts as (
    select cohort_month, count(*) as cohort_users
    from users
    group by cohort_month
),

marked as (
    select
        started.cohort_month,
        started.week_number,
        started.user_id,
        started.signup_at + (started.week_number + 1) * interval '7 days' <= {{ as_of() }} as is_closed,
        active.user_id is not null as is_active,
        first_active.week_number <= started.week_number as was_active
    from started
    left join active on active.user_id = started.user_id and active.week_number = started.week_number
    left join first_active on first_active.user_id = started.user_id
)

select
    marked.cohort_month,
    marked.week_number,
    cohorts.cohort_users,
    count(*) as started_users,
    count(*) filter (where marked.is_closed) as eligible_users,
    count(*) filter (where marked.is_closed and marked.is_active) as retained_users,
    count(*) filter (where marked.is_closed and marked.was_active) as cumulative_retained_users,
    count(*) filter (where marked.is_active) as retained_users_legacy,
    {{ percentage('count(*) filter (where marked.is_closed and marked.is_active)', 'count(*) filter (where marked.is_closed)') }}
        as retention_pct,
    {{ percentage('count(*) filter (where marked.is_closed and marked.was_active)', 'count(*) filter (where marked.is_closed)') }}
        as cumulative_retention_pct,
    {{ percentage('count(*) filter (where marked.is_active)', 'cohorts.cohort_users') }} as retention_pct_legacy,
    count(*) filter (where marked.is_closed) = cohorts.cohort_users as is_complete
from marked
join cohorts on cohorts.cohort_month = marked.cohort_month
group by marked.cohort_month, marked.week_number, cohorts.cohort_users
