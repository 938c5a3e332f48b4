-- One row per term of the glossary. The table has no deleted_at.
with source as (
    select * from {{ source('chemlink', 'glossary') }}
    where {{ existed() }}
)

select
    id as glossary_term_id,
    {{ clean_text('term') }} as term,
    {{ clean_text('meaning') }} as meaning,
    {{ clean_text('category') }} as category,
    {{ clean_text('description') }} as description,
    created_at,
    {{ seen('updated_at') }} as updated_at
from source
