import { decode, pods, StatusError, type NodeAffinity, type PodSpec } from '../../api/index.ts';
import type { SchedulerPlugin } from '../framework.ts';
import { createBalancedAllocation } from '../plugins/balanced-allocation.ts';
import { createInterPodAffinity } from '../plugins/inter-pod-affinity.ts';
import { createNodeAffinity } from '../plugins/node-affinity.ts';
import { createNodeResourcesFit } from '../plugins/node-resources.ts';
import { createPodTopologySpread } from '../plugins/pod-topology-spread.ts';
import { LEAST_ALLOCATED, type ScoringStrategy, type WeightedResource } from '../plugins/scoring-strategy.ts';
import { SYSTEM_DEFAULTS, type SpreadDefaults } from '../spread/constraints.ts';
import type { Fields } from './fields.ts';

const STRATEGIES = ['LeastAllocated', 'MostAllocated', 'RequestedToCapacityRatio'] as const;

function readResources(fields: Fields): readonly WeightedResource[] | undefined {
  return fields.list('resources')?.flatMap((item) => {
    const name = item.string('name');
    const weight = item.integer('weight', [1, 100]) ?? 1;
    item.end();
    if (name === undefined || name === '') item.required('name');
    return name === undefined ? [] : [{ name, weight }];
  });
}

function readShape(strategy: Fields): ScoringStrategy['shape'] {
  const ratio = strategy.object('requestedToCapacityRatio');
  const shape = (ratio?.list('shape') ?? []).map((point) => {
    const utilization = point.integer('utilization', [0, 100]) ?? 0;
    const score = point.integer('score', [0, 10]) ?? 0;
    point.end();
    return { utilization, score };
  });
  ratio?.end();
  if (shape.some(({ utilization }, index) => index > 0 && utilization <= (shape[index - 1]?.utilization ?? 0))) {
    ratio?.invalid('shape', shape, 'utilization values must be sorted in increasing order');
  }
  return shape;
}

function readStrategy(args: Fields): ScoringStrategy {
  const fields = args.object('scoringStrategy');
  if (fields === undefined) return LEAST_ALLOCATED;
  const type = fields.oneOf('type', STRATEGIES) ?? 'LeastAllocated';
  const resources = readResources(fields) ?? LEAST_ALLOCATED.resources;
  const shape = readShape(fields);
  if (type === 'RequestedToCapacityRatio' && shape.length === 0) {
    fields.required('requestedToCapacityRatio.shape', 'at least one point must be specified');
  }
  fields.end();
  return { type, resources, shape };
}

/** Reads a part of a pod's spec as the API does. */
function readPodPart(args: Fields, spec: object): PodSpec | undefined {
  try {
    const manifest = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'args' }, spec: { containers: [], ...spec } };
    const { object, problems } = decode(pods, manifest);
    args.errors.push(...problems.map((problem) => `${args.path}: ${problem}`));
    return object.spec;
  } catch (cause) {
    if (!(cause instanceof StatusError)) throw cause;
    args.errors.push(`${args.path}: ${cause.message}`);
    return undefined;
  }
}

function readAffinity(args: Fields): NodeAffinity | undefined {
  const nodeAffinity = args.raw('addedAffinity');
  return nodeAffinity === undefined
    ? undefined
    : readPodPart(args, { affinity: { nodeAffinity } })?.affinity?.nodeAffinity;
}

function readSpread(args: Fields): SpreadDefaults {
  const type = args.oneOf('defaultingType', ['System', 'List']) ?? 'System';
  const topologySpreadConstraints = args.raw('defaultConstraints') ?? [];
  const constraints = readPodPart(args, { topologySpreadConstraints })?.topologySpreadConstraints ?? [];
  if (type === 'System') {
    if (constraints.length > 0) args.invalid('defaultingType', type, 'when .defaultConstraints are not empty');
    return SYSTEM_DEFAULTS;
  }
  constraints.forEach(({ labelSelector, topologyKey, maxSkew, whenUnsatisfiable }, index) => {
    const at = `defaultConstraints[${String(index)}]`;
    if (labelSelector !== undefined) {
      const why = 'constraint must not define a selector, as they deduced for each pod';
      args.errors.push(`${args.at(at)}.labelSelector: Forbidden: ${why}`);
    }
    if (topologyKey === '') args.required(`${at}.topologyKey`, 'can not be empty');
    if (maxSkew <= 0) args.invalid(`${at}.maxSkew`, maxSkew, 'not in valid range (0, inf)');
    if (whenUnsatisfiable !== 'DoNotSchedule' && whenUnsatisfiable !== 'ScheduleAnyway') {
      args.invalid(`${at}.whenUnsatisfiable`, whenUnsatisfiable, 'must be "DoNotSchedule" or "ScheduleAnyway"');
    }
  });
  return { constraints, lenient: false };
}

/**
 * Plugins that can be set up, from their arguments. Upstream: pkg/scheduler/apis/config/v1 (defaults.go) and
 * apis/config/validation (validation_pluginargs.go).
 */
export const configurablePlugins: Readonly<Record<string, (args: Fields) => SchedulerPlugin>> = {
  NodeResourcesFit: (args) =>
    createNodeResourcesFit({
      strategy: readStrategy(args),
      ignoredResources: args.strings('ignoredResources') ?? [],
      ignoredResourceGroups: args.strings('ignoredResourceGroups') ?? [],
    }),
  NodeResourcesBalancedAllocation: (args) =>
    createBalancedAllocation((readResources(args) ?? LEAST_ALLOCATED.resources).map(({ name }) => name)),
  NodeAffinity: (args) => createNodeAffinity(readAffinity(args)),
  InterPodAffinity: (args) =>
    createInterPodAffinity({
      hardPodAffinityWeight: args.integer('hardPodAffinityWeight', [0, 100]) ?? 1,
      ignorePreferredTermsOfExistingPods: args.boolean('ignorePreferredTermsOfExistingPods') ?? false,
    }),
  PodTopologySpread: (args) => createPodTopologySpread(readSpread(args)),
};
