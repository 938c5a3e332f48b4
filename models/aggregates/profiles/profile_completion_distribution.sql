-- Clean users by band of completion and stage of life: completeness against behaviour. A photograph of as_of.
-- A full refresh leaves earlier photographs: they cannot be taken again.
{{
    config(
        materialized='incremental',
        incremental_strategy='delete+insert',
        unique_key='as_of_date',
        full_refresh=false,
    )
}}

select
    {{ as_of_date() }} as as_of_date,
    (least(profile_completion_score, 99) / 10) * 10 as score_band_start,
    lifecycle_stage,
    count(*) as users,
    count(*) filter (where is_activated) as activated_users,
    count(*) filter (where own_events > 0) as active_users,
    round(avg(own_events), 2) as avg_events,
    {{ percentage('count(*) filter (where is_activated)', 'count(*)') }} as activation_pct
from {{ ref('unified_users') }}
where is_clean
group by 1, 2, 3
