import type { DiffLine, NodePlan, PlannedAction } from '../api/contract.js'
import type { Manifest } from '../core/manifest.js'
import { counted } from '../core/text.js'
import type { Colour, LogLine } from './log-line.js'

type Parts = LogLine['parts']

const COLOURS: Readonly<Record<PlannedAction, Colour>> = {
  create: 'green',
  replace: 'yellow',
  merge: 'cyan',
  append: 'cyan',
  refresh: 'cyan',
  skip: 'dim',
  test: 'dim',
  unknown: 'yellow',
  error: 'red',
}

/** Lines around a change that are shown. */
const CONTEXT = 2

export interface PlanOutputOptions {
  /** Columns to fit in; null: lines are as long as they are. */
  readonly columns: number | null
  readonly statements: boolean
}

/** The plan of one node for people, line by line. */
export function planLines(
  plan: NodePlan,
  manifest: Manifest,
  { columns, statements }: PlanOutputOptions,
): readonly Parts[] {
  const name = plan.relation ?? nameOf(plan.uniqueId, manifest)
  const facts: readonly (readonly [string, Colour | null, readonly string[]])[] = [
    ['breaking', 'red', plan.breaking],
    ['blocked', 'red', plan.blocked.map(({ object, reason }) => `${object} ${reason}`)],
    ['read by', null, readersOf(plan, manifest)],
    [
      'tests',
      null,
      plan.tests.map(
        ({ uniqueId, proven }) => `${nameOf(uniqueId, manifest)}${proven === null ? '' : ` (proven: ${proven})`}`,
      ),
    ],
    ['cost', null, costOf(plan)],
  ]
  return [
    [
      { text: plan.action.padEnd(8), colour: COLOURS[plan.action] },
      { text: name, colour: 'bold' },
    ],
    ...wrapped(plan.reason, 4, columns).map((line) => [{ text: line, colour: 'dim' as const }]),
    ...codeLines(plan),
    ...(plan.columns ?? []).map(({ name: column, before, after }): Parts => {
      if (before === null) return [{ text: `    + column ${column} ${after}`, colour: 'green' }]
      if (after === null) return [{ text: `    - column ${column} ${before}`, colour: 'red' }]
      return [{ text: `    ~ column ${column} ${before} → ${after}`, colour: 'yellow' }]
    }),
    ...facts.flatMap(([label, colour, texts]) => factLines(label, colour, texts, columns)),
    ...(statements
      ? plan.statements
          .trimEnd()
          .split('\n')
          .map((line): Parts => [`      ${line}`])
      : []),
  ]
}

/** The last line: how many nodes of each action, and what to look at. */
export function planSummary(plans: readonly NodePlan[]): string {
  const count = (action: PlannedAction): number => plans.filter((plan) => plan.action === action).length
  const actions = (Object.keys(COLOURS) as PlannedAction[]).filter((action) => count(action) > 0)
  const breaking = plans.filter((plan) => plan.breaking.length > 0).length
  const blocked = plans.filter((plan) => plan.blocked.length > 0).length
  return [
    `Plan: ${actions.map((action) => `${count(action)} ${action}`).join(', ')}.`,
    ...(breaking > 0 ? [`Breaking: ${counted(breaking, 'node')}.`] : []),
    ...(blocked > 0 ? [`Would not be published: ${counted(blocked, 'node')}.`] : []),
    'Nothing was changed.',
  ].join(' ')
}

function codeLines({ action, code: { after, diff } }: NodePlan): readonly Parts[] {
  if (after === null || action === 'create') return []
  if (diff === null) return [[{ text: '    sql: what is published is not known', colour: 'dim' }]]
  if (diff.every(({ kind }) => kind === 'same')) return [[{ text: '    sql: as published', colour: 'dim' }]]
  return [['    sql:'], ...nearChanges(diff).map(diffLine)]
}

function diffLine(line: DiffLine | null): Parts {
  if (line === null) return [{ text: '        …', colour: 'dim' }]
  if (line.kind === 'same') return [`        ${line.text}`]
  return line.kind === 'added'
    ? [{ text: `      + ${line.text}`, colour: 'green' }]
    : [{ text: `      - ${line.text}`, colour: 'red' }]
}

/** The changes with the lines around them; null where lines are left out. */
function nearChanges(lines: readonly DiffLine[]): readonly (DiffLine | null)[] {
  const isNear = lines.map((_, index) =>
    lines.slice(Math.max(0, index - CONTEXT), index + CONTEXT + 1).some(({ kind }) => kind !== 'same'),
  )
  return lines.flatMap((line, index) => {
    if (isNear[index] === true) return [line]
    return index > 0 && isNear[index - 1] !== true ? [] : [null]
  })
}

function readersOf({ dependents }: NodePlan, manifest: Manifest): readonly string[] {
  return [...dependents.nodes.map((id) => nameOf(id, manifest)), ...dependents.outside]
}

function costOf({ cost }: NodePlan): readonly string[] {
  return cost === null
    ? []
    : [`${cost.totalCost} (about ${counted(cost.rows, 'row')} of ${counted(cost.width, 'byte')})`]
}

function nameOf(id: string, { nodes, unitTests }: Manifest): string {
  return nodes.get(id)?.name ?? unitTests?.get(id)?.name ?? id
}

function factLines(
  label: string,
  colour: Colour | null,
  texts: readonly string[],
  columns: number | null,
): readonly Parts[] {
  if (texts.length === 0) return []
  const lines = wrapped(`${label}: ${texts.join(', ')}`, 4, columns)
  return lines.map((text) => [colour === null ? text : { text, colour }])
}

/** The text in lines that fit, each indented; a word that is too long has a line of its own. */
function wrapped(text: string, indent: number, columns: number | null): readonly string[] {
  const room = columns === null ? Infinity : Math.max(20, columns - indent)
  const lines: string[] = []
  for (const paragraph of text.split('\n')) {
    let line = ''
    for (const word of paragraph.trim().split(/ +/)) {
      if (line !== '' && line.length + 1 + word.length > room) {
        lines.push(line)
        line = ''
      }
      line = line === '' ? word : `${line} ${word}`
    }
    lines.push(line)
  }
  return lines.map((line, index) => `${' '.repeat(index === 0 ? indent : indent + 2)}${line}`)
}
