-- One card per dataset: what a row is, how many there are, how many are positive, over which windows, and what was left out.
{{ config(indexes=[{'columns': ['dataset'], 'unique': true}]) }}

with labelled as (
    select 'training_data_activation' as dataset, observation_ts, split, user_key, label_activated_30d as is_positive
    from {{ ref('training_data_activation') }}
    union all
    select 'training_data_engagement', observation_ts, split, user_key, label_power_user_60d
    from {{ ref('training_data_engagement') }}
    union all
    select 'training_data_churn', observation_ts, split, user_key, label_churned_28d
    from {{ ref('training_data_churn') }}
    union all
    select 'training_data_next_action', observation_ts, split, user_key, label_next_step_14d <> 'none'
    from {{ ref('training_data_next_action') }}
    union all
    select 'scoring_activation', observation_ts, split, user_key, null
    from {{ ref('scoring_activation') }}
    union all
    select 'search_relevance_judgements', observation_ts, 'train', voter_key, label_is_relevant
    from {{ ref('search_relevance_judgements') }}
),

counted as (
    select
        dataset,
        count(*) as dataset_rows,
        count(distinct user_key) as users,
        count(*) filter (where is_positive) as positives,
        {{ percentage('count(*) filter (where is_positive)', 'count(is_positive)') }} as positive_pct,
        {% for split in ['train', 'validation', 'test', 'gap', 'censored'] -%}
            count(*) filter (where split = '{{ split }}') as {{ split }}_rows,
            count(*) filter (where split = '{{ split }}' and is_positive) as {{ split }}_positives,
        {% endfor -%}
        min(observation_ts) as first_observation_ts,
        max(observation_ts) as last_observation_ts
    from labelled
    group by dataset
)

select
    descriptions.dataset,
    {{ as_of() }} as as_of,
    {{ dataset_version('1') }} as dataset_version,
    descriptions.purpose,
    descriptions.grain,
    descriptions.label,
    descriptions.exclusions,
    descriptions.known_limits,
    coalesce(counted.dataset_rows, 0) as dataset_rows,
    coalesce(counted.users, 0) as users,
    counted.positives,
    counted.positive_pct,
    {% for split in ['train', 'validation', 'test', 'gap', 'censored'] -%}
        coalesce(counted.{{ split }}_rows, 0) as {{ split }}_rows,
        counted.{{ split }}_positives,
    {% endfor -%}
    counted.first_observation_ts,
    counted.last_observation_ts
from {{ ref('seed_dataset_descriptions') }} as descriptions
left join counted on counted.dataset = descriptions.dataset
