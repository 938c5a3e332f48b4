-- The master user under the name that dimensional readers look for.
{{ config(materialized='view') }}

select * from {{ ref('unified_users') }}
