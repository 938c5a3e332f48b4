// What demo/chemlink/dirty.sql and demo/engagement/dirty.sql plant, rule by rule, with what `published` has of it anyway:
// [rule, test, planted, already there].
export const DEFECTS = [
  ['DQ-01', 'unique_stg_chemlink__embeddings_embedding_id', 1, 0],
  ['DQ-02', 'dq02_external_id_is_the_person_id', 1, 0],
  ['DQ-03', 'dq03_external_id_points_to_a_live_member', 6, 2],
  // two posts of a closed account, and the five comments of DQ-17
  ['DQ-04', 'dq04_live_posts_and_comments_by_ghosts', 7, 10],
  ['DQ-05', 'dq05_members_without_an_account', -1, 2094],
  ['DQ-06', 'dq06_two_accounts_for_one_member', 1, 0],
  // six of DQ-02 and DQ-03, and the test account, which points to nobody
  ['DQ-07', 'dq07_live_ghosts', 7, 2],
  ['DQ-07', 'dq07_live_test_accounts', 1, 1],
  ['DQ-08', 'dq08_members_sharing_an_address', 4, 0],
  ['DQ-09', 'dq09_linked_accounts_with_another_address', 1, 0],
  ['DQ-10', 'dq10_members_blank_or_malformed_email', 30, 0],
  ['DQ-11', 'daily_deletion_ratio_stg_chemlink__query_embeddings_', 1, 0],
  ['DQ-11', 'soft_delete_ratio_stg_chemlink__query_embeddings_deleted_at__0_5', 107, 0],
  // the posts of spring and summer, which were deleted as a known incident
  ['DQ-11', 'soft_delete_ratio_stg_engagement__posts_deleted_at__0_5', 0, 302],
  ['DQ-12', 'dq12_votes_by_deleted_voters', 1, 0],
  [
    'DQ-12',
    'relationships_stg_chemlink__query_votes_voter_person_id__chemlink_person_id__ref_stg_chemlink__persons_',
    2,
    0,
  ],
  [
    'DQ-12',
    'relationships_stg_chemlink__query_votes_profile_person_id__chemlink_person_id__ref_stg_chemlink__persons_',
    1,
    0,
  ],
  ['DQ-13', 'dq13_self_votes', 1, 0],
  ['DQ-14', 'relationships_stg_chemlink__educations_school_id__school_id__ref_stg_chemlink__schools_', 2, 0],
  [
    'DQ-14',
    'relationships_stg_chemlink__experiences_chemlink_person_id__chemlink_person_id__ref_stg_chemlink__persons_',
    3,
    0,
  ],
  [
    'DQ-14',
    'relationships_stg_chemlink__person_languages_language_id__language_id__ref_stg_chemlink__languages_',
    1,
    0,
  ],
  ['DQ-15', 'not_null_stg_chemlink__collections_owner_person_id', 1, 0],
  ['DQ-15', 'dq15_collections_of_deleted_owners', 1, 0],
  ['DQ-16', 'dq16_live_posts_by_deleted_accounts', 2, 0],
  ['DQ-17', 'dq17_live_comments_on_deleted_posts', 1, 0],
  ['DQ-17', 'dq17_replies_stay_on_their_post', 1, 0],
  ['DQ-17', 'dq17_comment_threads_without_a_root', 2, 0],
  ['DQ-18', 'dq18_chemlink_view_access_from_the_future', 2, 0],
  ['DQ-19', 'dq19_experiences_deleted_before_created', 2, 0],
  ['DQ-19', 'dq19_educations_updated_before_created', 3, 0],
  ['DQ-20', 'dq20_activity_before_signup', 20, 0],
  ['DQ-21', 'dq21_glossary_terms_before_platform_start', 1, 0],
  ['DQ-22', 'dq22_experiences_unparseable_dates', 200, 0],
  ['DQ-23', 'dq23_experiences_impossible_dates', 120, 0],
  ['DQ-24', 'known_enum_value_stg_chemlink__collection_collaborators_access_type__access_type', 1, 0],
  ['DQ-24', 'known_enum_value_stg_chemlink__collections_privacy__collection_privacy', 1, 0],
  ['DQ-24', 'known_enum_value_stg_chemlink__query_embeddings_intent__search_intent', 1, 0],
  ['DQ-24', 'known_enum_value_stg_chemlink__query_votes_vote_type__vote_type', 1, 0],
  ['DQ-24', 'known_enum_value_stg_engagement__posts_post_type__post_type', 2, 0],
  ['DQ-25', 'dq25_mentions_with_neither_or_both_targets', 1, 0],
  ['DQ-25', 'dq25_reports_with_neither_or_both_targets', 1, 0],
  ['DQ-26', 'dq26_companies_placeholder_names', 20, 1],
  ['DQ-26', 'dq26_roles_placeholder_names', 0, 1],
  ['DQ-27', 'dq27_no_bulk_update_days', 0, 1],
  ['DQ-28', 'dq28_source_columns_missing_or_retyped', 1, 0],
  ['DQ-28', 'dq28_source_columns_new_moved_or_longer', 1, 0],
  // the development environment has employment_type where the others have employment_status
  ['DQ-29', 'dq29_environments_agree', 0, 2],
  // parts of the published figures that the defects above move
  ['DQ-34', 'assert_published_figures_match', 48, 0],
  // the fewer embeddings of members that the flag disagrees with are those of `published`
  ['DQ-38', 'dq38_finder_flag_against_embeddings', 0, 48],
] as const

// Rules about two loads: what goes missing between them. The second load is three days later than the newest row.
export const SECOND_LOAD = {
  asOf: '2025-11-15 12:00:00+00',
  chemlink: `
    delete from glossary;
    delete from person_languages where id % 4 = 0;
    delete from collections where id in (
      select id from collections as c
      where not exists (select from collection_profiles where collection_id = c.id)
        and not exists (select from collection_collaborators where collection_id = c.id)
      order by id limit 2);`,
  engagement: `
    delete from posts where id = (
      select id from posts as p
      where deleted_at is not null
        and not exists (select from comments where post_id = p.id)
        and not exists (select from mentions where post_id = p.id)
      order by id limit 1);`,
  defects: [
    // the glossary, which is empty now, and the languages, of which a quarter is gone
    ['DQ-30', 'dq30_tables_that_shrank_or_emptied', 2],
    ['DQ-31', 'dq31_chemlink_is_fresh', 1],
    ['DQ-31', 'dq31_engagement_is_fresh', 1],
    // two collections and one post
    ['DQ-32', 'dq32_no_row_vanished', 3],
  ],
} as const

// Rules about the warehouse itself: no source can break them, so its tables are changed behind its back.
export const TAMPERED = {
  warehouse: `
    update aggregates.daily_metrics set new_users = new_users + 1 where date_day = '2025-10-14';
    update aggregates.weekly_metrics set wau = 0 where week_start in ('2025-10-13', '2025-10-20');
    update ai.training_data_churn set events_28d = events_28d + 1 where (user_key, observation_ts) in (
      select user_key, observation_ts from ai.training_data_churn order by 1, 2 limit 4);
    update ai.model_splits set split = case split when 'test' then 'train' else 'test' end
      where (dataset, user_key, observation_ts) = (
        select dataset, user_key, min(observation_ts) from ai.model_splits
        where split in ('train', 'test', 'validation')
        group by 1, 2 having count(*) > 1 order by 1, 2 limit 1);
    alter table aggregates.talent_companies add column contact_email text;`,
  defects: [
    ['DQ-33', 'dq33_new_users_split_by_type', 1],
    // days against months
    ['DQ-33', 'dq33_users_and_events_reconcile', 1],
    ['DQ-33', 'dq33_weekly_users_split_by_type', 2],
    // the active days of the two weeks
    ['DQ-35', 'dq35_days_within_weeks_within_months', 11],
    ['DQ-35', 'dq35_weekly_users_in_bounds', 2],
    ['DQ-36', 'dq36_event_features_from_truncated_sources', 4],
    ['DQ-36', 'dq36_nobody_is_in_two_splits', 1],
    ['DQ-37', 'dq37_no_personal_data_in_published_layers', 1],
  ],
} as const
