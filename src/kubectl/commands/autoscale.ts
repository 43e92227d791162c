import {
  groupVersion,
  horizontalPodAutoscalers,
  parseQuantity,
  QuantityError,
  type New,
  type V2HorizontalPodAutoscaler,
  type V2MetricSpec,
  type V2MetricTarget,
} from '../../api/index.ts';
import type { Command, CommandContext, Invocation } from '../command.ts';
import { fieldManager, SAVE_CONFIG } from '../common-flags.ts';
import { failure } from '../errors.ts';
import { withLastApplied } from '../last-applied.ts';
import type { ManifestObject } from '../manifests.ts';
import { flag, type Flags } from '../flags.ts';
import { withZeroValues } from '../printers/go-zero-values.ts';
import { PRINT_FLAGS, resultPrinter } from '../printers/result.ts';
import { FILENAME_FLAGS, fetchObjects, printedName, selectNamed, type Target } from '../selection.ts';
import { DRY_RUN, dryRunOf } from '../dry-run.ts';

/** What a number without a unit is of. */
const UNITS = { cpu: 'm', memory: 'Mi' } as const;
type MeasuredResource = keyof typeof UNITS;

/** `70%`, `500m`, `2Gi`, or a number. Upstream: autoscale.go parseResourceInput. @throws CommandError */
function parseTarget(text: string, resource: MeasuredResource): V2MetricTarget {
  const trimmed = text.trim();
  if (trimmed === '') throw failure('empty input');
  if (trimmed.endsWith('%')) {
    const number = trimmed.slice(0, -1);
    if (!/^\+?\d+$/.test(number)) throw failure(`invalid percentage value: ${number}`);
    return { type: 'Utilization', averageUtilization: Number(number) };
  }
  const averageValue = /^[-+]?(\d+\.?\d*|\.\d+)$/.test(trimmed)
    ? `${String(Number(trimmed))}${UNITS[resource]}`
    : trimmed;
  try {
    parseQuantity(averageValue);
  } catch (cause) {
    if (!(cause instanceof QuantityError)) throw cause;
    throw failure(`invalid resource ${resource} value: ${trimmed}`);
  }
  return { type: 'AverageValue', averageValue };
}

function metricsFrom(flags: Flags): readonly V2MetricSpec[] {
  const metric = (name: MeasuredResource, target: V2MetricTarget): V2MetricSpec => ({
    type: 'Resource',
    resource: { name, target },
  });
  const percent = flags.has('cpu-percent') ? flags.int('cpu-percent') : -1;
  if (percent > 0 && flags.has('cpu')) throw failure('--cpu-percent and --cpu are mutually exclusive');
  const metrics: V2MetricSpec[] = [];
  if (percent > 0) metrics.push(metric('cpu', { type: 'Utilization', averageUtilization: percent }));
  for (const name of ['cpu', 'memory'] as const) {
    if (flags.has(name)) metrics.push(metric(name, parseTarget(flags.string(name), name)));
  }
  return metrics;
}

function autoscalerFor(
  { resource, namespace }: Target,
  name: string,
  flags: Flags,
  metrics: readonly V2MetricSpec[],
): New<V2HorizontalPodAutoscaler> {
  const min = flags.has('min') ? flags.int('min') : -1;
  return {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: flags.string('name') || name, ...(namespace === undefined ? {} : { namespace }) },
    spec: {
      scaleTargetRef: { apiVersion: groupVersion(resource), kind: resource.kind, name },
      maxReplicas: flags.int('max'),
      ...(min > 0 ? { minReplicas: min } : {}),
      ...(metrics.length === 0 ? {} : { metrics }),
    },
  };
}

function checkBounds(flags: Flags): void {
  if (!flags.has('max')) throw failure('required flag(s) "max" not set');
  const [min, max] = [flags.has('min') ? flags.int('min') : -1, flags.int('max')];
  if (max < 1) throw failure(`--max=MAXPODS is required and must be at least 1, max: ${max}`);
  if (max < min) {
    throw failure(`--max=MAXPODS must be larger or equal to --min=MINPODS, max: ${max}, min: ${min}`);
  }
}

/** With the annotation that remembers it, if that is wanted. */
function remembered(object: New<V2HorizontalPodAutoscaler>, flags: Flags): New<V2HorizontalPodAutoscaler> {
  if (!flags.bool('save-config')) return object;
  const whole = withZeroValues(object) as unknown as ManifestObject;
  return withLastApplied(whole) as unknown as New<V2HorizontalPodAutoscaler>;
}

/** What is said of a dry run. */
const DONE: Readonly<Record<string, string>> = {
  client: 'created (dry run)',
  server: 'autoscaled (server dry run)',
};

async function run(context: CommandContext, { flags, args }: Invocation): Promise<number> {
  checkBounds(flags);
  const metrics = metricsFrom(flags);
  const dryRun = dryRunOf(flags);
  const found = await fetchObjects(context, await selectNamed(context, args, flags, 'kubectl autoscale'), flags);
  if (found.length === 0) throw failure('no objects passed to autoscale');
  for (const { target, object } of found) {
    const { resource } = target;
    if (!resource.subresources.includes('scale')) {
      const what = `${groupVersion(resource)}, Resource=${resource.resource}`;
      const where = resource.group === '' ? `/${what}` : what;
      throw failure(
        `cannot autoscale a ${resource.kind}: could not find scale subresource for ${where} in discovery information`,
      );
    }
    const { name, namespace } = object.metadata;
    const shown = dryRun === 'client' && !context.namespaceGiven ? undefined : namespace;
    const wanted = autoscalerFor({ ...target, namespace: shown }, name, flags, metrics);
    const created =
      dryRun === 'client'
        ? withZeroValues(wanted as V2HorizontalPodAutoscaler)
        : await context.client.create(horizontalPodAutoscalers, remembered(wanted, flags), {
            dryRun: dryRun === 'server',
            fieldManager: flags.string('field-manager'),
          });
    const printed = printedName(horizontalPodAutoscalers, created.metadata.name);
    await resultPrinter(context, flags)(created, printed, DONE[dryRun] ?? 'autoscaled');
  }
  return 0;
}

/** Upstream: kubectl/pkg/cmd/autoscale */
export const autoscale: Command = {
  name: 'autoscale',
  summary: 'Auto-scale a deployment, replica set, stateful set, or replication controller',
  usage: '(-f FILENAME | TYPE NAME | TYPE/NAME) [--min=MINPODS] --max=MAXPODS [--cpu-percent=CPU]',
  completes: 'workloads',
  flags: [
    ...FILENAME_FLAGS,
    ...PRINT_FLAGS,
    SAVE_CONFIG,
    fieldManager('kubectl-autoscale'),
    DRY_RUN,
    flag(
      'min',
      'int',
      "The lower limit for the number of pods that can be set by the autoscaler. If it's not specified or negative, the server will apply a default value.",
      { default: '-1' },
    ),
    flag('max', 'int', 'The upper limit for the number of pods that can be set by the autoscaler. Required.', {
      default: '-1',
    }),
    flag(
      'cpu-percent',
      'int',
      "The target average CPU utilization (represented as a percent of requested CPU) over all the pods. If it's not specified or negative, a default autoscaling policy will be used.",
      { default: '-1' },
    ),
    flag(
      'cpu',
      'string',
      'Target CPU utilization over all the pods: a percentage of what is requested, or a quantity.',
      // Of a later version.
      { hidden: true },
    ),
    flag(
      'memory',
      'string',
      'Target memory utilization over all the pods: a percentage of what is requested, or a quantity.',
      { hidden: true },
    ),
    flag(
      'name',
      'string',
      'The name for the newly created object. If not specified, the name of the input resource will be used.',
    ),
  ],
  run,
};
