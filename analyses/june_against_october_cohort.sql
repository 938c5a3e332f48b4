-- The launch cohort against October's, week by week. Only weeks that have closed for the whole cohort are comparable.
select
    june.week_number,
    june.cohort_users as june_users,
    june.retention_pct as june_retention_pct,
    june.cumulative_retention_pct as june_cumulative_pct,
    october.cohort_users as october_users,
    october.retention_pct as october_retention_pct,
    october.cumulative_retention_pct as october_cumulative_pct,
    june.is_complete and october.is_complete as is_comparable
from {{ ref('cohort_retention') }} as june
join {{ ref('cohort_retention') }} as october
    on october.week_number = june.week_number and october.cohort_month = '2025-10-01'
where june.cohort_month = '2025-06-01'
order by june.week_number
