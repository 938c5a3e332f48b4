-- Profile `drift`, on top of `published`: the structure has moved on, the figures have not.

-- renamed, as in the development environment
alter table persons rename column employment_status to employment_type;

-- reordered: the column moves to the end
alter table persons add column profile_picture_key_moved varchar;
update persons set profile_picture_key_moved = profile_picture_key;
alter table persons drop column profile_picture_key;
alter table persons rename column profile_picture_key_moved to profile_picture_key;

-- longer
alter table posts alter column type type varchar(40);
