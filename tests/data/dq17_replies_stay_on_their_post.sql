-- DQ-17: a reply belongs to the post of the comment that it answers.
{{ config(severity='error', tags=['DQ-17']) }}

select replies.comment_id
from {{ ref('stg_engagement__comments') }} as replies
join {{ ref('stg_engagement__comments') }} as answered on answered.comment_id = replies.parent_comment_id
where answered.post_id <> replies.post_id
