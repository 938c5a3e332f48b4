-- One row: what the Finder has seen in all. "Engagement rate" was votes over searches, which may pass 100: it has an honest name here.
with searches as (
    select
        count(*) as searches,
        count(distinct intent) as intents,
        count(distinct query_hash) as distinct_queries
    from {{ ref('fct_searches') }}
    where not is_deleted
),

votes as (
    select
        count(*) as votes,
        count(distinct voter_user_id) as voters,
        count(*) filter (where vote_type = 'upvote') as upvotes,
        count(*) filter (where vote_type = 'downvote') as downvotes,
        count(distinct search_key) as judged_searches,
        count(*) filter (where is_self_vote) as self_votes,
        round(avg(score), 4) as avg_score
    from {{ ref('fct_search_votes') }}
    where not is_deleted
),

-- text ties a vote to a search only where both kept the same query; many share one, so that no pairs are made
matched as (
    select count(*) as searches_with_votes
    from {{ ref('fct_searches') }}
    where not is_deleted and query_hash in (select query_hash from {{ ref('fct_search_votes') }} where not is_deleted)
)

select
    {{ as_of_date() }} as as_of_date,
    searches.searches,
    searches.intents,
    searches.distinct_queries,
    votes.votes,
    votes.voters,
    votes.upvotes,
    votes.downvotes,
    votes.judged_searches,
    votes.self_votes,
    votes.avg_score,
    matched.searches_with_votes,
    {{ percentage('votes.votes', 'searches.searches') }} as votes_per_100_searches,
    {{ percentage('votes.upvotes', 'votes.votes') }} as upvote_share_pct
from searches
cross join votes
cross join matched
