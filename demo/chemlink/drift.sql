-- Profile `drift`, on top of `published`: the structure has moved on, the figures have not.

-- added: the column whose existence is disputed
alter table query_votes add column deleted_at timestamptz;

-- added: a column that nobody announced
alter table persons add column pronouns varchar;

-- retyped: json became jsonb, text became a number
alter table view_access alter column metadata type jsonb using metadata::jsonb;
alter table embeddings alter column score_multiplier type numeric using score_multiplier::numeric;
