create schema crm;
create table crm.persons (id bigint primary key, name text not null, joined_at date);
insert into crm.persons values (1, 'Ada', '2024-01-01'), (2, 'Linus', '2024-02-01');
