select * from {{ ref('people') }} where name is null
