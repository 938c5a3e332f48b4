-- Degrees of profiles, deleted ones included.
{{ config(indexes=[{'columns': ['degree_id'], 'unique': true}]) }}

select
    degree_id,
    degree_name,
    degree_type,
    is_deleted
from {{ ref('stg_chemlink__degrees') }}
