select n as id, 'p' || n || '@example.org' as email, n % 2 = 0 as label, date '2025-01-01' + n as seen_on
from generate_series(1, 10) as n
