import { type ScalarTag, type Tags } from 'yaml'

/** The words that dbt's YAML reader takes for booleans; `y` and `n` are texts there, other than in the standard. */
const BOOLEAN = /^(?:yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF)$/

const boolean: ScalarTag = {
  identify: (value) => typeof value === 'boolean',
  default: true,
  tag: 'tag:yaml.org,2002:bool',
  test: BOOLEAN,
  resolve: (text) => /^(?:yes|true|on)$/i.test(text),
  stringify: ({ value }) => (value === true ? 'true' : 'false'),
}

/** Whole numbers that a JavaScript number would round. */
const bigInteger: ScalarTag = {
  identify: (value) => typeof value === 'bigint',
  default: true,
  tag: 'tag:yaml.org,2002:int',
  test: /^[-+]?[1-9][0-9]{15,}$/,
  resolve: (text) => {
    const value = BigInt(text)
    return Number.isSafeInteger(Number(value)) ? Number(value) : value
  },
  stringify: ({ value }) => String(value),
}

/**
 * The tags of YAML 1.1 as dbt reads them, but for dates and times: those stay text, so that they print as they were
 * written.
 */
export function yaml11Tags(tags: Tags): Tags {
  const kept = tags.filter((tag) => {
    if (typeof tag === 'string') return tag !== 'timestamp' && tag !== 'bool'
    return tag.tag !== 'tag:yaml.org,2002:timestamp' && tag.tag !== 'tag:yaml.org,2002:bool'
  })
  return [boolean, bigInteger, ...kept]
}
