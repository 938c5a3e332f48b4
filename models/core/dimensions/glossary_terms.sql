-- Terms that are published: those with a description. The display value is the first that is there of term, meaning, category.
select
    glossary_term_id,
    term,
    meaning,
    category,
    description,
    coalesce(term, meaning, category) as display_value
from {{ ref('stg_chemlink__glossary_terms') }}
where description is not null
