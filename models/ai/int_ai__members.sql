-- Whom the datasets are about: ChemLink members that are no test accounts. Closed accounts stay: each dataset decides by its own
-- observation time whether an account was still open, and so the account on the engagement platform belongs to its member here
-- whatever became of the member since.
{{ config(indexes=[{'columns': ['user_id'], 'unique': true}]) }}

with accounts as (
    select distinct on (links.matched_person_id)
        links.matched_person_id as chemlink_person_id,
        accounts.created_at,
        accounts.deleted_at
    from {{ ref('int_identity__person_links') }} as links
    join {{ ref('stg_engagement__persons') }} as accounts on accounts.engagement_person_id = links.engagement_person_id
    where links.matched_person_id is not null
    order by links.matched_person_id, accounts.created_at, accounts.engagement_person_id
)

select
    users.user_id,
    {{ pseudonym('users.user_id') }} as user_key,
    users.chemlink_person_id,
    users.signup_at,
    users.signup_date,
    users.deleted_at,
    users.is_clean,
    accounts.created_at as account_created_at,
    accounts.deleted_at as account_deleted_at,
    count(*) over (partition by date_trunc('hour', users.signup_at)) as signups_same_hour
from {{ ref('unified_users') }} as users
left join accounts on accounts.chemlink_person_id = users.chemlink_person_id
where not users.is_engagement_only and not users.is_test and users.signup_at is not null
