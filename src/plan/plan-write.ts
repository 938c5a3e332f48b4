import { displayName } from '../core/relation.js'
import type { PlanInput } from './input.js'
import { afterPhase, beforePhase, headerSteps, postHookSteps, preHookSteps, upkeepSteps } from './phases.js'
import type { Plan, Step } from './step.js'

/**
 * The plan of a relation that is published already and written into: `steps` and the tests are one transaction, so that
 * nobody sees rows which fail them. `reason` goes on from "exists: ".
 */
export function planWrite(input: PlanInput, reason: string, steps: readonly Step[]): Plan {
  const { relation } = input
  return {
    relation,
    aside: null,
    action: 'write',
    reason: `${displayName(relation)} exists: ${reason}`,
    phases: [
      ...beforePhase(input),
      {
        name: 'write',
        transaction: true,
        steps: [
          ...preHookSteps(input),
          ...headerSteps(input),
          ...steps,
          ...upkeepSteps(input),
          ...(input.tests > 0 ? [{ kind: 'runTests', count: input.tests } as const] : []),
          ...postHookSteps(input),
        ],
      },
      ...afterPhase(input),
    ],
  }
}
