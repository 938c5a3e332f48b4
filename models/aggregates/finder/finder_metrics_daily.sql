-- The Finder day by day, on days with searches, votes or views. Searches have no user: only votes and views do.
{{ config(indexes=[{'columns': ['date_day'], 'unique': true}]) }}

with searches as (
    select search_date as date_day, count(*) as searches, count(distinct intent) as intents
    from {{ ref('fct_searches') }}
    where not is_deleted
    group by search_date
),

votes as (
    select
        vote_date as date_day,
        count(*) as votes,
        count(distinct voter_user_id) as voters,
        count(*) filter (where vote_type = 'upvote') as upvotes,
        count(*) filter (where vote_type = 'downvote') as downvotes,
        count(distinct search_key) as judged_searches,
        round(avg(score), 4) as avg_score
    from {{ ref('fct_search_votes') }}
    where not is_deleted
    group by vote_date
),

views as (
    select date_day, events_legacy as view_accesses, users_legacy as viewers
    from {{ ref('activity_by_type_daily') }}
    where activity_type = 'view_access' and events_legacy > 0
),

days as (
    select date_day from searches
    union
    select date_day from votes
    union
    select date_day from views
)

select
    days.date_day,
    coalesce(searches.searches, 0) as searches,
    coalesce(searches.intents, 0) as intents,
    coalesce(votes.votes, 0) as votes,
    coalesce(votes.voters, 0) as voters,
    coalesce(votes.upvotes, 0) as upvotes,
    coalesce(votes.downvotes, 0) as downvotes,
    coalesce(votes.judged_searches, 0) as judged_searches,
    votes.avg_score,
    coalesce(views.view_accesses, 0) as view_accesses,
    coalesce(views.viewers, 0) as viewers,
    -- the published row count knew votes and views only
    coalesce(votes.votes, 0) + coalesce(views.view_accesses, 0) > 0 as is_finder_day_legacy,
    {{ percentage('coalesce(votes.votes, 0)', 'searches.searches') }} as votes_per_100_searches
from days
left join searches on searches.date_day = days.date_day
left join votes on votes.date_day = days.date_day
left join views on views.date_day = days.date_day
