select * from {{ ref('doubled') }} where n <> 6
