-- Members to predict for: as training_data_activation, but their 30 days have not passed, so the label is not known.
{{ config(indexes=[{'columns': ['user_key', 'observation_ts'], 'unique': true}]) }}

select
    user_key,
    observation_ts,
    feature_window_start,
    feature_window_end,
    label_window_start,
    label_window_end,
    {{ as_of() }} as as_of,
    {{ dataset_version('1') }} as dataset_version,
    'score' as split,
    is_censored,
    signup_hour,
    signup_weekday,
    signups_same_hour,
    is_batch_signup,
    experiences,
    educations,
    languages,
    has_engagement_account,
    {% for activity_type, column in dataset_event_types() -%}
        {{ column }},
    {% endfor -%}
    events,
    active_days,
    hours_to_first_passive_event,
    has_finder,
    has_headline,
    has_linked_in,
    has_location,
    has_company,
    attr_history_available,
    newest_feature_source_at,
    null::boolean as label_activated_30d
from {{ ref('int_ai__activation_rows') }}
-- nobody waits for a prediction about an account that is closed
where not is_mature and is_member_still and not is_activated_in_window
