-- Which row of which dataset is in which split: bookkeeping for whoever trains, and for the test that nobody is on two sides.
{{ config(indexes=[{'columns': ['dataset', 'user_key', 'observation_ts'], 'unique': true}]) }}

select 'training_data_activation' as dataset, user_key, observation_ts, split
from {{ ref('training_data_activation') }}
union all
select 'training_data_engagement', user_key, observation_ts, split
from {{ ref('training_data_engagement') }}
union all
select 'training_data_churn', user_key, observation_ts, split
from {{ ref('training_data_churn') }}
union all
select 'training_data_next_action', user_key, observation_ts, split
from {{ ref('training_data_next_action') }}
