-- One row per owner of collections: how many, how full, how many empty.
{{ config(indexes=[{'columns': ['owner_user_id'], 'unique': true}]) }}

select
    owner_user_id,
    bool_and(is_clean_owner) as is_clean_owner,
    count(*) as collections,
    count(*) filter (where privacy = 'PUBLIC') as public_collections,
    count(*) filter (where privacy = 'PRIVATE') as private_collections,
    count(*) filter (where is_empty) as empty_collections,
    count(*) filter (where is_shared) as shared_collections,
    sum(profiles)::bigint as profiles,
    round(avg(profiles), 2) as avg_profiles,
    max(profiles) as max_profiles
from {{ ref('fct_collections') }}
-- collections of nobody are counted by DQ-15
where not is_deleted and owner_user_id is not null
group by owner_user_id
