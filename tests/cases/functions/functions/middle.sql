select percentile_cont(0.5) within group (order by price) from unnest(prices) as price
