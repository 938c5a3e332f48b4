select {{ function('middle') }}(price) as middle from {{ ref('taxed') }}
