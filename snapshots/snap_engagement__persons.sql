{% snapshot snap_engagement__persons %}
{{
    config(
        unique_key='engagement_person_id',
        strategy='check',
        check_cols=['external_uuid', 'iam_uuid', 'employment_status', 'is_deleted'],
        hard_deletes='invalidate',
    )
}}

-- Links and state of accounts over time. No personal data.
select
    engagement_person_id,
    external_uuid,
    iam_uuid,
    employment_status,
    is_deleted
from {{ ref('stg_engagement__persons') }}

{% endsnapshot %}
