import { type Evaluator, objectCountName } from './evaluator.ts';

/** Names that quotas had before any kind could be counted. upstream: pkg/quota/v1/evaluator/core legacyObjectCountAliases */
export const COUNT_ALIASES: ReadonlySet<string> = new Set([
  'configmaps',
  'replicationcontrollers',
  'resourcequotas',
  'secrets',
]);

/** Counts the objects of any kind. upstream: apiserver/pkg/quota/v1/generic NewObjectCountEvaluator */
export function objectCount(groupResource: string): Evaluator {
  const names = [objectCountName(groupResource), ...(COUNT_ALIASES.has(groupResource) ? [groupResource] : [])];
  const one = Object.fromEntries(names.map((name) => [name, '1']));
  return {
    handles: ({ operation, subresource }) => operation === 'CREATE' && subresource === '',
    matchingNames: (input) => input.filter((name) => names.includes(name)),
    usage: () => one,
    matchesScope: () => false,
  };
}
