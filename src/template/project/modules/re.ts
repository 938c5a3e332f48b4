import { raise } from '../../errors.js'
import { Callable, type CallSite, HostObject, hostFunction, hostObject } from '../../host-values.js'
import { asText, isRecord } from '../values/convert.js'
import { PyDict, tuple } from '../../values.js'
import { escapeRegex, FLAGS, translateRegex } from './python-regex.js'

interface Pattern {
  readonly kind: 'pattern'
  readonly text: string
  readonly flags: number
  readonly regex: RegExp
}

type Operation = (
  pattern: Pattern,
  args: readonly unknown[],
  kwargs: Readonly<Record<string, unknown>>,
  call: CallSite,
) => unknown

/** What a pattern can do; the module's functions of the same names take the pattern as first argument. */
const OPERATIONS: Readonly<Record<string, Operation>> = {
  match: (pattern, args) => find(pattern, asText(args[0]), 'start'),
  fullmatch: (pattern, args) => find(pattern, asText(args[0]), 'whole'),
  search: (pattern, args) => find(pattern, asText(args[0]), 'anywhere'),
  findall: (pattern, args) => matches(pattern, asText(args[0])).map(foundText),
  finditer: (pattern, args) => matches(pattern, asText(args[0])).map((match) => matchValue(pattern, match)),
  split: (pattern, args, kwargs) => split(pattern, asText(args[0]), Number(args[1] ?? kwargs['maxsplit'] ?? 0)),
  sub: (pattern, args, kwargs, call) => substitute(pattern, args, kwargs, call).text,
  subn: (pattern, args, kwargs, call) => {
    const { text, count } = substitute(pattern, args, kwargs, call)
    return tuple([text, count])
  },
}

/** Arguments of the module's functions that are flags, behind the pattern: their position. */
const FLAGS_AT: Readonly<Record<string, number>> = { split: 2, sub: 3, subn: 3 }

/** `modules.re`: Python's regular expressions. */
export const reModule: HostObject = hostObject(
  {
    ...Object.fromEntries(
      Object.entries(OPERATIONS).map(([name, operation]) => [
        name,
        hostFunction(`re.${name}`, ([first, ...rest], kwargs, call) => {
          const flags = rest[FLAGS_AT[name] ?? 1] ?? kwargs['flags']
          return operation(patternOf(first ?? kwargs['pattern'], flags), given(name, rest, kwargs), kwargs, call)
        }),
      ]),
    ),
    compile: hostFunction('re.compile', (args, kwargs) =>
      patternValue(patternOf(args[0] ?? kwargs['pattern'], args[1] ?? kwargs['flags'])),
    ),
    escape: hostFunction('re.escape', (args) => escapeRegex(asText(args[0]))),
    purge: hostFunction('re.purge', () => null),
    ...FLAGS,
    I: FLAGS.IGNORECASE,
    M: FLAGS.MULTILINE,
    S: FLAGS.DOTALL,
    X: FLAGS.VERBOSE,
    A: FLAGS.ASCII,
  },
  { typeName: 'module' },
)

/** Named arguments put where the positional ones are. */
function given(name: string, args: readonly unknown[], kwargs: Readonly<Record<string, unknown>>): readonly unknown[] {
  const names = name === 'sub' || name === 'subn' ? ['repl', 'string', 'count'] : ['string', 'maxsplit']
  return names.map((parameter, index) => args[index] ?? kwargs[parameter])
}

function patternOf(value: unknown, flags: unknown): Pattern {
  if (value instanceof HostObject) {
    const inner = value.extras.inner
    if (isRecord(inner) && inner['kind'] === 'pattern') return inner as unknown as Pattern
  }
  const text = asText(value)
  const number = typeof flags === 'number' ? flags : 0
  return { kind: 'pattern', text, flags: number, regex: translateRegex(text, number) }
}

function patternValue(pattern: Pattern): HostObject {
  return hostObject(
    {
      pattern: pattern.text,
      flags: pattern.flags,
      ...Object.fromEntries(
        Object.entries(OPERATIONS).map(([name, operation]) => [
          name,
          hostFunction(`Pattern.${name}`, (args, kwargs, call) =>
            operation(pattern, given(name, args, kwargs), kwargs, call),
          ),
        ]),
      ),
    },
    { typeName: 're.Pattern', inner: pattern, str: () => `re.compile('${pattern.text}')` },
  )
}

function find(pattern: Pattern, text: string, where: 'start' | 'whole' | 'anywhere'): HostObject | null {
  const { source, flags } = pattern.regex
  const anchored = where === 'whole' ? `(?:${source})(?![\\s\\S])` : source
  const regex = where === 'anywhere' ? new RegExp(source, flags) : new RegExp(anchored, flags.replace('g', 'y'))
  const match = regex.exec(text)
  return match === null ? null : matchValue(pattern, match)
}

function matches(pattern: Pattern, text: string): RegExpMatchArray[] {
  return [...text.matchAll(pattern.regex)]
}

/** `findall` gives the whole match, the only group, or a tuple of the groups. */
function foundText(match: RegExpMatchArray): unknown {
  if (match.length === 1) return match[0]
  const groups = match.slice(1).map((group: string | undefined) => group ?? '')
  return groups.length === 1 ? groups[0] : tuple(groups)
}

function matchValue(pattern: Pattern, match: RegExpMatchArray): HostObject {
  const names = Object.keys(match.groups ?? {})
  const group = (key: unknown): unknown => {
    if (typeof key === 'number') {
      return key < match.length ? (match[key] ?? null) : raise('IndexError', 'no such group')
    }
    const name = asText(key)
    return names.includes(name) ? (match.groups?.[name] ?? null) : raise('IndexError', 'no such group')
  }
  const indices = match.indices
  const span = (key: unknown): readonly [number, number] => {
    const found = typeof key === 'string' ? indices?.groups?.[key] : indices?.[typeof key === 'number' ? key : 0]
    return found ?? [-1, -1]
  }
  const text = match[0]
  return hostObject(
    {
      group: hostFunction('Match.group', (args) => {
        if (args.length === 0) return text
        return args.length === 1 ? group(args[0]) : tuple(args.map(group))
      }),
      groups: hostFunction('Match.groups', (args) =>
        tuple(match.slice(1).map((part: string | undefined) => part ?? args[0] ?? null)),
      ),
      groupdict: hostFunction('Match.groupdict', () => PyDict.from(names.map((name) => [name, group(name)] as const))),
      start: hostFunction('Match.start', (args) => span(args[0])[0]),
      end: hostFunction('Match.end', (args) => span(args[0])[1]),
      span: hostFunction('Match.span', (args) => tuple(span(args[0]))),
      string: match.input ?? '',
      re: patternValue(pattern),
      lastindex: match.length > 1 ? match.length - 1 : null,
    },
    {
      typeName: 're.Match',
      str: () => `<re.Match object; span=(${span(0).join(', ')}), match='${text}'>`,
      item: group,
      truth: () => true,
    },
  )
}

function split(pattern: Pattern, text: string, most: number): unknown[] {
  const parts: unknown[] = []
  let from = 0
  for (const match of matches(pattern, text)) {
    if (most > 0 && parts.length >= most * match.length) break
    const at = match.index ?? 0
    parts.push(text.slice(from, at), ...match.slice(1).map((group: string | undefined) => group ?? null))
    from = at + match[0].length
  }
  parts.push(text.slice(from))
  return parts
}

function substitute(
  pattern: Pattern,
  args: readonly unknown[],
  kwargs: Readonly<Record<string, unknown>>,
  call: CallSite,
): { text: string; count: number } {
  const [replacement, subject, given = kwargs['count']] = args
  const most = typeof given === 'number' && given > 0 ? given : Infinity
  const text = asText(subject)
  let out = ''
  let from = 0
  let count = 0
  for (const match of matches(pattern, text)) {
    if (count >= most) break
    count += 1
    const at = match.index ?? 0
    out += text.slice(from, at) + replaced(pattern, match, replacement, call)
    from = at + match[0].length
  }
  return { text: out + text.slice(from), count }
}

function replaced(pattern: Pattern, match: RegExpMatchArray, replacement: unknown, call: CallSite): string {
  if (replacement instanceof Callable) return asText(replacement.invoke([matchValue(pattern, match)], null, call))
  return asText(replacement).replace(
    /\\(?:g<(\w+)>|(\d{1,2})|(.))/gs,
    (whole, name?: string, number?: string, letter?: string) => {
      if (letter !== undefined) return letter === 'n' ? '\n' : letter === 't' ? '\t' : letter === '\\' ? '\\' : whole
      const key = name ?? number ?? '0'
      return (/^\d+$/.test(key) ? match[Number(key)] : match.groups?.[key]) ?? ''
    },
  )
}
