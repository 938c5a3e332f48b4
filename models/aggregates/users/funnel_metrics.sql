-- The three funnels in one long table: per month of signup and over all (cohort_month is null there). Steps are counted on their own
-- (`users`, may grow again) and nested (`nested_users`: whoever also reached every step before).
with users as (
    select users.*, facts.has_first_name, facts.has_last_name, facts.has_email, facts.has_headline, facts.has_location,
        facts.has_company, facts.has_linked_in
    from {{ ref('unified_users') }} as users
    join {{ ref('int_persons__profile_facts') }} as facts on facts.chemlink_person_id = users.chemlink_person_id
    where users.is_clean
),

reached as (
    select
        users.user_id,
        users.cohort_month,
        steps.funnel,
        steps.step_order,
        steps.step,
        case steps.step
            when 'account' then true
            when 'signups' then true
            when 'basic_info' then users.has_first_name and users.has_last_name and users.has_email
            when 'headline' then users.has_headline
            when 'location' then users.has_location
            when 'company' then users.has_company
            when 'linked_in' then users.has_linked_in
            when 'finder' then users.has_finder
            when 'experience' then users.experiences > 0
            when 'education' then users.educations > 0
            when 'completed' then users.profile_completion_score >= 70
            when 'activated' then users.is_activated
            when 'first_post' then users.first_post_at is not null
        end as is_reached
    from users
    cross join {{ ref('seed_funnel_steps') }} as steps
),

nested as (
    select
        *,
        bool_and(is_reached) over (partition by user_id, funnel order by step_order) as is_nested
    from reached
),

counted as (
    select
        cohort_month,
        funnel,
        step_order,
        step,
        count(*) filter (where is_reached) as users,
        count(*) filter (where is_nested) as nested_users
    from nested
    group by grouping sets ((cohort_month, funnel, step_order, step), (funnel, step_order, step))
)

select
    cohort_month,
    cohort_month is null as is_total,
    funnel,
    step_order,
    step,
    users,
    nested_users,
    {{ percentage('users', 'first_value(users) over by_step') }} as share_of_first_pct,
    -- may pass 100, since the steps are independent
    {{ percentage('users', 'lag(users) over by_step') }} as share_of_previous_pct,
    {{ percentage('nested_users', 'first_value(nested_users) over by_step') }} as nested_share_of_first_pct,
    {{ percentage('nested_users', 'lag(nested_users) over by_step') }} as nested_share_of_previous_pct
from counted
window by_step as (partition by cohort_month, funnel order by step_order)
