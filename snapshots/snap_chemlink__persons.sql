{% snapshot snap_chemlink__persons %}
{{
    config(
        unique_key='chemlink_person_id',
        strategy='check',
        check_cols=['has_finder', 'has_headline', 'has_linked_in', 'location_id', 'company_id', 'role_id', 'is_deleted'],
        hard_deletes='invalidate',
    )
}}

-- Attributes of members over time, as flags and keys: the history that the source does not keep. No personal data.
select
    chemlink_person_id,
    has_finder,
    coalesce(length(headline) > 10, false) as has_headline,
    linked_in_url is not null as has_linked_in,
    location_id,
    company_id,
    role_id,
    is_deleted
from {{ ref('stg_chemlink__persons') }}

{% endsnapshot %}
