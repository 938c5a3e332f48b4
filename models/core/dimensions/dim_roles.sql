-- Job titles of profiles, deleted ones included; a placeholder has no title.
{{ config(indexes=[{'columns': ['role_id'], 'unique': true}]) }}

select
    role_id,
    role_title,
    is_deleted
from {{ ref('stg_chemlink__roles') }}
