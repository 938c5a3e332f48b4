-- One row per judgement of a search result.
with source as (
    select * from {{ source('chemlink', 'query_votes') }}
    where {{ existed() }}
),

renamed as (
    select
        id as vote_id,
        lower({{ clean_text('type') }}) as vote_type,
        -- the judged profile, and who judged
        profile_id as profile_person_id,
        voter_id as voter_person_id,
        score,
        {{ clean_text('search_key') }} as search_key,
        {{ text_hash("lower(btrim(actual_query))") }} as query_hash,
        created_at,
        {{ seen('updated_at') }} as updated_at,
        deletions.deleted_at::timestamptz as deleted_at_source
    from source
    -- Production has no such column, some copies do. The name means the row's own column where there is one, and otherwise this null.
    cross join (select null::timestamptz as deleted_at) as absent
    cross join lateral (select deleted_at from (select source.*) as own) as deletions
)

select
    vote_id,
    vote_type,
    profile_person_id,
    voter_person_id,
    score,
    search_key,
    query_hash,
    created_at,
    updated_at,
    {{ seen('deleted_at_source') }} as deleted_at,
    coalesce(deleted_at_source <= {{ as_of() }}, false) as is_deleted
from renamed
