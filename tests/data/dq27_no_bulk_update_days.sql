-- DQ-27: days on which a system job rewrote a large part of all profiles. 3 October 2025 is known.
{{ config(severity='warn', tags=['DQ-27']) }}

select {{ utc_date('occurred_at') }} as update_date, count(*) as profiles
from {{ ref('int_activity__profile_updates') }}
where is_bulk
group by 1
