import type { Operator } from './arithmetic.js'
import type { BinaryName } from './nodes.js'

/** How the operators of arithmetic are written, by the node that the parser makes of them. */
export const OPERATORS: Readonly<Record<BinaryName, Operator>> = {
  Add: '+',
  Sub: '-',
  Mul: '*',
  Div: '/',
  FloorDiv: '//',
  Mod: '%',
  Pow: '**',
}

/** The functions of the runtime that compare, by the operator. */
export const COMPARISONS: Readonly<Record<string, 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge' | 'isIn' | 'notIn'>> = {
  '==': 'eq',
  '!=': 'ne',
  '<': 'lt',
  '<=': 'le',
  '>': 'gt',
  '>=': 'ge',
  in: 'isIn',
  'not in': 'notIn',
}
