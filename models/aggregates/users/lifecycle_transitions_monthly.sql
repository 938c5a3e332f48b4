-- Moves between stages of life per month; the first stage of a user comes from "none".
{{ config(indexes=[{'columns': ['month_start', 'from_stage', 'to_stage'], 'unique': true}]) }}

select
    date_trunc('month', date_day)::date as month_start,
    coalesce(previous_stage, 'none') as from_stage,
    lifecycle_stage as to_stage,
    count(*) as transitions,
    count(distinct user_id) as users
from {{ ref('fct_user_lifecycle_daily') }}
where is_transition
group by 1, 2, 3
