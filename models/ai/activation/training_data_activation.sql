-- Which new users will activate: one row per member at signup + 7 days, labelled by what happened in the 30 days after.
-- Members at that time that had not contributed by then, and whose 30 days have passed by as_of. Those that left later are here too,
-- or the dataset would know who stays; where they left within the 30 days, the label was cut short and the split says `censored`.
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
    case when is_censored then 'censored' else {{ time_split('observation_ts', 30) }} end as split,
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
    label_activated_30d,
    label_social_30d,
    label_finder_30d,
    label_three_strict_events_30d,
    label_days_to_activation,
    label_activated_60d,
    label_activated_90d
from {{ ref('int_ai__activation_rows') }}
where is_mature and not is_activated_in_window
