-- Projects of profiles, deleted ones included.
{{ config(indexes=[{'columns': ['project_id'], 'unique': true}]) }}

select
    project_id,
    project_name,
    is_deleted
from {{ ref('stg_chemlink__projects') }}
