-- Each rule of data quality in its last run of each day.
with last_runs as (
    select distinct on (run_date, test_name, rule_id)
        run_date,
        test_name,
        rule_id,
        status,
        failing
    from {{ ref('dq_results') }}
    order by run_date, test_name, rule_id, checked_at desc
)

select
    run_date as checked_on,
    rule_id,
    count(*) as tests,
    count(*) filter (where status in ('fail', 'error')) as failed_tests,
    count(*) filter (where status = 'warn') as warned_tests,
    coalesce(sum(failing) filter (where status in ('fail', 'warn')), 0)::bigint as failing_rows
from last_runs
group by run_date, rule_id
