-- One row per registered member, deleted ones included, as known at as_of.
with source as (
    select * from {{ source('chemlink', 'persons') }}
    where {{ existed() }}
),

renamed as (
    select
        id as chemlink_person_id,
        -- the public identity; child tables' person_id points to id, not to this
        person_id as person_uuid,
        chemlink_id as chemlink_uuid,
        kratos_id as kratos_uuid,
        {{ clean_text('first_name') }} as first_name,
        {{ clean_text('last_name') }} as last_name,
        {{ clean_text('email') }} as email_raw,
        {{ normalised_email('email') }} as email,
        {{ text_hash(normalised_email('email')) }} as email_hash,
        {{ clean_text('headline_description') }} as headline,
        {{ clean_text('linked_in_url') }} as linked_in_url,
        -- json has no equality: distinct, union and group by fail on it
        profile::jsonb as profile,
        location_id,
        company_id,
        role_id,
        coalesce(has_finder, false) as has_finder,
        created_at,
        {{ seen('updated_at') }} as updated_at,
        {{ seen('deleted_at') }} as deleted_at
    from source
)

select
    *,
    case when has_finder then 'FINDER' else 'STANDARD' end as user_type,
    -- the last write only; a row that was never edited has null or its creation time here
    case when updated_at is distinct from created_at then updated_at end as profile_updated_at,
    deleted_at is not null as is_deleted
from renamed
