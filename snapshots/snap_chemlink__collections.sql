{% snapshot snap_chemlink__collections %}
{{
    config(
        unique_key='collection_id',
        strategy='check',
        check_cols=['owner_person_id', 'privacy', 'is_deleted'],
        hard_deletes='invalidate',
    )
}}

-- Owner, privacy and state of collections over time.
select
    collection_id,
    owner_person_id,
    privacy,
    is_deleted
from {{ ref('stg_chemlink__collections') }}

{% endsnapshot %}
