select 7 as team_id, 1 as person_id
