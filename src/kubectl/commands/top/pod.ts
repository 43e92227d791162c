import { goDuration, type PodMetrics, podMetrics, pods } from '../../../api/index.ts';
import type { Command, CommandContext } from '../../command.ts';
import { failure } from '../../errors.ts';
import { flag, type Flags } from '../../flags.ts';
import { alignColumns } from '../../printers/columns.ts';
import { ALL_NAMESPACES } from '../../selection.ts';
import { commonFlags, FIELD_SELECTOR, onlyName, sortKey } from './flags.ts';
import { type MeasuredResource, sortedByUsage, sumOfUsage, usageCells } from './usage-cells.ts';

/** A pod that is older and has no metrics is told of. upstream: kubectl/pkg/cmd/top/top_pod.go metricsCreationDelay */
const PATIENCE_MS = 2 * 60_000;

const COLUMNS = ['NAME', 'CPU(cores)', 'MEMORY(bytes)'];

interface Printed {
  readonly by: MeasuredResource | undefined;
  readonly namespaces: boolean;
  readonly containers: boolean;
  readonly headers: boolean;
  readonly sum: boolean;
}

function rowsOf(metrics: readonly PodMetrics[], { by, namespaces, containers }: Printed): readonly string[][] {
  const measured = metrics.map((object) => ({
    object,
    // Names are sorted within their namespace where that is shown.
    name: namespaces ? `${object.metadata.namespace ?? ''}/${object.metadata.name}` : object.metadata.name,
    usage: sumOfUsage(object.containers.map(({ usage }) => usage)),
  }));
  return sortedByUsage(measured, by).flatMap(({ object, usage }) => {
    const { name, namespace = '' } = object.metadata;
    const place = namespaces ? [namespace] : [];
    if (!containers) return [[...place, name, ...usageCells(usage), '']];
    return sortedByUsage(object.containers, by).map((it) => [...place, name, it.name, ...usageCells(it.usage), '']);
  });
}

function table(metrics: readonly PodMetrics[], printed: Printed): readonly (readonly string[])[] {
  const { headers, namespaces, containers, sum } = printed;
  const first = [...(namespaces ? ['NAMESPACE'] : []), ...(containers ? ['POD'] : [])];
  // Without headers upstream forgets the first columns when it places the sum.
  const before = Array.from({ length: headers ? first.length : 0 }, () => '');
  const total = sumOfUsage(metrics.flatMap((object) => object.containers.map(({ usage }) => usage)));
  return [
    ...(headers ? [[...first, ...COLUMNS, '']] : []),
    ...rowsOf(metrics, printed),
    ...(sum
      ? [
          [...before, '', '________', '________', ''],
          [...before, '', ...usageCells(total), ''],
        ]
      : []),
  ];
}

/** Says why there are no metrics, unless there are no pods. upstream: verifyEmptyMetrics @throws CommandError */
async function explainNone({ client, clock, namespace }: CommandContext, flags: Flags): Promise<void> {
  const options = { labelSelector: flags.string('selector'), fieldSelector: flags.string('field-selector') };
  const { items } = await client.list(pods, { namespace, ...options });
  if (items.length === 0) return;
  for (const { metadata } of items) {
    const age = clock.now() - Date.parse(metadata.creationTimestamp);
    if (age <= PATIENCE_MS) continue;
    const path = `${metadata.namespace ?? ''}/${metadata.name}`;
    throw failure(`Metrics not available for pod ${path}, age: ${goDuration(age)}`);
  }
  throw failure('metrics not available yet');
}

/** upstream: kubectl/pkg/cmd/top/top_pod.go */
export const topPod: Command = {
  name: 'pod',
  aliases: ['pods', 'po'],
  summary: 'Display resource (CPU/memory) usage of pods',
  usage: '[NAME | -l label]',
  completes: 'pods',
  flags: [
    ...commonFlags('pods'),
    FIELD_SELECTOR,
    ALL_NAMESPACES,
    flag('containers', 'bool', 'If present, print usage of containers within a pod.'),
    flag('sum', 'bool', 'Print the sum of the resource usage'),
  ],
  async run(context, { flags, args }) {
    const { client, io, namespace } = context;
    const name = onlyName(args, topPod);
    const by = sortKey(flags);
    const selectors = { labelSelector: flags.string('selector'), fieldSelector: flags.string('field-selector') };
    if (name !== '' && (selectors.labelSelector !== '' || selectors.fieldSelector !== '')) {
      throw failure('only one of NAME or selector can be provided');
    }
    const all = flags.bool('all-namespaces');
    const metrics =
      name === ''
        ? (await client.list(podMetrics, { namespace: all ? undefined : namespace, ...selectors })).items
        : [await client.get(podMetrics, { namespace, name })];
    if (metrics.length === 0) {
      await explainNone(context, flags);
      io.stderr(all ? 'No resources found\n' : `No resources found in ${namespace} namespace.\n`);
      return 0;
    }
    const headers = !flags.bool('no-headers');
    const printed = { by, namespaces: all, containers: flags.bool('containers'), headers, sum: flags.bool('sum') };
    io.stdout(alignColumns(table(metrics, printed)));
    return 0;
  },
};
