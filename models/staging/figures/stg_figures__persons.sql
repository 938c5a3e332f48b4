-- ChemLink members as they stood at each published time, whatever the project's as_of is: one row per snapshot and member.
{{ config(enabled=figures_are_checked()) }}

select
    snapshots.snapshot,
    snapshots.as_of,
    persons.id as chemlink_person_id,
    {{ normalised_email('persons.email') }} as email,
    {{ text_hash(normalised_email('persons.email')) }} as email_hash,
    persons.created_at,
    coalesce(persons.deleted_at <= snapshots.as_of, false) as is_deleted
from {{ ref('seed_figure_snapshots') }} as snapshots
join {{ source('chemlink', 'persons') }} as persons on persons.created_at <= snapshots.as_of
