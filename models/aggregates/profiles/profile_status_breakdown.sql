-- Clean users by profile status and Finder flag. The two disagree: the status asks for an embedding, the flag is set by hand.
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
    profile_status,
    user_type,
    count(*) as users,
    {{ percentage('count(*)', 'sum(count(*)) over ()') }} as user_share_pct
from {{ ref('unified_users') }}
where is_clean
group by profile_status, user_type
