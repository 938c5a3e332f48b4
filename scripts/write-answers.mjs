// Writes docs/answers.md, the analysts' questions with their queries and what they give on the profile `adopted`. After a build:
// npx tsmodel build --target adopted && node scripts/write-answers.mjs
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'

const root = fileURLToPath(new URL('..', import.meta.url))

/** The page. `show` gives the rows of an analysis as `tsmodel show --quiet --limit -1` prints them. */
export async function answersPage(folder, show) {
  const { analyses } = parse(readFileSync(`${folder}/analyses/analyses.yml`, 'utf8'))
  const parts = []
  for (const { name, description, config } of analyses) {
    const sql = readFileSync(`${folder}/analyses/${name}.sql`, 'utf8').trim()
    const rows = (await show(name)).trim()
    parts.push(
      `## ${description}\n\n${config.meta.reading.trim()}\n\n${rows}\n\n\`analyses/${name}.sql\`:\n\n\`\`\`sql\n${sql}\n\`\`\`\n`,
    )
  }
  return `# Questions of the analysts

<!-- Written by scripts/write-answers.mjs from the analyses: change those. -->

What the handover asked and no dashboard could answer, each with its query and what it gives. The figures are those of the
profile \`adopted\` at the end of 3 November 2025: invented members with a realistic life, made to try the models on. On the real
databases the same commands give the real answers.

\`\`\`sh
npx tsmodel build --target adopted
npx tsmodel show --target adopted -s activation_rate --limit -1
\`\`\`

${parts.join('\n')}`
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const show = (name) =>
    execFileSync(
      process.execPath,
      ['bin/tsmodel.js', 'show', '--quiet', '--target', 'adopted', '-s', name, '--limit', '-1'],
      { cwd: root, encoding: 'utf8' },
    )
  writeFileSync(`${root}/docs/answers.md`, await answersPage(root, show))
}
