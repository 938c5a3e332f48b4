import { hostObject } from '../../host-values.js'
import type { ContextHost } from '../context-host.js'
import { datetimeModule } from './datetime.js'
import { itertoolsModule } from './itertools.js'
import { pytzModule } from './pytz.js'
import { reModule } from './re.js'

/** `modules`: the four modules of Python that templates may use. */
export function modulesGlobal(host: Pick<ContextHost, 'now'>): unknown {
  return hostObject(
    { datetime: datetimeModule(host), pytz: pytzModule(), re: reModule, itertools: itertoolsModule() },
    { typeName: 'dict' },
  )
}
