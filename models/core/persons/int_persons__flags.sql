-- One row per person and side: who is deleted, a test account, a ghost. Three flags, never merged, each with its reason.
-- A test flag follows the link: an account linked to a test member is a test account, and the other way round.
{{ config(indexes=[{'columns': ['source_system', 'source_person_id'], 'unique': true}]) }}

with members as (
    select
        *,
        {{ test_rule('email', 'email_hash', 'created_at') }} as own_test_rule
    from {{ ref('stg_chemlink__persons') }}
),

accounts as (
    select
        persons.*,
        links.chemlink_person_id,
        links.matched_person_id,
        links.is_resolved,
        links.failure_reason,
        {{ test_rule('persons.email', 'persons.email_hash', 'persons.created_at') }} as own_test_rule
    from {{ ref('stg_engagement__persons') }} as persons
    join {{ ref('int_identity__person_links') }} as links on links.engagement_person_id = persons.engagement_person_id
),

test_rules_of_accounts as (
    select chemlink_person_id, min(own_test_rule) as test_rule
    from accounts
    where chemlink_person_id is not null and own_test_rule is not null
    group by chemlink_person_id
),

flagged_members as (
    select
        members.*,
        coalesce(members.own_test_rule, test_rules_of_accounts.test_rule) as test_rule
    from members
    left join test_rules_of_accounts on test_rules_of_accounts.chemlink_person_id = members.chemlink_person_id
)

select
    'chemlink' as source_system,
    chemlink_person_id::text as source_person_id,
    {{ chemlink_user_id('chemlink_person_id') }} as user_id,
    chemlink_person_id,
    chemlink_person_id as matched_person_id,
    user_type,
    created_at as signup_at,
    is_deleted,
    test_rule is not null as is_test,
    test_rule,
    false as is_ghost,
    null as ghost_reason,
    -- B1: what was published; B2: the clean population
    not is_deleted as is_live_member,
    not is_deleted and test_rule is null as is_clean
from flagged_members

union all

select
    'engagement',
    accounts.engagement_person_id::text,
    case
        when accounts.is_resolved then {{ chemlink_user_id('accounts.chemlink_person_id') }}
        else {{ engagement_user_id('accounts.engagement_person_id') }}
    end,
    accounts.chemlink_person_id,
    accounts.matched_person_id,
    flagged_members.user_type,
    coalesce(flagged_members.created_at, accounts.created_at),
    accounts.is_deleted,
    coalesce(accounts.own_test_rule, flagged_members.test_rule) is not null,
    coalesce(accounts.own_test_rule, flagged_members.test_rule),
    not accounts.is_resolved,
    accounts.failure_reason,
    accounts.is_resolved,
    accounts.is_resolved and not accounts.is_deleted and coalesce(accounts.own_test_rule, flagged_members.test_rule) is null
from accounts
left join flagged_members on flagged_members.chemlink_person_id = accounts.chemlink_person_id
