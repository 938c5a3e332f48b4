-- One row per account of the engagement platform, deleted ones included, as known at as_of.
with source as (
    select * from {{ source('engagement', 'persons') }}
    where {{ existed() }}
),

renamed as (
    select
        id as engagement_person_id,
        lower({{ clean_text('external_id') }}) as external_id,
        -- null when it is not shaped like a uuid
        {{ safe_uuid('external_id') }} as external_uuid,
        {{ safe_uuid('iam_id') }} as iam_uuid,
        -- the development environment calls it employment_type: read by name from the row, whichever is there
        coalesce(to_jsonb(source) ->> 'employment_status', to_jsonb(source) ->> 'employment_type') as employment_status,
        {{ clean_text('first_name') }} as first_name,
        {{ clean_text('last_name') }} as last_name,
        {{ clean_text('email') }} as email_raw,
        {{ normalised_email('email') }} as email,
        {{ text_hash(normalised_email('email')) }} as email_hash,
        {{ canonical_name('company_name') }} as company_name,
        {{ canonical_name('role_title') }} as role_title,
        created_at,
        {{ seen('updated_at') }} as updated_at,
        {{ seen('deleted_at') }} as deleted_at
    from source
)

select
    *,
    deleted_at is not null as is_deleted
from renamed
