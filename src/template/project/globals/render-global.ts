import type { Scope } from '../../contract.js'
import { hostFunction } from '../../host-values.js'
import { compileTemplate } from '../../index.js'
import type { ContextHost } from '../context-host.js'
import { asText } from '../values/convert.js'

/** `render(text)`: a text with tags, rendered where it is called, with the names of the node. */
export function renderGlobal(host: ContextHost, lookup: (name: string) => unknown): unknown {
  const scope: Scope = { lookup, names: () => [] }
  return hostFunction('render', (args, _kwargs, call) => {
    const template = compileTemplate({ file: call.file, text: asText(args[0]), line: call.line, column: call.column })
    return host.execute ? template.render(scope).then((rendered) => rendered.text) : template.renderSync(scope).text
  })
}
