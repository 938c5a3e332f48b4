-- One row per judgement of a search result, with voter and judged profile.
{{ config(indexes=[{'columns': ['vote_id'], 'unique': true}]) }}

select
    votes.vote_id,
    coalesce(votes.vote_type, 'Unknown') as vote_type,
    votes.voter_person_id,
    coalesce(voters.user_id, {{ chemlink_user_id('votes.voter_person_id') }}) as voter_user_id,
    coalesce(voters.is_clean, false) as is_clean_voter,
    votes.profile_person_id,
    profiles.user_id as profile_user_id,
    votes.voter_person_id = votes.profile_person_id as is_self_vote,
    votes.score,
    votes.search_key,
    votes.query_hash,
    votes.created_at,
    {{ utc_date('votes.created_at') }} as vote_date,
    votes.deleted_at,
    votes.is_deleted
from {{ ref('stg_chemlink__query_votes') }} as votes
left join {{ ref('int_persons__flags') }} as voters
    on voters.source_system = 'chemlink' and voters.source_person_id = votes.voter_person_id::text
left join {{ ref('int_persons__flags') }} as profiles
    on profiles.source_system = 'chemlink' and profiles.source_person_id = votes.profile_person_id::text
