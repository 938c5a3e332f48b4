select id from {{ ref('tables') }} where id > 1
