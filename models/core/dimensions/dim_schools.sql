-- Schools of profiles, deleted ones included.
{{ config(indexes=[{'columns': ['school_id'], 'unique': true}]) }}

select
    school_id,
    school_name,
    school_location,
    is_deleted
from {{ ref('stg_chemlink__schools') }}
