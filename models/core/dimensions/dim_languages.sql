-- Languages of profiles, deleted ones included.
{{ config(indexes=[{'columns': ['language_id'], 'unique': true}]) }}

select
    language_id,
    language_name,
    language_code,
    is_deleted
from {{ ref('stg_chemlink__languages') }}
