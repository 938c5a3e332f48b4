select '{{ var('as_of') }}'::date as day
