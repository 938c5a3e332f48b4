#!/usr/bin/env node
// Starts the command line. `--version` is answered here, so that scripts which probe for it load nothing else.
import { readFileSync } from 'node:fs'
import module from 'node:module'

const argv = process.argv.slice(2)
if (argv.length === 1 && (argv[0] === '--version' || argv[0] === '-V')) {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
  process.stdout.write(`tsmodel ${version}\n`)
} else {
  // Node 22 and later keep what they have compiled.
  module.enableCompileCache?.()
  const { main } = await import('../dist/bundle/tsmodel.js')
  await main(argv)
}
