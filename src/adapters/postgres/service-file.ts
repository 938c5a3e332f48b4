import { existsSync, readFileSync } from 'node:fs'
import { DiagnosticError, problem } from '../../core/diagnostic.js'
import { nearestHint } from '../../core/text.js'

type Environment = Readonly<Record<string, string | undefined>>

/** The settings of the service that `PGSERVICE` names, from the service file; empty when it names none. */
export function readService(environment: Environment, homeDirectory: string): Readonly<Record<string, string>> {
  const name = environment.PGSERVICE
  if (name === undefined || name === '') return {}
  const file = environment.PGSERVICEFILE ?? `${homeDirectory}/.pg_service.conf`
  const services = existsSync(file) ? parseServices(readFileSync(file, 'utf8')) : new Map<string, never>()
  const service = services.get(name)
  if (service !== undefined) return service
  const { hint } = nearestHint(name, services.keys())
  throw new DiagnosticError(
    problem('CONNECTION_SETTING_INVALID', `The service "${name}" of PGSERVICE is not in "${file}".`, {
      hint: hint ?? `Add a section [${name}] to the file, or unset PGSERVICE.`,
    }),
  )
}

/** Sections of `key=value` lines under `[name]`; lines that start with `#` are comments. */
export function parseServices(content: string): ReadonlyMap<string, Readonly<Record<string, string>>> {
  const services = new Map<string, Record<string, string>>()
  let current: Record<string, string> = {}
  for (const line of content.split(/\r?\n/).map((raw) => raw.trim())) {
    const section = /^\[(.+)\]$/.exec(line)
    const setting = /^([a-z_]+)\s*=\s*(.*)$/.exec(line)
    if (section !== null) {
      current = {}
      services.set(section[1]!, current)
    } else if (setting !== null) {
      current[setting[1]!] = setting[2]!
    }
  }
  return services
}
