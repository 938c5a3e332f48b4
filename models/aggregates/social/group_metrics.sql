-- One row per month: groups opened, members that joined, posts written in groups.
{{ config(indexes=[{'columns': ['month_start'], 'unique': true}]) }}

with months as (
    select distinct month_start from {{ ref('dim_dates') }}
),

created as (
    select date_trunc('month', created_date)::date as month_start, count(*) as groups_created
    from {{ ref('fct_groups') }}
    where not is_deleted
    group by 1
),

joined as (
    select
        date_trunc('month', members.created_at at time zone 'UTC')::date as month_start,
        count(*) as memberships,
        count(*) filter (where members.confirmed_at is not null) as confirmed_memberships,
        count(*) filter (where members.confirmed_at is null) as pending_memberships,
        count(distinct members.engagement_person_id) as joining_accounts
    from {{ ref('stg_engagement__group_members') }} as members
    where not members.is_deleted
    group by 1
),

posted as (
    select date_trunc('month', post_date)::date as month_start, count(*) as group_posts, count(distinct group_id) as active_groups
    from {{ ref('fct_posts') }}
    where not is_deleted and group_id is not null
    group by 1
)

select
    months.month_start,
    coalesce(created.groups_created, 0) as groups_created,
    sum(coalesce(created.groups_created, 0)) over (order by months.month_start) as groups_total,
    coalesce(joined.memberships, 0) as memberships,
    coalesce(joined.confirmed_memberships, 0) as confirmed_memberships,
    coalesce(joined.pending_memberships, 0) as pending_memberships,
    coalesce(joined.joining_accounts, 0) as joining_accounts,
    coalesce(posted.group_posts, 0) as group_posts,
    coalesce(posted.active_groups, 0) as active_groups
from months
left join created on created.month_start = months.month_start
left join joined on joined.month_start = months.month_start
left join posted on posted.month_start = months.month_start
