import type { CoreV1Event } from '../../api/index.ts';
import { events as eventResource, humanDuration } from '../../api/index.ts';
import type { Command, CommandContext, Invocation } from '../command.ts';
import { CommandError, failure } from '../errors.ts';
import { flag, type Flags } from '../flags.ts';
import { alignColumns } from '../printers/columns.ts';
import { OUTPUT_FLAG, printObjects, SHOW_MANAGED_FIELDS, TEMPLATE_FLAGS } from '../printers/output.ts';
import { ALL_NAMESPACES, CHUNK_SIZE, listInChunks } from '../selection.ts';

const HEADERS = ['LAST SEEN', 'TYPE', 'REASON', 'OBJECT', 'MESSAGE'];

/** The fields of an event's object that `--for` asks about. @throws CommandError */
async function fieldSelector(context: CommandContext, given: string): Promise<string> {
  if (given === '') return '';
  const [type = '', name, ...more] = given.split('/');
  if (name === undefined) throw failure('--for must be in resource/name form');
  if (more.length > 0) throw failure('arguments in resource/name form may not have more than one slash');
  const resource = await context.discovery.find(type);
  if (resource === undefined) throw new CommandError(`the server doesn't have a resource type "${type}"`);
  const apiVersion = resource.group === '' ? resource.version : `${resource.group}/${resource.version}`;
  return `involvedObject.kind=${resource.kind},involvedObject.apiVersion=${apiVersion},involvedObject.name=${name}`;
}

function typesOf(flags: Flags): ReadonlySet<string> {
  const types = flags.list('types').map((type) => type.toLowerCase());
  if (types.some((type) => type !== 'normal' && type !== 'warning'))
    throw failure('valid --types are Normal or Warning');
  return new Set(types);
}

/** When it happened last. */
function eventTime(event: CoreV1Event): number {
  const time = event.series?.lastObservedTime ?? event.lastTimestamp ?? event.eventTime;
  return time === undefined ? 0 : Date.parse(time);
}

function row({ clock }: CommandContext, event: CoreV1Event, namespaces: boolean): readonly string[] {
  const since = (time: string | undefined): string =>
    time === undefined ? '<unknown>' : humanDuration(clock.now() - Date.parse(time));
  const first = since(event.eventTime ?? event.firstTimestamp);
  const seen =
    event.series !== undefined
      ? `${since(event.series.lastObservedTime)} (x${String(event.series.count ?? 0)} over ${first})`
      : (event.count ?? 0) > 1
        ? `${since(event.lastTimestamp)} (x${String(event.count)} over ${first})`
        : first;
  const { kind = '', name = '' } = event.involvedObject;
  return [
    ...(namespaces ? [event.metadata.namespace ?? ''] : []),
    seen,
    event.type ?? '',
    event.reason ?? '',
    `${kind}/${name}`,
    (event.message ?? '').trim(),
  ];
}

async function watch(context: CommandContext, { flags }: Invocation, selector: string): Promise<number> {
  const all = flags.bool('all-namespaces');
  const types = typesOf(flags);
  const options = { namespace: all ? undefined : context.namespace, fieldSelector: selector };
  let headers = flags.bool('no-headers') ? [] : [all ? ['NAMESPACE', ...HEADERS] : HEADERS];
  for await (const change of context.client.watch(eventResource, options, context.io.signal)) {
    if (change.type !== 'ADDED' && change.type !== 'MODIFIED') continue;
    const event = change.object;
    if (types.size > 0 && !types.has((event.type ?? '').toLowerCase())) continue;
    context.io.stdout(alignColumns([...headers, row(context, event, all)]));
    headers = [];
  }
  return context.io.signal.aborted ? 130 : 0;
}

async function run(context: CommandContext, invocation: Invocation): Promise<number> {
  const { flags } = invocation;
  const { io, namespace } = context;
  const types = typesOf(flags);
  const selector = await fieldSelector(context, flags.string('for'));
  if (flags.bool('watch')) return watch(context, invocation, selector);
  const all = flags.bool('all-namespaces');
  const options = { namespace: all ? undefined : namespace, fieldSelector: selector };
  const found = (await listInChunks(context.client, eventResource, options, flags))
    .filter((event) => types.size === 0 || types.has((event.type ?? '').toLowerCase()))
    .sort((a, b) => eventTime(a) - eventTime(b));
  if (found.length === 0) {
    io.stderr(all ? 'No events found.\n' : `No events found in ${namespace} namespace.\n`);
    return 0;
  }
  const output = flags.string('output');
  if (output !== '') {
    const items = found.map((object) => ({ object, name: `event/${object.metadata.name}` }));
    io.stdout(await printObjects({ items, list: true }, output, flags, io));
    return 0;
  }
  const rows = found.map((event) => row(context, event, all));
  const headers = all ? ['NAMESPACE', ...HEADERS] : HEADERS;
  io.stdout(alignColumns(flags.bool('no-headers') ? rows : [headers, ...rows]));
  return 0;
}

/** Upstream: kubectl/pkg/cmd/events. */
export const events: Command = {
  name: 'events',
  summary: 'List events',
  usage:
    '[(-o|--output=)json|yaml|name|go-template|go-template-file|template|templatefile|jsonpath|jsonpath-as-json|jsonpath-file] [--for TYPE/NAME] [--watch] [--types=Normal,Warning]',
  flags: [
    ALL_NAMESPACES,
    CHUNK_SIZE,
    flag('for', 'string', 'Filter events to only those pertaining to the specified resource.', {
      completes: 'objects',
    }),
    flag('no-headers', 'bool', "When using the default output format, don't print headers."),
    flag('types', 'list', 'Output only events of given types.'),
    flag('watch', 'bool', 'After listing the requested events, watch for more events.', { short: 'w' }),
    OUTPUT_FLAG,
    ...TEMPLATE_FLAGS,
    SHOW_MANAGED_FIELDS,
  ],
  run,
};
