-- Direct messages day by day, from the first to as_of; a day without messages has zeros. What messages say is nowhere.
{{ config(enabled=var('enable_messaging'), indexes=[{'columns': ['date_day'], 'unique': true}]) }}

with messages as (
    select messages.*, {{ utc_date('messages.created_at') }} as date_day, conversations.conversation_type
    from {{ ref('stg_engagement__messages') }} as messages
    join {{ ref('stg_engagement__conversations') }} as conversations on conversations.conversation_id = messages.conversation_id
    where not messages.is_deleted
),

reads as (
    select distinct message_id from {{ ref('stg_engagement__message_reads') }}
),

reactions as (
    select message_id, count(*) as reactions
    from {{ ref('stg_engagement__message_reactions') }}
    where not is_deleted
    group by message_id
),

counted as (
    select
        messages.date_day,
        count(*) as messages,
        count(distinct messages.sender_engagement_person_id) as senders,
        count(distinct messages.conversation_id) as active_conversations,
        count(*) filter (where messages.conversation_type = 'DIRECT') as direct_messages,
        count(*) filter (where messages.conversation_type = 'GROUP') as group_messages,
        count(*) filter (where messages.media_count > 0) as messages_with_media,
        count(reads.message_id) as read_messages,
        coalesce(sum(reactions.reactions), 0)::bigint as reactions
    from messages
    left join reads on reads.message_id = messages.message_id
    left join reactions on reactions.message_id = messages.message_id
    group by messages.date_day
)

select
    days.date_day,
    {% for column in ['messages', 'senders', 'active_conversations', 'direct_messages', 'group_messages', 'messages_with_media',
        'read_messages', 'reactions'] -%}
        coalesce(counted.{{ column }}, 0) as {{ column }},
    {% endfor -%}
    {{ percentage('counted.read_messages', 'counted.messages') }} as read_pct
from {{ ref('dim_dates') }} as days
left join counted on counted.date_day = days.date_day
where days.date_day >= (select min(date_day) from messages)
