import type { Pod } from '../../api/index.ts';
import { MAX_SCORE } from '../framework.ts';
import type { NodeInfo } from '../node-info.ts';
import { podAmounts, type Amounts, type Guess } from '../resources.ts';

export interface WeightedResource {
  readonly name: string;
  /** 1 to 100. */
  readonly weight: number;
}

/** How good it is, 0 to 10, that so much of a resource is used, 0 to 100 per cent. */
export interface ShapePoint {
  readonly utilization: number;
  readonly score: number;
}

/** How nodes are compared by what is left of them. Upstream: ScoringStrategy of NodeResourcesFitArgs. */
export interface ScoringStrategy {
  readonly type: 'LeastAllocated' | 'MostAllocated' | 'RequestedToCapacityRatio';
  readonly resources: readonly WeightedResource[];
  /** Of RequestedToCapacityRatio; by growing utilization. */
  readonly shape: readonly ShapePoint[];
}

export const LEAST_ALLOCATED: ScoringStrategy = {
  type: 'LeastAllocated',
  resources: [
    { name: 'cpu', weight: 1 },
    { name: 'memory', weight: 1 },
  ],
  shape: [],
};

type Read = (amounts: Amounts, guessed: Guess) => number;

/** A pod without requests is taken to use something, where it has to be compared. */
export function amountOf(name: string): Read {
  if (name === 'cpu') return (_, guessed) => guessed.cpu;
  if (name === 'memory') return (_, guessed) => guessed.memory;
  if (name === 'ephemeral-storage') return ({ ephemeralStorage }) => ephemeralStorage;
  return ({ extended }) => extended[name] ?? 0;
}

/** 0 to 100 of what would be requested, and all there is (above 0). */
type ScoreOne = (requested: number, total: number) => number;

const least: ScoreOne = (requested, total) =>
  requested > total ? 0 : Math.floor(((total - requested) * MAX_SCORE) / total);

// Pods that request nothing are counted by a guess, which may be more than there is.
const most: ScoreOne = (requested, total) => Math.floor((Math.min(requested, total) * MAX_SCORE) / total);

const MOST_SHAPE_SCORE = 10;

/** Straight lines between the points. Upstream: helper.BuildBrokenLinearFunction, on whole numbers. */
function brokenLine(shape: readonly ShapePoint[]): (utilization: number) => number {
  const points = shape.map(({ utilization, score }) => ({
    utilization,
    score: (score * MAX_SCORE) / MOST_SHAPE_SCORE,
  }));
  return (utilization) => {
    const index = points.findIndex((point) => utilization <= point.utilization);
    const after = points[index];
    if (after === undefined) return points.at(-1)?.score ?? 0;
    const before = points[index - 1];
    if (before === undefined) return after.score;
    const rise = (after.score - before.score) * (utilization - before.utilization);
    return before.score + Math.trunc(rise / (after.utilization - before.utilization));
  };
}

function byRatio(shape: readonly ShapePoint[]): ScoreOne {
  const score = brokenLine(shape);
  return (requested, total) => score(requested > total ? 100 : Math.floor((requested * 100) / total));
}

/** @param counts whether a resource counts that has this score @param mean of the sum of weighed scores, and of weights */
function weighed(
  resources: readonly WeightedResource[],
  one: ScoreOne,
  counts: (score: number) => boolean,
  mean: (sum: number, weights: number) => number,
): (pod: Pod, nodes: readonly NodeInfo[]) => readonly number[] {
  const readers = resources.map(({ name, weight }) => ({ read: amountOf(name), extended: name.includes('/'), weight }));
  return (pod, nodes) => {
    const wanted = podAmounts(pod);
    const asked = readers
      .map((reader) => ({ ...reader, amount: reader.read(wanted, wanted.guessed) }))
      // What few nodes have says nothing of a pod that does not need it.
      .filter(({ extended, amount }) => !extended || amount > 0);
    return nodes.map(({ allocatable, requested, guessed }) => {
      let sum = 0;
      let weights = 0;
      for (const { read, amount, weight } of asked) {
        const total = read(allocatable, allocatable);
        if (total === 0) continue;
        const score = one(read(requested, guessed) + amount, total);
        if (!counts(score)) continue;
        sum += score * weight;
        weights += weight;
      }
      return weights === 0 ? 0 : mean(sum, weights);
    });
  };
}

const always = (): boolean => true;
const down = (sum: number, weights: number): number => Math.floor(sum / weights);

/** The score of each node, 0 to 100. Upstream: plugins/noderesources (least_allocated, most_allocated, requested_to_capacity_ratio). */
export function scoreByStrategy({
  type,
  resources,
  shape,
}: ScoringStrategy): (pod: Pod, nodes: readonly NodeInfo[]) => readonly number[] {
  switch (type) {
    case 'LeastAllocated':
      return weighed(resources, least, always, down);
    case 'MostAllocated':
      return weighed(resources, most, always, down);
    case 'RequestedToCapacityRatio':
      return weighed(
        resources,
        byRatio(shape),
        (score) => score > 0,
        (sum, weights) => Math.round(sum / weights),
      );
  }
}
