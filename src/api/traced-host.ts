import type { Host, HostFiles } from '../core/host.js'

/** What a piece of work asked of the host, so that the same questions can be asked again. */
export interface Questions {
  /** Kind and path of each question about files, in order, each once. */
  readonly files: readonly (readonly [kind: FileQuestion, path: string])[]
  /** Environment variables that were read, sorted. */
  readonly environment: readonly string[]
  /** Flags that were read, sorted; null when all of them were. */
  readonly flags: readonly string[] | null
}

export type FileQuestion = 'text' | 'bytes' | 'exists' | 'folder' | 'list'

/** The surroundings of a piece of work: what it may ask, beside what it is given. */
export interface Surroundings {
  readonly host: Host
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly flags: Readonly<Record<string, unknown>>
}

/** Surroundings that take down what is asked of them. */
export interface TracedSurroundings extends Surroundings {
  /** To be called when something happened that another time would not repeat: a message, the time, an id. */
  spoil(): void
  /** What was asked, and one hash of all answers; null when the work cannot be repeated from them. */
  taken(): { readonly questions: Questions; readonly answers: string } | null
}

/** Takes down every question that is asked of the surroundings. A question that fails, and any writing, spoils the trace. */
export function tracedSurroundings({ host, environment, flags }: Surroundings): TracedSurroundings {
  const answers = new Map<string, { readonly question: readonly [FileQuestion, string]; readonly answer: string }>()
  const variables = new Set<string>()
  const flagNames = new Set<string>()
  let areAllFlagsRead = false
  let isSpoilt = false
  const spoil = (): void => {
    isSpoilt = true
  }
  const asked = <Value>(kind: FileQuestion, path: string, ask: () => Value): Value => {
    let value: Value
    try {
      value = ask()
    } catch (error) {
      spoil()
      throw error
    }
    const key = `${kind} ${path}`
    if (!answers.has(key)) answers.set(key, { question: [kind, path], answer: textOf(value, host) })
    return value
  }
  const files: HostFiles = {
    readText: (path) => asked('text', path, () => host.files.readText(path)),
    readBytes: (path) => asked('bytes', path, () => host.files.readBytes(path)),
    exists: (path) => asked('exists', path, () => host.files.exists(path)),
    isDirectory: (path) => asked('folder', path, () => host.files.isDirectory(path)),
    list: (path) => asked('list', path, () => host.files.list(path)),
    readStream: (path) => (spoil(), host.files.readStream(path)),
    write: (path, content) => (spoil(), host.files.write(path, content)),
    append: (path, content) => (spoil(), host.files.append(path, content)),
    remove: (path) => (spoil(), host.files.remove(path)),
  }
  const tracedEnvironment = tracedRecord(environment, (name) => variables.add(name), spoil)
  const tracedFlags = tracedRecord(
    flags,
    (name) => flagNames.add(name),
    () => {
      areAllFlagsRead = true
    },
  )
  return {
    host: {
      ...host,
      files,
      environment: tracedEnvironment,
      now: () => (spoil(), host.now()),
      newId: () => (spoil(), host.newId()),
      elapsed: () => (spoil(), host.elapsed()),
    },
    environment: tracedEnvironment,
    flags: tracedFlags,
    spoil,
    taken() {
      if (isSpoilt) return null
      const asked = [...answers.values()]
      const questions: Questions = {
        files: asked.map(({ question }) => question),
        environment: [...variables].sort(),
        flags: areAllFlagsRead ? null : [...flagNames].sort(),
      }
      const texts = asked.map(({ answer }) => answer)
      return { questions, answers: hashOf(texts, questions, { host, environment, flags }) }
    },
  }
}

/** The record, which tells of each name that is looked up, and when all names are asked for. */
function tracedRecord<Value>(
  record: Readonly<Record<string, Value>>,
  named: (name: string) => void,
  listed: () => void,
): Readonly<Record<string, Value>> {
  const tell = (name: string | symbol): void => {
    if (typeof name === 'string') named(name)
  }
  return new Proxy(record, {
    get: (target, name) => (tell(name), Reflect.get(target, name) as unknown),
    has: (target, name) => (tell(name), Reflect.has(target, name)),
    getOwnPropertyDescriptor: (target, name) => (tell(name), Reflect.getOwnPropertyDescriptor(target, name)),
    ownKeys: (target) => (listed(), Reflect.ownKeys(target)),
  })
}

/** The hash of the answers that the surroundings give now; null when one of the questions fails. */
export function answersNow(questions: Questions, surroundings: Surroundings): string | null {
  const { host } = surroundings
  try {
    const texts = questions.files.map(([kind, path]) => textOf(ASK[kind](host.files, path), host))
    return hashOf(texts, questions, surroundings)
  } catch {
    return null
  }
}

const ASK: Readonly<Record<FileQuestion, (files: HostFiles, path: string) => unknown>> = {
  text: (files, path) => files.readText(path),
  bytes: (files, path) => files.readBytes(path),
  exists: (files, path) => files.exists(path),
  folder: (files, path) => files.isDirectory(path),
  list: (files, path) => files.list(path),
}

function textOf(answer: unknown, host: Host): string {
  if (typeof answer === 'string') return answer
  return answer instanceof Uint8Array ? host.sha256(answer) : JSON.stringify(answer)
}

/** One hash of all answers; the length before each keeps them apart. */
function hashOf(texts: readonly string[], questions: Questions, surroundings: Surroundings): string {
  const { host, environment, flags } = surroundings
  const rest = JSON.stringify([
    questions.environment.map((name) => environment[name] ?? null),
    questions.flags === null ? flags : questions.flags.map((name) => flags[name] ?? null),
  ])
  return host.sha256([...texts, rest].map((text) => `${text.length}\n${text}`).join('\n'))
}
