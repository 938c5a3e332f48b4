-- Positions, degrees and languages of members with the times from which and until which each was there.
{{ config(materialized='view') }}

select 'experience' as kind, chemlink_person_id, created_at, deleted_at
from {{ ref('stg_chemlink__experiences') }}
union all
select 'education', chemlink_person_id, created_at, deleted_at
from {{ ref('stg_chemlink__educations') }}
union all
select 'language', chemlink_person_id, created_at, deleted_at
from {{ ref('stg_chemlink__person_languages') }}
