-- DQ-36 by recomputation: for each row the counts are made again from the staging tables, cut at the row's observation time and
-- without the activity stream. A feature that had looked ahead would differ.
{{ config(severity='error', tags=['DQ-36']) }}

with rows_of_dataset as (
    select user_id, observation_ts, feature_window_start, votes, collections_created, view_accesses, experiences, educations
    from {{ ref('int_ai__activation_rows') }}
),

members as (
    select rows_of_dataset.*, members.chemlink_person_id
    from rows_of_dataset
    join {{ ref('int_ai__members') }} as members on members.user_id = rows_of_dataset.user_id
),

source_rows as (
    select 'vote' as kind, voter_person_id as chemlink_person_id, created_at, deleted_at
    from {{ ref('stg_chemlink__query_votes') }}
    union all
    select 'collection', owner_person_id, created_at, deleted_at
    from {{ ref('stg_chemlink__collections') }}
    union all
    select 'view', chemlink_person_id, created_at, deleted_at
    from {{ ref('stg_chemlink__view_accesses') }}
    union all
    select 'experience', chemlink_person_id, created_at, deleted_at
    from {{ ref('stg_chemlink__experiences') }}
    union all
    select 'education', chemlink_person_id, created_at, deleted_at
    from {{ ref('stg_chemlink__educations') }}
),

recomputed as (
    select
        members.user_id,
        count(*) filter (where source_rows.kind = 'vote' and source_rows.created_at >= members.feature_window_start) as votes,
        count(*) filter (where source_rows.kind = 'collection' and source_rows.created_at >= members.feature_window_start)
            as collections_created,
        count(*) filter (where source_rows.kind = 'view' and source_rows.created_at >= members.feature_window_start) as view_accesses,
        count(*) filter (where source_rows.kind = 'experience') as experiences,
        count(*) filter (where source_rows.kind = 'education') as educations
    from members
    left join source_rows
        on source_rows.chemlink_person_id = members.chemlink_person_id
        and source_rows.created_at <= members.observation_ts
        and (source_rows.deleted_at is null or source_rows.deleted_at > members.observation_ts)
    group by members.user_id
)

select members.user_id
from members
join recomputed on recomputed.user_id = members.user_id
where
    (members.votes, members.collections_created, members.view_accesses, members.experiences, members.educations)
    is distinct from (
        recomputed.votes, recomputed.collections_created, recomputed.view_accesses, recomputed.experiences, recomputed.educations
    )
