select id from {{ ref('a_seed') }}
