-- DQ-32: keys that were in a source at an earlier snapshot and are gone without a soft delete. Snapshots close such rows.
{{ config(severity='warn', tags=['DQ-32']) }}

with histories as (
    select 'chemlink persons' as source_table, chemlink_person_id::text as row_key, dbt_valid_to
    from {{ ref('snap_chemlink__persons') }}
    union all
    select 'chemlink collections', collection_id::text, dbt_valid_to
    from {{ ref('snap_chemlink__collections') }}
    union all
    select 'engagement persons', engagement_person_id::text, dbt_valid_to
    from {{ ref('snap_engagement__persons') }}
    union all
    select 'engagement posts', post_id::text, dbt_valid_to
    from {{ ref('snap_engagement__posts') }}
)

select source_table, row_key
from histories
group by source_table, row_key
having count(*) filter (where dbt_valid_to is null) = 0
