-- Countries, deleted ones included.
{{ config(indexes=[{'columns': ['location_id'], 'unique': true}]) }}

select
    location_id,
    country,
    is_deleted
from {{ ref('stg_chemlink__locations') }}
