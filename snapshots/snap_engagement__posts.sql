{% snapshot snap_engagement__posts %}
{{
    config(
        unique_key='post_id',
        strategy='check',
        check_cols=['post_status', 'group_id', 'pinned_by_engagement_person_id', 'is_deleted'],
        hard_deletes='invalidate',
    )
}}

-- State of posts over time.
select
    post_id,
    engagement_person_id,
    post_status,
    group_id,
    pinned_by_engagement_person_id,
    is_deleted
from {{ ref('stg_engagement__posts') }}

{% endsnapshot %}
