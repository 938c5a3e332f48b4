-- DQ-35: nobody is active on a day without being active in its week and its month.
{{ config(severity='error', tags=['DQ-35']) }}

select days.date_day, days.dau, weeks.wau, months.mau
from {{ ref('daily_metrics') }} as days
join {{ ref('weekly_metrics') }} as weeks on weeks.week_start = days.week_start
join {{ ref('monthly_metrics') }} as months on months.month_start = days.month_start
where days.dau > weeks.wau or days.dau > months.mau or days.dau_social > weeks.wau_social or days.dau_social > months.mau_social
