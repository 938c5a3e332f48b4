-- One row per rule of data quality, test and run: what the engine's history says of the tests that carry a rule's number. A run is in it
-- from the next one on, because it is written when it has ended. Of failing rows there
-- are a few keys (`sample_keys` in project.yml); the rows themselves stay where they are.
{{ config(indexes=[{'columns': ['invocation_id', 'test_id', 'rule_id'], 'unique': true}]) }}

{%- set limits = {} %}
{%- if execute %}
    {%- for node in graph.nodes.values() if node.resource_type == 'test' %}
        {%- set limit = node.config.error_above if node.config.error_above is number else node.config.warn_above %}
        {%- if limit is number %}
            {%- do limits.update({node.unique_id: limit}) %}
        {%- endif %}
    {%- endfor %}
{%- endif %}

with limits (test_id, threshold) as (
    values
        (null::text, null::numeric)
        {%- for test_id, limit in limits.items() %},
        ('{{ test_id }}', {{ limit }})
        {%- endfor %}
)

select
    runs.invocation_id,
    results.unique_id as test_id,
    rules.rule_id,
    results.name as test_name,
    results.severity,
    results.status,
    split_part(results.attached_node, '.', 3) as model,
    results.column_name,
    coalesce((results.detail ->> 'checked')::bigint, 0) as checked,
    coalesce((results.detail ->> 'failing')::bigint, results.failures, 0) as failing,
    round(
        coalesce((results.detail ->> 'failing')::numeric, results.failures)
        / nullif((results.detail ->> 'checked')::numeric, 0),
        6
    ) as failing_ratio,
    results.measured,
    limits.threshold,
    results.message,
    results.detail -> 'sample_keys' as sample_keys,
    (results.meta ->> 'as_of')::timestamptz as as_of,
    runs.started_at,
    results.finished_at as checked_at,
    {{ utc_date('runs.started_at') }} as run_date,
    runs.git_commit
from {{ source('tsmodel', 'node_results') }} as results
join {{ source('tsmodel', 'invocations') }} as runs on runs.invocation_id = results.invocation_id
left join limits on limits.test_id = results.unique_id
cross join lateral (
    select tag as rule_id
    from jsonb_array_elements_text(results.tags) as tag
    where tag like 'DQ-%'
) as rules
where
    results.resource_type = 'test'
    and results.finished_at is not null
    and runs.project = '{{ project_name }}'
    and runs.target_schema = '{{ target.schema }}'
