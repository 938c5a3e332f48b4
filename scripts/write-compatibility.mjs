// Writes docs/compatibility.md from docs/compatibility.yml: node scripts/write-compatibility.mjs
import { readFileSync, writeFileSync } from 'node:fs'
import { parse } from 'yaml'

const docs = new URL('../docs/', import.meta.url)

/** The page, as one text. */
export function compatibilityPage(text) {
  const { sections } = parse(text)
  const rows = sections.flatMap((section) => section.rows)
  const count = (state) => rows.filter((row) => row.is === state).length
  return [
    '# Compatibility with dbt',
    '',
    '<!-- Written by scripts/write-compatibility.mjs from docs/compatibility.yml: change that file. -->',
    '',
    'What a dbt project can say on Postgres, and what tsmodel does with it. Nothing is ignored in silence: what is not',
    'served is named in a warning with its file and line, or refused by name.',
    '',
    `${count('served')} rows are served, ${count('differently')} are served differently, ${count('not served')} are not served.`,
    '',
    ...sections.flatMap(sectionLines),
  ].join('\n')
}

function sectionLines({ title, about, rows }) {
  return [
    `## ${title}`,
    '',
    ...(about === undefined ? [] : [about, '']),
    '| What | Served | How | Shown by |',
    '| --- | --- | --- | --- |',
    ...rows.map((row) => `| ${[cell(row.name), WORDS[row.is], cell(row.says ?? ''), proofOf(row)].join(' | ')} |`),
    '',
  ]
}

const WORDS = { served: 'yes', differently: 'differently', 'not served': 'no' }

function proofOf({ shown, met }) {
  if (met !== undefined) return cell(`\`${met.command}\` says: ${met.says.join(' · ')}`)
  return (shown ?? []).map(link).join(', ')
}

/** A case by its name, another test by its file. */
function link(proof) {
  const [file, title] = proof.split(' › ')
  if (!file.includes('/')) return `[${file}](../tests/cases/${file}/case.yml)`
  return `[${cell(title ?? file.split('/').at(-1))}](../${file})`
}

function cell(text) {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ')
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  writeFileSync(
    new URL('compatibility.md', docs),
    compatibilityPage(readFileSync(new URL('compatibility.yml', docs), 'utf8')),
  )
}
