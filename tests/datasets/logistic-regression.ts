// A logistic regression of our own: the one on the registry (ml-logistic-regression) neither scales its inputs nor regularises,
// and without either it does not converge on counts beside hours.

/** One row of a data set: numbers, and whether the label holds. */
export interface Example {
  readonly features: readonly number[]
  readonly label: boolean
}

export interface Model {
  /** Chance that the label holds, in (0, 1). */
  readonly predict: (features: readonly number[]) => number
}

const ROUNDS = 500
const RATE = 0.3
const PENALTY = 0.01

/** Trains on standardised features by gradient descent with an L2 penalty. Deterministic. */
export function train(examples: readonly Example[]): Model {
  const width = examples[0]?.features.length ?? 0
  const columns = Array.from({ length: width }, (_, index) => examples.map(({ features }) => features[index] ?? 0))
  const means = columns.map(mean)
  const spreads = columns.map(
    (column, index) => Math.sqrt(mean(column.map((x) => (x - (means[index] ?? 0)) ** 2))) || 1,
  )
  const scaled = (features: readonly number[]): readonly number[] =>
    features.map((x, index) => (x - (means[index] ?? 0)) / (spreads[index] ?? 1))
  const rows = examples.map(({ features, label }) => ({ features: scaled(features), label: Number(label) }))
  const weights = new Array<number>(width).fill(0)
  let bias = 0
  for (let round = 0; round < ROUNDS; round += 1) {
    const gradient = weights.map((weight) => PENALTY * weight)
    let biasGradient = 0
    for (const { features, label } of rows) {
      const error = (chance(features, weights, bias) - label) / rows.length
      biasGradient += error
      for (let index = 0; index < width; index += 1)
        gradient[index] = (gradient[index] ?? 0) + error * (features[index] ?? 0)
    }
    bias -= RATE * biasGradient
    for (let index = 0; index < width; index += 1)
      weights[index] = (weights[index] ?? 0) - RATE * (gradient[index] ?? 0)
  }
  return { predict: (features) => chance(scaled(features), weights, bias) }
}

function chance(features: readonly number[], weights: readonly number[], bias: number): number {
  const sum = features.reduce((total, x, index) => total + x * (weights[index] ?? 0), bias)
  return 1 / (1 + Math.exp(-sum))
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

/**
 * Area under the ROC curve: the chance that a positive example is ranked above a negative one; 0.5 is guessing. Beside it the
 * standard error of guessing (Mann–Whitney), so that a test can say by how much chance is beaten.
 */
export function rankQuality(
  model: Model,
  examples: readonly Example[],
): { readonly area: number; readonly chanceError: number } {
  const scores = (label: boolean): readonly number[] =>
    examples.filter((example) => example.label === label).map(({ features }) => model.predict(features))
  const [positives, negatives] = [scores(true), scores(false)]
  let wins = 0
  for (const p of positives) for (const n of negatives) wins += p > n ? 1 : p === n ? 0.5 : 0
  const pairs = positives.length * negatives.length
  return { area: wins / pairs, chanceError: Math.sqrt((positives.length + negatives.length + 1) / (12 * pairs)) }
}
