-- What members did on ChemLink, one row per event, in the columns that all sources of the stream share.
-- Everything is taken, deleted rows too: consumers decide by `deleted_at`.
{{ config(materialized='view') }}

select
    'vote' as activity_type,
    'chemlink' as source_system,
    'query_votes' as source_table,
    vote_id::text as source_row_id,
    voter_person_id::text as actor_id,
    created_at as occurred_at,
    deleted_at,
    false as is_bulk
from {{ ref('stg_chemlink__query_votes') }}

union all

select 'collection_created', 'chemlink', 'collections', collection_id::text, owner_person_id::text, created_at, deleted_at, false
from {{ ref('stg_chemlink__collections') }}

union all

select
    'collection_profile_added', 'chemlink', 'collection_profiles', collection_profile_id::text, added_by_person_id::text, created_at,
    deleted_at, false
from {{ ref('stg_chemlink__collection_profiles') }}

union all

select
    'collection_shared', 'chemlink', 'collection_collaborators', collection_collaborator_id::text, added_by_person_id::text, created_at,
    deleted_at, false
from {{ ref('stg_chemlink__collection_collaborators') }}

union all

select 'view_access', 'chemlink', 'view_access', view_access_id::text, chemlink_person_id::text, created_at, deleted_at, false
from {{ ref('stg_chemlink__view_accesses') }}

union all

select 'experience_added', 'chemlink', 'experiences', experience_id::text, chemlink_person_id::text, created_at, deleted_at, false
from {{ ref('stg_chemlink__experiences') }}

union all

select 'education_added', 'chemlink', 'education', education_id::text, chemlink_person_id::text, created_at, deleted_at, false
from {{ ref('stg_chemlink__educations') }}

union all

select
    'language_added', 'chemlink', 'person_languages', person_language_id::text, chemlink_person_id::text, created_at, deleted_at, false
from {{ ref('stg_chemlink__person_languages') }}
