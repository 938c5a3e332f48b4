-- Collections per day of creation, with what was added and shared on that day.
{{ config(indexes=[{'columns': ['date_day'], 'unique': true}]) }}

with created as (
    select
        created_date as date_day,
        count(*) as collections,
        count(*) filter (where privacy = 'PUBLIC') as public_collections,
        count(*) filter (where privacy = 'PRIVATE') as private_collections,
        count(distinct owner_user_id) as creators
    from {{ ref('fct_collections') }}
    where not is_deleted
    group by created_date
),

added as (
    select added_date as date_day, count(*) as profiles_added
    from {{ ref('fct_collection_additions') }}
    where not is_deleted
    group by added_date
),

shared as (
    select shared_date as date_day, count(*) as collaborations, count(distinct shared_by_user_id) as sharers
    from {{ ref('fct_collection_shares') }}
    where not is_deleted
    group by shared_date
),

days as (
    select date_day from created
    union
    select date_day from added
    union
    select date_day from shared
)

select
    days.date_day,
    coalesce(created.collections, 0) as collections,
    coalesce(created.public_collections, 0) as public_collections,
    coalesce(created.private_collections, 0) as private_collections,
    coalesce(created.creators, 0) as creators,
    coalesce(added.profiles_added, 0) as profiles_added,
    coalesce(shared.collaborations, 0) as collaborations,
    coalesce(shared.sharers, 0) as sharers
from days
left join created on created.date_day = days.date_day
left join added on added.date_day = days.date_day
left join shared on shared.date_day = days.date_day
