import {
  labelSelectorToString,
  limitRanges,
  resourceQuotas,
  type LimitRange,
  type Namespace,
  type PodDisruptionBudget,
  type PriorityClass,
  type ResourceQuota,
} from '../../../api/index.ts';
import type { CommandContext } from '../../command.ts';
import { eventLines, HIDDEN_ANNOTATIONS, metadataLines, multiline } from './parts.ts';

/** Upstream: describe.go, describePodDisruptionBudget. */
export async function describeBudget(context: CommandContext, budget: PodDisruptionBudget): Promise<string> {
  const { metadata, spec, status } = budget;
  return [
    `Name:\t${metadata.name}\nNamespace:\t${metadata.namespace ?? ''}\n`,
    spec.minAvailable === undefined
      ? spec.maxUnavailable === undefined
        ? ''
        : `Max unavailable:\t${spec.maxUnavailable}\n`
      : `Min available:\t${spec.minAvailable}\n`,
    `Selector:\t${spec.selector === undefined ? '<unset>' : labelSelectorToString(spec.selector)}\n`,
    `Status:\n    Allowed disruptions:\t${status?.disruptionsAllowed ?? 0}\n`,
    `    Current:\t${status?.currentHealthy ?? 0}\n    Desired:\t${status?.desiredHealthy ?? 0}\n`,
    `    Total:\t${status?.expectedPods ?? 0}\n`,
    await eventLines(context, budget),
  ].join('');
}

function quotaRows({ status }: ResourceQuota, indent: string): string {
  const names = Object.keys(status?.hard ?? {}).sort();
  return names
    .map((name) => `${indent}${name}\t${status?.used?.[name] ?? '0'}\t${status?.hard?.[name] ?? ''}\n`)
    .join('');
}

const SCOPES: Readonly<Record<string, string>> = {
  Terminating:
    ' * Matches all pods that have an active deadline. These pods have a limited lifespan on a node before being actively terminated by the system.',
  NotTerminating:
    ' * Matches all pods that do not have an active deadline. These pods usually include long running pods whose container command is not expected to terminate.',
  BestEffort:
    ' * Matches all pods that do not have resource requirements set. These pods have a best effort quality of service.',
  NotBestEffort:
    ' * Matches all pods that have at least one resource requirement set. These pods have a burstable or guaranteed quality of service.',
};

function scopes({ spec }: ResourceQuota): string {
  const all = spec.scopes ?? [];
  if (all.length === 0) return '';
  const told = [...all].sort().map((scope) => (SCOPES[scope] === undefined ? '' : `${SCOPES[scope]}\n`));
  return `Scopes:\t${all.join(', ')}\n${told.join('')}`;
}

/** Upstream: describe.go, describeQuota. */
export function describeQuota(_context: CommandContext, quota: ResourceQuota): Promise<string> {
  const { name, namespace = '' } = quota.metadata;
  const head = `Name:\t${name}\nNamespace:\t${namespace}\n${scopes(quota)}`;
  return Promise.resolve(`${head}Resource\tUsed\tHard\n--------\t----\t----\n${quotaRows(quota, '')}`);
}

const LIMIT_TITLES = 'Type\tResource\tMin\tMax\tDefault Request\tDefault Limit\tMax Limit/Request Ratio\n';
const LIMIT_RULES = '----\t--------\t---\t---\t---------------\t-------------\t-----------------------\n';

/** Upstream: describe.go, describeLimitRangeSpec: resources in the order that Go's maps have, by name here. */
function limitRows({ spec }: LimitRange, indent: string): string {
  return spec.limits
    .flatMap((item) => {
      const columns = [item.min, item.max, item.defaultRequest, item.default, item.maxLimitRequestRatio];
      const names = new Set(columns.flatMap((column) => Object.keys(column ?? {})));
      return [...names]
        .sort()
        .reverse()
        .map(
          (name) => `${indent}${item.type}\t${name}\t${columns.map((column) => column?.[name] ?? '-').join('\t')}\n`,
        );
    })
    .join('');
}

export function describeLimitRange(_context: CommandContext, range: LimitRange): Promise<string> {
  const { name, namespace = '' } = range.metadata;
  return Promise.resolve(
    `Name:\t${name}\nNamespace:\t${namespace}\n${LIMIT_TITLES}${LIMIT_RULES}${limitRows(range, '')}`,
  );
}

/** Upstream: describe.go, describeNamespace. */
export async function describeNamespace({ client }: CommandContext, namespace: Namespace): Promise<string> {
  const { name } = namespace.metadata;
  const quotas = (await client.list(resourceQuotas, { namespace: name })).items;
  const ranges = (await client.list(limitRanges, { namespace: name })).items;
  const quotaText = quotas.map(
    (quota) =>
      `  Name:\t${quota.metadata.name}\n  Resource\tUsed\tHard\n  --------\t---\t---\n${quotaRows(quota, '  ')}`,
  );
  return [
    metadataLines(namespace, false),
    `Status:\t${namespace.status?.phase ?? ''}\n`,
    quotas.length === 0 ? '\nNo resource quota.\n' : `\nResource Quotas\n${quotaText.join('')}`,
    ranges.length === 0
      ? '\nNo LimitRange resource.\n'
      : `\nResource Limits\n ${LIMIT_TITLES} ${LIMIT_RULES}${ranges.map((range) => limitRows(range, ' ')).join('')}`,
  ].join('');
}

/** Upstream: describe.go, describePriorityClass. */
export async function describePriorityClass(context: CommandContext, priority: PriorityClass): Promise<string> {
  return [
    `Name:\t${priority.metadata.name}\nValue:\t${priority.value}\n`,
    `GlobalDefault:\t${String(priority.globalDefault ?? false)}\n`,
    `PreemptionPolicy:\t${priority.preemptionPolicy ?? ''}\nDescription:\t${priority.description ?? ''}\n`,
    multiline('Annotations', priority.metadata.annotations, HIDDEN_ANNOTATIONS),
    await eventLines(context, priority),
  ].join('');
}
