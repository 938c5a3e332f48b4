-- One row per degree in a member's education. Dates are text at the source: parsed to the first of the month, raw text kept.
with source as (
    select * from {{ source('chemlink', 'education') }}
    where {{ existed() }}
),

renamed as (
    select
        id as education_id,
        person_id as chemlink_person_id,
        school_id,
        degree_id,
        {{ clean_text('field_of_study') }} as field_of_study,
        start_date as start_date_raw,
        end_date as end_date_raw,
        {{ partial_date('start_date') }} as started_on,
        {{ partial_date('end_date') }} as ended_on,
        {{ partial_date_status('start_date') }} as start_date_status,
        {{ partial_date_status('end_date') }} as end_date_status,
        created_at,
        {{ seen('updated_at') }} as updated_at,
        {{ seen('deleted_at') }} as deleted_at
    from source
)

select
    *,
    deleted_at is not null as is_deleted
from renamed
