import { events, humanDuration, parseTime, type CoreV1Event, type KubernetesObject } from '../../../api/index.ts';
import type { CommandContext } from '../../command.ts';

/** `Labels:` and `Annotations:`: one a line, the first beside the label. Upstream: describe.go, printLabelsMultiline. */
export function multiline(
  title: string,
  map: Readonly<Record<string, string>> | undefined,
  hidden: readonly string[] = [],
): string {
  const entries = Object.entries(map ?? {})
    .filter(([key]) => !hidden.includes(key))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  if (entries.length === 0) return `${title}:\t<none>\n`;
  const separator = title.trim() === 'Annotations' ? ': ' : '=';
  return entries
    .map(
      ([key, value], index) =>
        `${index === 0 ? `${title}:` : ''}\t${key}${separator}${value.trimEnd().replaceAll('\n', '\n\t  ')}\n`,
    )
    .join('');
}

export const HIDDEN_ANNOTATIONS = ['kubectl.kubernetes.io/last-applied-configuration'];

export function metadataLines(object: KubernetesObject, namespaced = true): string {
  const { name, namespace, labels, annotations } = object.metadata;
  return [
    `Name:\t${name}\n`,
    namespaced ? `Namespace:\t${namespace ?? ''}\n` : '',
    multiline('Labels', labels),
    multiline('Annotations', annotations, HIDDEN_ANNOTATIONS),
  ].join('');
}

/** RFC 1123 with a numeric zone, as upstream prints times. */
export function time(text: string | undefined): string {
  if (text === undefined) return '<unset>';
  return new Date(text).toUTCString().replace('GMT', '+0000');
}

function age(context: CommandContext, text: string | undefined): string {
  const then = text === undefined ? undefined : parseTime(text);
  return then === undefined ? '<unknown>' : humanDuration(context.clock.now() - then);
}

function eventAge(context: CommandContext, event: CoreV1Event): string {
  const last =
    event.series?.lastObservedTime ?? event.lastTimestamp ?? event.eventTime ?? event.metadata.creationTimestamp;
  const count = event.series?.count ?? event.count ?? 1;
  const first = event.firstTimestamp ?? event.eventTime ?? event.metadata.creationTimestamp;
  return count > 1 ? `${age(context, last)} (x${count} over ${age(context, first)})` : age(context, first);
}

/** The events of an object, oldest first. Upstream: describe.go, DescribeEvents. */
export async function eventLines(context: CommandContext, object: KubernetesObject): Promise<string> {
  const { namespace, annotations } = object.metadata;
  // What a node runs of its own accord is told of by the uid that it has there.
  const uid = annotations?.['kubernetes.io/config.mirror'] ?? object.metadata.uid;
  const { items } = await context.client.list(events, {
    namespace: namespace ?? undefined,
    fieldSelector: `involvedObject.uid=${object.kind === 'Node' ? object.metadata.name : uid}`,
  });
  if (items.length === 0) return 'Events:\t<none>\n';
  const sorted = [...items].sort((a, b) =>
    (a.lastTimestamp ?? a.metadata.creationTimestamp).localeCompare(b.lastTimestamp ?? b.metadata.creationTimestamp),
  );
  const rows = sorted.map((event) => {
    const from = event.source?.component ?? event.reportingComponent ?? '';
    return `  ${event.type ?? ''}\t${event.reason ?? ''}\t${eventAge(context, event)}\t${from}\t${(event.message ?? '').trim()}\n`;
  });
  return `Events:\n  Type\tReason\tAge\tFrom\tMessage\n  ----\t------\t----\t----\t-------\n${rows.join('')}`;
}

export function conditionLines(
  conditions: readonly { readonly type: string; readonly status: string }[] | undefined,
): string {
  if (conditions === undefined || conditions.length === 0) return '';
  return `Conditions:\n  Type\tStatus\n${conditions.map((it) => `  ${it.type} \t${it.status} \n`).join('')}`;
}
