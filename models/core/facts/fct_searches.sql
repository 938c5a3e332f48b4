-- One row per search in the Finder. There is no user: the source does not know who searched.
{{ config(indexes=[{'columns': ['search_id'], 'unique': true}]) }}

select
    search_id,
    coalesce(intent, 'Not Specified') as intent,
    query_hash,
    created_at,
    {{ utc_date('created_at') }} as search_date,
    deleted_at,
    is_deleted
from {{ ref('stg_chemlink__query_embeddings') }}
