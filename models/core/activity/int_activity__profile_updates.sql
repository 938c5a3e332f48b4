-- The last write to each profile, which is all the source keeps, in the columns that all sources of the stream share.
-- Writes of system jobs are marked: those in a listed maintenance window, and those of a day that more than a fifth of all
-- live members (and at least 50) share.
with updates as (
    select
        chemlink_person_id,
        profile_updated_at,
        {{ utc_date('profile_updated_at') }} as update_date,
        deleted_at
    from {{ ref('stg_chemlink__persons') }}
    where profile_updated_at is not null
),

live_members as (
    select count(*) as members
    from {{ ref('stg_chemlink__persons') }}
    where not is_deleted
),

bulk_days as (
    select updates.update_date
    from updates
    cross join live_members
    where updates.deleted_at is null
    group by updates.update_date, live_members.members
    having count(*) >= 50 and count(*) > 0.2 * live_members.members
)

select
    'profile_update' as activity_type,
    'chemlink' as source_system,
    'persons' as source_table,
    updates.chemlink_person_id::text as source_row_id,
    updates.chemlink_person_id::text as actor_id,
    updates.chemlink_person_id,
    updates.profile_updated_at as occurred_at,
    updates.deleted_at,
    bulk_days.update_date is not null
    or exists (
        select from {{ ref('seed_maintenance_windows') }} as windows
        where
            windows.scope = 'chemlink.persons.updated_at'
            and updates.profile_updated_at between windows.starts_at and windows.ends_at
    ) as is_bulk
from updates
left join bulk_days on bulk_days.update_date = updates.update_date
