-- To tune the Finder: one row per judgement of a search result, everybody under a pseudonym, the query as a keyed hash.
-- What is known of the judged profile is what was known when the vote was cast.
{{ config(indexes=[{'columns': ['judgement_id'], 'unique': true}]) }}

with votes as (
    select * from {{ ref('fct_search_votes') }}
    where not is_deleted
),

children as (
    select
        votes.vote_id,
        count(*) filter (where children.kind = 'experience') as experiences,
        count(*) filter (where children.kind = 'education') as educations
    from votes
    join {{ ref('int_ai__profile_children') }} as children
        on children.chemlink_person_id = votes.profile_person_id
        and children.created_at <= votes.created_at
        and (children.deleted_at is null or children.deleted_at > votes.created_at)
    group by votes.vote_id
)

select
    {{ pseudonym("'vote:' || votes.vote_id") }} as judgement_id,
    {{ pseudonym("'search:' || coalesce(votes.search_key, votes.query_hash)") }} as search_key,
    {{ pseudonym('votes.voter_user_id') }} as voter_key,
    {{ pseudonym('votes.profile_user_id') }} as profile_key,
    votes.created_at as observation_ts,
    {{ dataset_version('1') }} as dataset_version,
    votes.is_self_vote,
    -- the sources keep the last write only: later ones hide what was there before
    case
        when profiles.occurred_at <= votes.created_at
            then round((extract(epoch from votes.created_at - profiles.occurred_at) / 86400)::numeric, 4)
    end as days_since_profile_update,
    coalesce(children.experiences, 0) as profile_experiences,
    coalesce(children.educations, 0) as profile_educations,
    votes.vote_type = 'upvote' as label_is_relevant,
    votes.score as label_score
from votes
join {{ ref('int_ai__members') }} as voters on voters.chemlink_person_id = votes.voter_person_id
-- writes of system jobs say nothing about a profile
left join {{ ref('int_activity__profile_updates') }} as profiles
    on profiles.chemlink_person_id = votes.profile_person_id and not profiles.is_bulk
left join children on children.vote_id = votes.vote_id
