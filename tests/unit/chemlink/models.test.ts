import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { copyWarehouse, type Warehouse } from './warehouse.js'

const words = (text: string): readonly string[] => text.trim().split(/\s+/)

/** The models of the warehouse, layer by layer. */
const LAYERS = {
  staging: words(`
    stg_chemlink__persons stg_chemlink__experiences stg_chemlink__educations stg_chemlink__person_languages stg_chemlink__companies
    stg_chemlink__roles stg_chemlink__projects stg_chemlink__locations stg_chemlink__schools stg_chemlink__degrees
    stg_chemlink__languages stg_chemlink__collections stg_chemlink__collection_profiles stg_chemlink__collection_collaborators
    stg_chemlink__query_embeddings stg_chemlink__query_votes stg_chemlink__view_accesses stg_chemlink__embeddings
    stg_chemlink__glossary_terms stg_engagement__persons stg_engagement__posts stg_engagement__comments stg_engagement__groups
    stg_engagement__group_members stg_engagement__mentions stg_engagement__reports stg_engagement__conversations
    stg_engagement__conversation_participants stg_engagement__messages stg_engagement__message_reads
    stg_engagement__message_attachments stg_engagement__message_reactions`),
  core: words(`
    int_identity__link_candidates int_identity__person_links int_persons__flags int_persons__profile_facts
    int_activity__chemlink_events int_activity__engagement_events int_activity__profile_updates fct_user_activity_events
    user_activity_events unified_users dim_users user_journey_events int_user_days__activity fct_user_lifecycle_daily fct_posts
    fct_comments fct_groups fct_moderation_reports fct_mentions fct_searches fct_search_votes fct_collections
    fct_collection_additions fct_collection_shares dim_dates dim_companies dim_roles dim_locations dim_schools dim_degrees
    dim_languages user_cohorts glossary_terms`),
  aggregates: words(`
    daily_metrics agg_platform_daily weekly_metrics monthly_metrics active_users_by_type_monthly activity_by_type_daily
    activity_by_type_monthly activity_distribution_monthly activity_intensity_monthly cohort_retention cohort_retention_monthly
    activation_by_cohort churn_monthly lifecycle_stage_daily lifecycle_transitions_monthly user_engagement_levels
    post_metrics_daily content_type_metrics post_engagement poster_tiers group_metrics mention_metrics_daily
    moderation_metrics_daily finder_metrics_daily search_intent_metrics finder_engagement collection_metrics_daily
    collection_privacy_monthly collection_usage collection_sharing profile_metrics_daily profile_completion_distribution
    profile_status_breakdown profile_freshness funnel_metrics user_activity_proxies_30d talent_companies talent_roles
    talent_education talent_countries talent_projects mau_by_country message_metrics_daily dq_results dq_identity_coverage
    dq_soft_delete_ratios dq_source_row_counts dq_schema_drift metric_unsupported published_figures_check`),
  ai: words(`
    user_features_daily training_data_activation scoring_activation training_data_engagement training_data_churn
    training_data_next_action user_segments anomaly_daily_metrics search_relevance_judgements glossary_terms_corpus model_splits
    dataset_cards`),
} as const
const SNAPSHOTS = words(
  'snap_chemlink__persons snap_engagement__persons snap_engagement__posts snap_chemlink__collections',
)

interface Node {
  readonly name: string
  readonly resource_type: string
  readonly schema: string
  readonly description: string
  readonly attached_node?: string | null
  readonly depends_on: { readonly nodes: readonly string[] }
  readonly config: { readonly materialized?: string; readonly meta: Readonly<Record<string, unknown>> }
  readonly columns: Readonly<Record<string, { readonly description: string }>>
}

let warehouse: Warehouse
let nodes: ReadonlyMap<string, Node>

beforeAll(async () => {
  warehouse = copyWarehouse('dev')
  await warehouse.run(['parse', '--vars', '{enable_messaging: true}'])
  const manifest = JSON.parse(readFileSync(join(warehouse.folder, 'target/manifest.json'), 'utf8')) as {
    readonly nodes: Readonly<Record<string, Node>>
  }
  nodes = new Map(Object.entries(manifest.nodes))
})

afterAll(() => warehouse.remove())

const models = (): readonly (readonly [string, Node])[] =>
  [...nodes].filter(([, node]) => node.resource_type === 'model')

describe('the models of the warehouse', () => {
  it.each(Object.entries(LAYERS))('are all in the layer %s', (layer, names) => {
    const schemas = new Map(models().map(([, node]) => [node.name, node.schema]))
    expect(names.filter((name) => schemas.get(name) !== layer)).toEqual([])
  })

  it('have snapshots of what the sources overwrite', () => {
    const found = [...nodes.values()].filter((node) => node.resource_type === 'snapshot').map((node) => node.name)
    expect(found.sort()).toEqual([...SNAPSHOTS].sort())
  })

  it('have a description, an owner, a grain, and columns with descriptions', () => {
    const lacking = models().flatMap(([, node]) => [
      ...(node.description === '' ? [`${node.name}: description`] : []),
      ...['owner', 'grain'].filter((key) => node.config.meta[key] === undefined).map((key) => `${node.name}: ${key}`),
      ...(Object.keys(node.columns).length === 0 ? [`${node.name}: columns`] : []),
      ...Object.entries(node.columns)
        .filter(([, column]) => column.description === '')
        .map(([column]) => `${node.name}.${column}`),
    ])
    expect(lacking).toEqual([])
  })

  it('have a test each', () => {
    const tested = new Set(
      [...nodes.values()].filter((node) => node.resource_type === 'test').flatMap((node) => node.depends_on.nodes),
    )
    expect(
      models()
        .filter(([id]) => !tested.has(id))
        .map(([, node]) => node.name),
    ).toEqual([])
  })

  it('never read the clock', () => {
    const clock = /\b(now\(\)|current_date|current_timestamp|localtimestamp|clock_timestamp)/i
    const compiled = [...nodes.values()] as readonly (Node & { readonly raw_code?: string })[]
    expect(compiled.filter((node) => clock.test(node.raw_code ?? '')).map((node) => node.name)).toEqual([])
  })
})
