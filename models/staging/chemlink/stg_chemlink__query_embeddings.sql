-- One row per search in the Finder. Nobody recorded who searched. The query text stays behind, as do the vectors.
with source as (
    select * from {{ source('chemlink', 'query_embeddings') }}
    where {{ existed() }}
),

renamed as (
    select
        id as search_id,
        upper({{ clean_text('intent') }}) as intent,
        {{ text_hash("lower(btrim(embedded_text))") }} as query_hash,
        created_at,
        {{ seen('updated_at') }} as updated_at,
        {{ seen('deleted_at') }} as deleted_at
    from source
)

select
    *,
    deleted_at is not null as is_deleted
from renamed
