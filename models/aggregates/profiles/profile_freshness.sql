-- Clean users by age of their profile. `freshness` believes every write; `own_freshness` leaves the system jobs out.
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
    freshness,
    own_freshness,
    count(*) as users
from {{ ref('unified_users') }}
where is_clean
group by freshness, own_freshness
