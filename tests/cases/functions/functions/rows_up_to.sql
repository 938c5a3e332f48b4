select id, price from {{ ref('prices') }} where id <= last
