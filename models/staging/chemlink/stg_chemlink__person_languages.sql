-- One row per language that a member speaks.
with source as (
    select * from {{ source('chemlink', 'person_languages') }}
    where {{ existed() }}
),

renamed as (
    select
        id as person_language_id,
        person_id as chemlink_person_id,
        language_id,
        {{ clean_text('proficiency') }} as proficiency,
        created_at,
        {{ seen('updated_at') }} as updated_at,
        {{ seen('deleted_at') }} as deleted_at
    from source
)

select
    *,
    deleted_at is not null as is_deleted
from renamed
