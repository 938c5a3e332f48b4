-- One row per report to the moderators.
{{ config(indexes=[{'columns': ['report_id'], 'unique': true}]) }}

select
    reports.report_id,
    reports.reporter_engagement_person_id,
    reporters.user_id as reporter_user_id,
    reports.reported_post_id,
    reports.reported_comment_id,
    case
        when reports.reported_post_id is not null then 'post'
        when reports.reported_comment_id is not null then 'comment'
    end as target_kind,
    reports.reason,
    reports.report_status,
    reports.created_at,
    {{ utc_date('reports.created_at') }} as report_date,
    reports.reviewed_at,
    extract(epoch from reports.reviewed_at - reports.created_at) / 3600 as hours_to_review,
    reports.deleted_at,
    reports.is_deleted
from {{ ref('stg_engagement__reports') }} as reports
left join {{ ref('int_persons__flags') }} as reporters
    on reporters.source_system = 'engagement' and reporters.source_person_id = reports.reporter_engagement_person_id::text
