{{ config(materialized='table', pre_hook="insert into public.said (what) values ('before {{ this.name }}')", post_hook=[{'sql': "insert into public.said (what) values ('after one')", 'transaction': false}]) }}
select 1 as id
