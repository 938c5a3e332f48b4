-- Reports to the moderators per day and reason, with the time it took to review them.
{{ config(indexes=[{'columns': ['report_date', 'reason'], 'unique': true}]) }}

with posts as (
    select post_date, count(*) as posts
    from {{ ref('fct_posts') }}
    group by post_date
)

select
    reports.report_date,
    coalesce(reports.reason, 'unknown') as reason,
    count(*) as reports,
    count(distinct reports.reporter_engagement_person_id) as reporters,
    count(*) filter (where reports.report_status = 'pending') as pending_reports,
    count(*) filter (where reports.reviewed_at is not null) as reviewed_reports,
    round(avg(reports.hours_to_review)::numeric, 2) as avg_hours_to_review,
    round(1000.0 * count(*) / nullif(max(posts.posts), 0), 2) as reports_per_1000_posts
from {{ ref('fct_moderation_reports') }} as reports
left join posts on posts.post_date = reports.report_date
where not reports.is_deleted
group by 1, 2
