{#-
    The point-in-time contract of the layer `ai`: a row is a user at an observation time t. Features know what happened up to t and
    had not been deleted by then; labels look at (t, t + horizon], and only where that window has passed by as_of.
-#}

{#-
    True for an event of `events` that was known at time t and is the user's own doing. Profile updates are left out: the sources keep
    the last write only, so that an early one says that no later one followed.
-#}
{% macro known_own_event(events, t) -%}
    ({{ events }}.occurred_at <= {{ t }}
    and ({{ events }}.deleted_at is null or {{ events }}.deleted_at > {{ t }})
    and not {{ events }}.is_passive
    and {{ events }}.activity_type <> 'profile_update')
{%- endmacro %}

{#- True for an event of `events` that falls into the label window (t, t + days] and is the user's own doing. -#}
{% macro label_event(events, t, days) -%}
    ({{ events }}.occurred_at > {{ t }}
    and {{ events }}.occurred_at <= {{ t }} + interval '{{ days }} days'
    and ({{ events }}.deleted_at is null or {{ events }}.deleted_at > {{ t }} + interval '{{ days }} days')
    and not {{ events }}.is_passive
    and not {{ events }}.is_bulk)
{%- endmacro %}

{#- Counts of a user's own events of each type, known at t and at or after `since`. -#}
{% macro event_features(events, t, since) -%}
    {%- for activity_type, column in dataset_event_types() %}
    count(*) filter (
        where {{ known_own_event(events, t) }} and {{ events }}.occurred_at >= {{ since }} and {{ events }}.activity_type = '{{ activity_type }}'
    ) as {{ column }},
    {%- endfor %}
    count(*) filter (where {{ known_own_event(events, t) }} and {{ events }}.occurred_at >= {{ since }}) as events,
    count(distinct {{ events }}.activity_date) filter (
        where {{ known_own_event(events, t) }} and {{ events }}.occurred_at >= {{ since }}
    ) as active_days
{%- endmacro %}

{#- Event types that become features, with the names of their counts. Profile updates are none: only the last one survives. -#}
{% macro dataset_event_types() -%}
    {{
        return([
            ('post', 'posts'),
            ('comment', 'comments'),
            ('mention_made', 'mentions_made'),
            ('group_joined', 'groups_joined'),
            ('vote', 'votes'),
            ('collection_created', 'collections_created'),
            ('collection_profile_added', 'collection_profiles_added'),
            ('collection_shared', 'collections_shared'),
            ('view_access', 'view_accesses'),
        ])
    }}
{%- endmacro %}

{#-
    Split by time of observation, train before validation before test, with gaps as long as the label window, so that no label
    reaches into the features of a later split. `last` is the newest observation that can have a label. Rows in a gap say so.
-#}
{% macro time_split(t, label_days, window_days=14) -%}
    case
        when {{ t }} > {{ as_of() }} - interval '{{ label_days + window_days }} days' then 'test'
        when {{ t }} > {{ as_of() }} - interval '{{ label_days * 2 + window_days }} days' then 'gap'
        when {{ t }} > {{ as_of() }} - interval '{{ label_days * 2 + window_days * 2 }} days' then 'validation'
        when {{ t }} > {{ as_of() }} - interval '{{ label_days * 3 + window_days * 2 }} days' then 'gap'
        else 'train'
    end
{%- endmacro %}

{#- The end of the week in which a moment falls: the first midnight (UTC) of a Monday at or after it. -#}
{% macro week_end(moment) -%}
    (date_bin('7 days', {{ moment }} - interval '1 microsecond', timestamptz '2000-01-03 00:00:00+00') + interval '7 days')
{%- endmacro %}

{#- The end of the month in which a moment falls: the first midnight (UTC) of a first of a month at or after it. -#}
{% macro month_end(moment) -%}
    ((date_trunc('month', ({{ moment }} - interval '1 microsecond') at time zone 'UTC') + interval '1 month') at time zone 'UTC')
{%- endmacro %}

{#- Share of a user in [0, 100): a seeded hash, so that a user is always on the same side. -#}
{% macro user_bucket(user_id) -%}
    (('x' || substr({{ text_hash("'split:1:' || " ~ user_id) }}, 1, 8))::bit(32)::bigint % 100)
{%- endmacro %}

{#- Split of a data set with many rows per user: by time, and by user inside each period, so that nobody is on two sides. -#}
{% macro user_time_split(user_id, t, label_days, window_days=14) -%}
    case
        when {{ time_split(t, label_days, window_days) }} = 'train' and {{ user_bucket(user_id) }} < 70 then 'train'
        when {{ time_split(t, label_days, window_days) }} = 'validation' and {{ user_bucket(user_id) }} between 70 and 84 then 'validation'
        when {{ time_split(t, label_days, window_days) }} = 'test' and {{ user_bucket(user_id) }} >= 85 then 'test'
        else 'gap'
    end
{%- endmacro %}

{#- Version of a data set: its contract's number and the day it was made for. -#}
{% macro dataset_version(contract) -%}
    '{{ contract }}+' || to_char({{ as_of_date() }}, 'YYYYMMDD')
{%- endmacro %}
