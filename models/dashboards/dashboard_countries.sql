-- Monthly active users by country.
select
    month_start,
    country,
    mau,
    events
from {{ ref('mau_by_country') }}
