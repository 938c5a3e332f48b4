begin;
create or replace function "analytics"."with_tax"("price" numeric)
returns numeric
language sql immutable
as $body$
select (
price * 1.2
)
$body$;
commit;
