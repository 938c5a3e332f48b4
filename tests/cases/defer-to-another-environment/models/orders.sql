select 1 as id, '{{ target.name }}' as made_in
