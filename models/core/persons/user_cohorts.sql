-- One row per month of signup: size, profile quality, activation, retention of the users that are old enough for it.
{{ config(indexes=[{'columns': ['cohort_month'], 'unique': true}]) }}

with users as (
    select * from {{ ref('unified_users') }}
    where is_clean
),

last_active as (
    select user_id, max(activity_date) as last_active_date
    from {{ ref('int_user_days__activity') }}
    where headline_events > 0
    group by user_id
),

measured as (
    select
        users.*,
        last_active.last_active_date,
        {{ as_of_date() }} - users.signup_date >= 30 as is_mature_30d,
        {{ as_of_date() }} - users.signup_date >= 60 as is_mature_60d,
        {{ as_of_date() }} - users.signup_date >= 90 as is_mature_90d
    from users
    left join last_active on last_active.user_id = users.user_id
)

select
    cohort_month,
    count(*) as users,
    count(*) filter (where user_type = 'FINDER') as finder_users,
    count(*) filter (where user_type = 'STANDARD') as standard_users,
    round(avg(profile_completion_score), 2) as avg_profile_completion_score,
    round(avg(completeness_points), 2) as avg_completeness_points,
    count(*) filter (where profile_completion_score >= 70) as completed_profiles,
    count(*) filter (where is_activated) as activated_users,
    round(100.0 * count(*) filter (where is_activated) / nullif(count(*), 0), 2) as activation_pct,
    percentile_cont(0.5) within group (order by days_to_activation::double precision) as median_days_to_activation,
    {% for days in [30, 60, 90] -%}
        count(*) filter (where is_mature_{{ days }}d) as mature_users_{{ days }}d,
        count(*) filter (where is_mature_{{ days }}d and last_active_date >= signup_date + {{ days }}) as retained_users_{{ days }}d,
        round(
            100.0 * count(*) filter (where is_mature_{{ days }}d and last_active_date >= signup_date + {{ days }})
            / nullif(count(*) filter (where is_mature_{{ days }}d), 0),
            2
        ) as retention_{{ days }}d_pct{{ ',' if not loop.last }}
    {% endfor %}
from measured
group by cohort_month
