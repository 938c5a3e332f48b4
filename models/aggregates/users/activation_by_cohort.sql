-- Share of a cohort that contributed within N days, among the users that had N days. Long form: cohort × kind × horizon.
{{ config(indexes=[{'columns': ['cohort_month', 'activation_kind', 'horizon_days'], 'unique': true}]) }}

with users as (
    select * from {{ ref('unified_users') }}
    where is_clean
),

kinds as (
    select user_id, cohort_month, signup_at, 'strict' as activation_kind, activated_at
    from users
    union all
    select user_id, cohort_month, signup_at, 'social', social_activated_at
    from users
    union all
    select user_id, cohort_month, signup_at, 'finder', finder_activated_at
    from users
),

marked as (
    select
        kinds.*,
        horizons.days as horizon_days,
        kinds.signup_at + horizons.days * interval '1 day' <= {{ as_of() }} as is_mature,
        coalesce(kinds.activated_at < kinds.signup_at + horizons.days * interval '1 day', false) as is_activated
    from kinds
    cross join (values (7), (14), (30), (60), (90)) as horizons (days)
)

select
    cohort_month,
    activation_kind,
    horizon_days,
    count(*) as cohort_users,
    count(*) filter (where is_mature) as mature_users,
    count(*) filter (where is_mature and is_activated) as activated_users,
    {{ percentage('count(*) filter (where is_mature and is_activated)', 'count(*) filter (where is_mature)') }} as activation_pct,
    bool_and(is_mature) as is_complete
from marked
group by cohort_month, activation_kind, horizon_days
