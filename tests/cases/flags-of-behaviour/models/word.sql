{{ config(alias='own_word') }}
select 'shop' as said
