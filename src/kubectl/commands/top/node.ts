import { type Node, nodeMetrics, nodes } from '../../../api/index.ts';
import type { Command } from '../../command.ts';
import { failure } from '../../errors.ts';
import { flag } from '../../flags.ts';
import { alignColumns } from '../../printers/columns.ts';
import { commonFlags, onlyName, sortKey } from './flags.ts';
import { type Quantities, sortedByUsage, UNKNOWN_CELLS, usageCells } from './usage-cells.ts';

const COLUMNS = ['NAME', 'CPU(cores)', 'CPU(%)', 'MEMORY(bytes)', 'MEMORY(%)', ''];

/** upstream: kubectl/pkg/cmd/top/top_node.go */
export const topNode: Command = {
  name: 'node',
  aliases: ['nodes', 'no'],
  summary: 'Display resource (CPU/memory) usage of nodes',
  usage: '[NAME | -l label]',
  completes: 'nodes',
  flags: [
    ...commonFlags('nodes'),
    flag(
      'show-capacity',
      'bool',
      'Print node resources based on Capacity instead of Allocatable(default) of the nodes.',
    ),
  ],
  async run({ client, io }, { flags, args }) {
    const name = onlyName(args, topNode);
    const by = sortKey(flags);
    const labelSelector = flags.string('selector');
    if (name !== '' && labelSelector !== '') throw failure('only one of NAME or --selector can be provided');
    const metrics =
      name === ''
        ? (await client.list(nodeMetrics, { labelSelector })).items
        : [await client.get(nodeMetrics, { name })];
    if (metrics.length === 0) throw failure('metrics not available yet');
    const found: readonly Node[] =
      name === '' ? (await client.list(nodes, { labelSelector })).items : [await client.get(nodes, { name })];
    const amounts = flags.bool('show-capacity') ? 'capacity' : 'allocatable';
    const available = new Map<string, Quantities>(
      found.map(({ metadata, status }) => [metadata.name, status?.[amounts] ?? {}]),
    );
    const measured = metrics.map(({ metadata, usage }) => ({ name: metadata.name, usage }));
    const silent = [...available.keys()].filter((node) => !measured.some((other) => other.name === node));
    io.stdout(
      alignColumns([
        ...(flags.bool('no-headers') ? [] : [COLUMNS]),
        ...sortedByUsage(measured, by).map((row) => [row.name, ...usageCells(row.usage, available.get(row.name)), '']),
        ...silent.map((node) => [node, ...UNKNOWN_CELLS, '']),
      ]),
    );
    return 0;
  },
};
