select count(*) from {{ ref('people') }}
