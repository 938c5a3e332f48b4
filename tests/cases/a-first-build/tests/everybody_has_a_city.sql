select id from {{ ref('people') }} where city is null
