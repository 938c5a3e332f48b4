-- Live rows behind the published activity figures as they stood at each published time: one row per snapshot and source row.
{{ config(enabled=figures_are_checked()) }}

with events as (
    select 'collection' as kind, id::text as row_id, person_id::text as actor_id, null::bigint as parent_id, privacy as attribute,
        created_at, deleted_at
    from {{ source('chemlink', 'collections') }}
    union all
    select 'collection_profile', id::text, added_by::text, collection_id, null, created_at, deleted_at
    from {{ source('chemlink', 'collection_profiles') }}
    union all
    select 'collection_collaborator', id::text, added_by::text, collection_id, access_type, created_at, deleted_at
    from {{ source('chemlink', 'collection_collaborators') }}
    union all
    select 'search', id::text, null, null, coalesce(intent, 'Not Specified'), created_at, deleted_at
    from {{ source('chemlink', 'query_embeddings') }}
    union all
    select 'vote', id::text, voter_id::text, null, type, created_at, null
    from {{ source('chemlink', 'query_votes') }}
    union all
    select 'view_access', id::text, person_id::text, null, type, created_at, deleted_at
    from {{ source('chemlink', 'view_access') }}
    union all
    select 'post', id::text, person_id::text, null, type, created_at, deleted_at
    from {{ source('engagement', 'posts') }}
)

select
    snapshots.snapshot,
    snapshots.as_of,
    events.kind,
    events.row_id,
    events.actor_id,
    events.parent_id,
    events.attribute,
    events.created_at,
    {{ utc_date('events.created_at') }} as event_date
from {{ ref('seed_figure_snapshots') }} as snapshots
join events on events.created_at <= snapshots.as_of and (events.deleted_at is null or events.deleted_at > snapshots.as_of)
