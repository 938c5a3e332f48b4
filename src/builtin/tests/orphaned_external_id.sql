{#- Measured: the share of ids that point at nothing in the other database.

    Ids are compared as trimmed lower-case text, so that a uuid, an upper-case text and a padded one are the same id. Reasons
    are counted apart: `malformed` (the text has not the shape of `pattern`, by default a uuid's), `missing` (no row has it),
    `soft_deleted` (only deleted rows have it). Rows without an id are counted as `without_id` and not judged.

    direction: forward judges the ids of the model; reverse judges the live rows of `to` that no id of the model points at
    (`unreferenced`); both measures both, and the greater share counts.
    allowed_ratio: largest share that is no error; without it, and without limits in the config, one orphan is an error.
    deleted_at: column of `to` that marks deleted rows; by default `deleted_at` where `to` has it. -#}
{% test orphaned_external_id(
  model, column_name, to, field='id', allowed_ratio=none, direction='forward', pattern=none, deleted_at=none
) %}
{%- if direction not in ['forward', 'reverse', 'both'] -%}
  {%- do exceptions.raise_compiler_error('orphaned_external_id: direction is "forward", "reverse" or "both"; got "' ~ direction ~ '"') -%}
{%- endif -%}
{{ config(measured=true) }}
{%- if allowed_ratio is not none -%}
  {{ config(error_above=allowed_ratio) }}
{%- elif config.get('error_above') is none and config.get('warn_above') is none -%}
  {{ config(error_above=0) }}
{%- endif -%}
{%- set judged = orphaned_external_id_rows(model, column_name, to, field, pattern, deleted_at) -%}
{%- set wanted = {'forward': "side = 'forward'", 'reverse': "side = 'reverse'", 'both': 'true'}[direction] -%}
{{ config(failures_sql=judged ~ '\nselect side, external_id, reason\nfrom judged\nwhere reason is not null and ' ~ wanted) }}
{{- judged }},
counted as (
  select
    count(*) filter (where side = 'forward' and external_id is not null) as checked,
    count(*) filter (where side = 'forward' and external_id is null) as without_id,
    count(*) filter (where reason = 'malformed') as malformed,
    count(*) filter (where reason = 'missing') as missing,
    count(*) filter (where reason = 'soft_deleted') as soft_deleted,
    count(*) filter (where side = 'reverse') as reverse_checked,
    count(*) filter (where reason = 'unreferenced') as unreferenced
  from judged
),
shares as (
  select
    counted.*,
    round((malformed + missing + soft_deleted)::numeric / nullif(checked, 0), 6) as forward_ratio,
    round(unreferenced::numeric / nullif(reverse_checked, 0), 6) as reverse_ratio
  from counted
)
select
{%- if direction == 'forward' %}
  forward_ratio as measured,
  malformed + missing + soft_deleted as failing,
  checked,
  without_id,
  malformed,
  missing,
  soft_deleted
{%- elif direction == 'reverse' %}
  reverse_ratio as measured,
  unreferenced as failing,
  reverse_checked,
  unreferenced
{%- else %}
  greatest(forward_ratio, reverse_ratio) as measured,
  malformed + missing + soft_deleted + unreferenced as failing,
  checked,
  without_id,
  malformed,
  missing,
  soft_deleted,
  forward_ratio,
  reverse_checked,
  unreferenced,
  reverse_ratio
{%- endif %}
from shares
{% endtest %}

{#- A `with` clause that ends in `judged`: one row for each id of the model and for each live row of `to`, with the reason
    why it is an orphan, or null. -#}
{% macro orphaned_external_id_rows(model, column_name, to, field, pattern, deleted_at) -%}
{%- set shape = pattern or '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$' -%}
{%- set marker = deleted_at or soft_delete_column(to) -%}
with referring as (
  select lower(btrim({{ column_name }}::text)) as external_id
  from {{ model }}
),
target as (
  select
    lower(btrim({{ field }}::text)) as external_id,
    bool_or({{ marker ~ ' is null' if marker else 'true' }}) as is_live
  from {{ to }}
  where {{ field }} is not null
  group by 1
),
judged as (
  select
    'forward' as side,
    referring.external_id,
    case
      when referring.external_id is null then null
      when referring.external_id !~* '{{ escape_single_quotes(shape) }}' then 'malformed'
      when target.external_id is null then 'missing'
      when not target.is_live then 'soft_deleted'
    end as reason
  from referring
  left join target on target.external_id = referring.external_id
  union all
  select
    'reverse' as side,
    target.external_id,
    case
      when not exists (select 1 from referring where referring.external_id = target.external_id) then 'unreferenced'
    end as reason
  from target
  where target.is_live
)
{%- endmacro %}

{#- `deleted_at` where the relation has such a column; none otherwise, and while nothing can be asked. -#}
{% macro soft_delete_column(relation) %}
  {%- if execute and relation is not string -%}
    {%- for column in adapter.get_columns_in_relation(relation) if column.name == 'deleted_at' -%}
      {{ return(column.quoted) }}
    {%- endfor -%}
  {%- endif -%}
  {{ return(none) }}
{% endmacro %}
