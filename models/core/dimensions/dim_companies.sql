-- Companies of profiles, deleted ones included; a placeholder has no name.
{{ config(indexes=[{'columns': ['company_id'], 'unique': true}]) }}

select
    company_id,
    company_name,
    is_deleted
from {{ ref('stg_chemlink__companies') }}
