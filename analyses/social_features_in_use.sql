-- Which social features are used, by how many, how often? Zeros are shown: an unused feature is an answer.
select
    activity.activity_type,
    types.description,
    activity.users,
    activity.events,
    round(1.0 * activity.events / nullif(activity.users, 0), 2) as events_per_user,
    activity.users_legacy as users_with_ghosts_and_tests
from {{ ref('activity_last_30_days') }} as activity
join {{ ref('seed_activity_types') }} as types on types.activity_type = activity.activity_type
where types.source_system = 'engagement'
order by activity.events desc, activity.activity_type
