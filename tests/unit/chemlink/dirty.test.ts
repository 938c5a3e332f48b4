import { afterAll, beforeAll, expect, it } from 'vitest'
import { copyWarehouse, type Warehouse } from './warehouse.js'

// What demo/chemlink/dirty.sql and demo/engagement/dirty.sql plant, rule by rule, with what `published` has of it anyway:
// [rule, test, planted, already there].
const DEFECTS = [
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
  ['DQ-29', 'dq29_environments_agree', 0, 2],
  // the fewer embeddings of members that the flag disagrees with are those of `published`
  ['DQ-38', 'dq38_finder_flag_against_embeddings', 0, 48],
] as const

let warehouse: Warehouse

beforeAll(async () => {
  warehouse = copyWarehouse('dirty')
  // Nothing is held back here, so that every rule sees all the rows.
  for (const args of [['sync'], ['seed'], ['run', '--select', 'staging'], ['snapshot'], ['run']])
    await warehouse.run(args)
  await warehouse.run(['test'], [1])
}, 600_000)

afterAll(() => warehouse.remove())

it('finds in `dirty` what was planted, rule by rule, and nothing else', () => {
  const outcomes = warehouse.outcomes()
  const found = DEFECTS.map(([rule, test]) => {
    const outcome = outcomes.find(({ name, rules }) => name === test && rules.includes(rule))
    return [rule, test, outcome?.failures]
  })
  expect(found).toEqual(DEFECTS.map(([rule, test, planted, before]) => [rule, test, planted + before]))
})

it('has no finding in `dirty` that no defect explains', () => {
  // shares, and rules about figures and loads, which the defects move
  const consequences = new Set(['DQ-11', 'DQ-31', 'DQ-34'])
  const expected = new Set<string>(DEFECTS.map(([, test]) => test))
  const unexplained = warehouse
    .outcomes()
    .filter(
      ({ status, rules, name }) =>
        status !== 'pass' && !expected.has(name) && !rules.some((rule) => consequences.has(rule)),
    )
  expect(unexplained.map(({ name, status }) => `${name} ${status}`)).toEqual([
    'dq02_accounts_that_no_key_resolves warn',
  ])
})
