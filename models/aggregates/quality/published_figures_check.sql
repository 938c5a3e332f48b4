-- Every figure that was once published (DOMAIN: P01-P47), beside what this warehouse says: one row per part of a figure.
-- A figure of the time at which the warehouse was built is read from its models; those of S0, S2 and S3 are else recomputed from
-- what existed then. A figure that neither can give is not measured, and says so.
{{ config(enabled=figures_are_checked(), indexes=[{'columns': ['figure_id', 'part'], 'unique': true}]) }}

with model_values as (
    -- P01, P04, P05, P26, P45, P46, P47: months
    select parts.figure_id, {{ month_part('months.month_start') }} as part, parts.actual::numeric as actual
    from {{ ref('monthly_metrics') }} as months
    cross join lateral (
        values
            ('P01', months.new_users_legacy::numeric),
            ('P04', months.new_user_growth_pct_legacy),
            ('P05', months.new_user_growth_pct_legacy),
            ('P26', months.mau_comprehensive_legacy),
            ('P45', months.new_users),
            ('P46', months.cumulative_new_users),
            ('P47', months.total_user_growth_pct)
    ) as parts (figure_id, actual)

    union all
    select 'P26', 'change_pct', round(mau_growth_pct_legacy, 1)
    from {{ ref('monthly_metrics') }}
    where month_start = '2025-11-01'

    union all
    select 'P03', 'months', count(*) filter (where new_users_legacy > 0)
    from {{ ref('monthly_metrics') }}

    union all
    select 'P09', 'users', mau_social_legacy
    from {{ ref('monthly_metrics') }}
    where month_start = '2025-10-01'

    -- users
    union all
    select parts.figure_id, parts.part, parts.actual::numeric
    from (
        select
            count(*) filter (where is_live_member) as live_members,
            count(*) filter (where is_clean) as clean_users,
            count(*) filter (where is_clean and social_activated_at is not null) as socially_active_users
        from {{ ref('unified_users') }}
    ) as users
    cross join lateral (
        values
            ('P02', 'accounts', users.live_members::numeric),
            ('P39', 'users', users.live_members),
            ('P39', 'clean_users', users.clean_users),
            ('P44', 'users', users.live_members),
            ('P44', 'clean_users', users.clean_users),
            ('P19', 'pct', {{ percentage('users.socially_active_users', 'users.live_members') }})
    ) as parts (figure_id, part, actual)

    union all
    select parts.figure_id, lower(types.user_type) || parts.suffix, parts.actual
    from (
        select
            user_type,
            segment_users_legacy,
            sum(segment_users_legacy) over () as all_users
        from {{ ref('active_users_by_type_monthly') }}
        where month_start = (select max(month_start) from {{ ref('active_users_by_type_monthly') }})
    ) as types
    cross join lateral (
        values
            ('P06', '', types.segment_users_legacy::numeric),
            ('P06', '_pct', round(100.0 * types.segment_users_legacy / nullif(types.all_users, 0), 1))
    ) as parts (figure_id, suffix, actual)

    union all
    select 'P06', 'total', sum(segment_users_legacy)
    from {{ ref('active_users_by_type_monthly') }}
    where month_start = (select max(month_start) from {{ ref('active_users_by_type_monthly') }})

    -- days
    union all
    select parts.figure_id, {{ day_part('days.date_day') }}, parts.actual
    from {{ ref('daily_metrics') }} as days
    cross join lateral (
        values
            ('P07', days.dau_social_legacy::numeric), ('P08', days.posts_legacy), ('P25', days.dau_comprehensive_legacy)
    ) as parts (figure_id, actual)

    union all
    select 'P08', 'comments', sum(comments_legacy)
    from {{ ref('daily_metrics') }}
    where date_day between '2025-10-28' and '2025-10-30'

    union all
    select parts.figure_id, parts.part, parts.actual
    from (
        select
            count(*) filter (where dau_comprehensive_legacy > 0) as active_days,
            round(avg(dau_comprehensive_legacy) filter (where dau_comprehensive_legacy > 0), 1) as average,
            max(dau_comprehensive_legacy) as peak
        from {{ ref('daily_metrics') }}
        where date_day >= {{ window_start(30) }}
    ) as recent
    cross join lateral (
        values ('P24', 'active_days', recent.active_days::numeric), ('P24', 'average', recent.average), ('P24', 'peak', recent.peak)
    ) as parts (figure_id, part, actual)

    -- activity by type
    union all
    select 'P10', activity_type || parts.suffix, parts.actual
    from {{ ref('activity_by_type_monthly') }} as activity
    cross join lateral (
        values ('_users', activity.users_legacy::numeric), ('_items', activity.events_legacy)
    ) as parts (suffix, actual)
    where activity.month_start = '2025-10-01' and activity.activity_type in ('post', 'comment')

    union all
    select 'P11', 'posts', round(1.0 * events_legacy / nullif(users_legacy, 0), 2)
    from {{ ref('activity_by_type_monthly') }}
    where month_start = '2025-10-01' and activity_type = 'post'

    union all
    select 'P12', 'rows', count(*)
    from {{ ref('activity_distribution_monthly') }}
    where month_start = '2025-11-01' and activity_set = 'social_legacy'

    union all
    select 'P13', lower(bands.band) || parts.suffix, parts.actual
    from (
        select bands.band, coalesce(intensity.users, 0) as users, intensity.avg_events
        from {{ ref('seed_intensity_bands') }} as bands
        left join {{ ref('activity_intensity_monthly') }} as intensity
            on intensity.band = bands.band
            and intensity.band_set = bands.band_set
            and intensity.population = 'legacy'
            and intensity.month_start = '2025-10-01'
        where bands.band_set = 'social'
    ) as bands
    cross join lateral (values ('_users', bands.users::numeric), ('_avg', bands.avg_events)) as parts (suffix, actual)

    union all
    select 'P27', activity_type, users_legacy
    from {{ ref('activity_by_type_monthly') }}
    where month_start = '2025-10-01'

    union all
    select 'P28', 'types', count(*) filter (where activity.users_legacy > 0)
    from {{ ref('activity_by_type_monthly') }} as activity
    join {{ ref('seed_activity_types') }} as types on types.activity_type = activity.activity_type
    where activity.month_start = '2025-11-01' and types.in_chemlink

    union all
    select 'P28', 'view_access', users_legacy
    from {{ ref('activity_by_type_monthly') }}
    where month_start = '2025-11-01' and activity_type = 'view_access'

    union all
    select figures.figure_id, parts.part, parts.actual
    from {{ ref('activity_last_30_days') }} as activity
    join (
        values ('P20', 'view_access'), ('P21', 'vote'), ('P22', 'collection_created'), ('P23', 'profile_update')
    ) as figures (figure_id, activity_type) on figures.activity_type = activity.activity_type
    cross join lateral (values ('users', activity.users_legacy::numeric), ('rows', activity.events_legacy)) as parts (part, actual)

    union all
    select 'P33', 'users', max(activity.users_legacy)
    from {{ ref('activity_last_30_days') }} as activity
    join {{ ref('seed_activity_types') }} as types on types.activity_type = activity.activity_type
    where types.in_chemlink

    -- users by type
    union all
    select case month_start when '2025-10-01' then 'P29' else 'P30' end, lower(user_type), active_users_legacy
    from {{ ref('active_users_by_type_monthly') }}
    where month_start in ('2025-10-01', '2025-11-01')

    union all
    select 'P31', parts.part, parts.actual
    from (
        select
            round(max(activation_pct_legacy) filter (where user_type = 'FINDER')) as finder_pct,
            round(max(activation_pct_legacy) filter (where user_type = 'STANDARD'), 1) as standard_pct
        from {{ ref('active_users_by_type_monthly') }}
        where month_start = '2025-10-01'
    ) as rates
    cross join lateral (
        values
            ('finder_pct', rates.finder_pct),
            ('standard_pct', rates.standard_pct),
            ('ratio', round(rates.finder_pct / nullif(rates.standard_pct, 0)))
    ) as parts (part, actual)

    -- social content
    union all
    select parts.figure_id, parts.part, parts.actual
    from (
        select
            sum(posts_total) as total,
            sum(posts_live) as live,
            sum(posts_deleted) as deleted,
            sum(posts_approved) as approved
        from {{ ref('content_type_metrics') }}
    ) as posts
    cross join lateral (
        values
            ('P14', 'total', posts.total),
            ('P14', 'approved', posts.approved),
            ('P15', 'live', posts.live),
            ('P15', 'deleted', posts.deleted),
            ('P15', 'deleted_pct', round(100.0 * posts.deleted / nullif(posts.total, 0), 1))
    ) as parts (figure_id, part, actual)

    union all
    select 'P14', post_type, posts_total
    from {{ ref('content_type_metrics') }}

    union all
    select 'P16', 'comments', count(*) filter (where not is_deleted)
    from {{ ref('fct_comments') }}
    union all
    select 'P16', 'groups', count(*) filter (where not is_deleted)
    from {{ ref('fct_groups') }}
    union all
    select 'P16', 'memberships', sum(memberships)
    from {{ ref('group_metrics') }}
    union all
    select 'P16', 'reports', count(*) filter (where not is_deleted)
    from {{ ref('fct_moderation_reports') }}

    union all
    select 'P17', 'mentions', sum(mentions_legacy)
    from {{ ref('mention_metrics_daily') }}
    union all
    select 'P17', 'users', count(distinct author_user_id) filter (where not is_deleted)
    from {{ ref('fct_mentions') }}

    union all
    select 'P18', parts.part, parts.actual
    from (
        select
            count(*) filter (where not is_deleted) as accounts,
            count(*) filter (where not is_deleted and is_ghost) as ghosts
        from {{ ref('int_persons__flags') }}
        where source_system = 'engagement'
    ) as accounts
    cross join lateral (values ('accounts', accounts.accounts::numeric), ('ghosts', accounts.ghosts)) as parts (part, actual)
    union all
    select 'P18', 'posts_by_ghosts', count(*) filter (where is_ghost_author and not is_deleted)
    from {{ ref('fct_posts') }}
    union all
    select 'P18', 'real_posters', count(distinct user_id) filter (where is_clean_author and not is_deleted)
    from {{ ref('fct_posts') }}

    -- collections and Finder
    union all
    select 'P32', lower(privacy) || parts.suffix, parts.actual
    from (
        select
            privacy,
            sum(collections) as collections,
            sum(creators) as creators,
            sum(sum(collections)) over () as all_collections
        from {{ ref('collection_privacy_monthly') }}
        group by privacy
    ) as privacies
    cross join lateral (
        values
            ('', privacies.collections),
            -- all in one month (the part `months` says so), hence creators may be summed
            ('_creators', privacies.creators),
            ('_pct', round(100.0 * privacies.collections / nullif(privacies.all_collections, 0)))
    ) as parts (suffix, actual)
    union all
    select 'P32', 'months', count(distinct month_start)
    from {{ ref('collection_privacy_monthly') }}

    union all
    select 'P34', parts.part, parts.actual
    from (
        select
            count(*) as total,
            count(*) filter (where privacy = 'PUBLIC') as public_collections,
            count(*) filter (where privacy = 'PRIVATE') as private_collections
        from {{ ref('fct_collections') }}
        where not is_deleted
    ) as collections
    cross join lateral (
        values
            ('total', collections.total::numeric),
            ('public', collections.public_collections),
            ('private', collections.private_collections),
            ('public_pct', round(100.0 * collections.public_collections / nullif(collections.total, 0))),
            ('private_pct', round(100.0 * collections.private_collections / nullif(collections.total, 0)))
    ) as parts (part, actual)
    union all
    select 'P35', 'profiles', count(*) filter (where not is_deleted)
    from {{ ref('fct_collection_additions') }}
    union all
    select 'P36', parts.part, parts.actual
    from (
        select
            count(distinct collection_id) as collections,
            count(*) as collaborations,
            count(distinct access_type) as access_types,
            count(*) filter (where access_type = 'READ_WRITE') as read_write
        from {{ ref('fct_collection_shares') }}
        where not is_deleted
    ) as shares
    cross join lateral (
        values
            ('collections', shares.collections::numeric),
            ('collaborations', shares.collaborations),
            ('access_types', shares.access_types),
            ('read_write', shares.read_write)
    ) as parts (part, actual)
    union all
    select parts.figure_id, parts.part, parts.actual
    from {{ ref('finder_engagement') }} as finder
    cross join lateral (
        values
            ('P37', 'searches', finder.searches::numeric),
            ('P37', 'intents', finder.intents),
            ('P38', 'rate_pct', finder.votes_per_100_searches),
            ('P38', 'voters', finder.voters)
    ) as parts (figure_id, part, actual)

    -- rows of the aggregates
    union all
    select parts.figure_id, parts.part, parts.actual
    from (
        select
            (select count(*) from {{ ref('daily_metrics') }}) as daily_rows,
            (select count(*) from {{ ref('monthly_metrics') }}) as monthly_rows,
            (select count(*) from {{ ref('cohort_retention') }}) as cohort_rows,
            (select count(*) from {{ ref('finder_metrics_daily') }} where is_finder_day_legacy) as finder_days,
            (select count(*) from {{ ref('collection_metrics_daily') }} where collections > 0) as collection_days,
            (select count(*) from {{ ref('post_metrics_daily') }} where posts_legacy > 0) as post_days,
            (select count(*) from {{ ref('profile_metrics_daily') }} where as_of_date = {{ as_of_date() }}) as profile_rows,
            (select count(*) from {{ ref('funnel_metrics') }} where is_total and funnel = 'v2' and step_order = 1) as funnel_rows,
            (select count(*) from {{ ref('user_engagement_levels') }}) as level_rows
    ) as tables
    cross join lateral (
        values
            ('P40', 'daily_rows', tables.daily_rows::numeric),
            ('P40', 'monthly_rows', tables.monthly_rows),
            ('P41', 'rows', tables.cohort_rows),
            ('P42', 'finder_days', tables.finder_days),
            ('P42', 'collection_days', tables.collection_days),
            ('P42', 'post_days', tables.post_days),
            ('P42', 'profile_rows', tables.profile_rows),
            ('P42', 'funnel_rows', tables.funnel_rows),
            ('P43', 'rows', tables.daily_rows + tables.monthly_rows + tables.cohort_rows + tables.finder_days + tables.collection_days
                + tables.post_days + tables.profile_rows + tables.funnel_rows + tables.level_rows),
            ('P44', 'daily_rows', tables.daily_rows),
            ('P44', 'monthly_rows', tables.monthly_rows)
    ) as parts (figure_id, part, actual)
),

compared as (
    select
        figures.figure_id,
        figures.part,
        figures.description,
        figures.basis,
        figures.model,
        figures.snapshot,
        snapshots.as_of,
        figures.expected,
        case
            when snapshots.as_of = {{ as_of() }} then model_values.actual
            else earlier.actual
        end as actual,
        case
            when snapshots.as_of = {{ as_of() }} then 'models'
            when earlier.figure_id is not null then 'point in time'
            else 'not measured'
        end as measured_by
    from {{ ref('seed_published_figures') }} as figures
    join {{ ref('seed_figure_snapshots') }} as snapshots on snapshots.snapshot = figures.snapshot
    left join model_values on model_values.figure_id = figures.figure_id and model_values.part = figures.part
    left join {{ ref('int_figures__point_in_time') }} as earlier
        on earlier.figure_id = figures.figure_id and earlier.part = figures.part and earlier.snapshot = figures.snapshot
)

select
    *,
    case when measured_by <> 'not measured' then coalesce(actual = expected, false) end as is_match
from compared
