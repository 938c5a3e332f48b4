-- Corpus for semantic search: published glossary terms, one text each.
{{ config(indexes=[{'columns': ['glossary_term_id'], 'unique': true}]) }}

select
    glossary_term_id,
    {{ dataset_version('1') }} as dataset_version,
    display_value,
    term,
    meaning,
    category,
    description,
    concat_ws(': ', display_value, nullif(meaning, display_value), description) as corpus_text
from {{ ref('glossary_terms') }}
