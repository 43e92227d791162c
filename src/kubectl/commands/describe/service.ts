import { endpointSlices, labelsToString, type Service } from '../../../api/index.ts';
import type { CommandContext } from '../../command.ts';
import { eventLines, metadataLines } from './parts.ts';

/** Addresses behind a Service, the first three of them. Upstream: describe.go, formatEndpointSlices */
export async function endpointText(
  context: CommandContext,
  service: Service,
  portName: string | undefined,
): Promise<string> {
  const { items } = await context.client.list(endpointSlices, {
    namespace: service.metadata.namespace,
    labelSelector: `kubernetes.io/service-name=${service.metadata.name}`,
  });
  const all = items.flatMap((slice) => {
    const port = slice.ports?.find((it) => (it.name ?? '') === (portName ?? ''))?.port;
    const ready = (slice.endpoints ?? []).filter((it) => it.conditions?.ready !== false);
    return port === undefined ? [] : ready.flatMap((it) => it.addresses.map((address) => `${address}:${port}`));
  });
  if (all.length === 0) return '<none>';
  return all.length > 3 ? `${all.slice(0, 3).join(',')} + ${all.length - 3} more...` : all.join(',');
}

/** Upstream: describe.go, describeService. */
export async function describeService(context: CommandContext, service: Service): Promise<string> {
  const { spec } = service;
  const ports = await Promise.all(
    (spec.ports ?? []).map(async (port) =>
      [
        `Port:\t${port.name ?? '<unset>'}\t${port.port}/${port.protocol ?? 'TCP'}\n`,
        `TargetPort:\t${port.targetPort ?? ''}/${port.protocol ?? 'TCP'}\n`,
        port.nodePort === undefined
          ? ''
          : `NodePort:\t${port.name ?? '<unset>'}\t${port.nodePort}/${port.protocol ?? 'TCP'}\n`,
        `Endpoints:\t${await endpointText(context, service, port.name)}\n`,
      ].join(''),
    ),
  );
  return [
    metadataLines(service),
    `Selector:\t${spec.selector === undefined ? '<none>' : labelsToString(spec.selector)}\nType:\t${spec.type ?? 'ClusterIP'}\n`,
    `IP Family Policy:\t${spec.ipFamilyPolicy ?? '<none>'}\nIP Families:\t${(spec.ipFamilies ?? []).join(',') || '<none>'}\n`,
    `IP:\t${spec.clusterIP ?? ''}\nIPs:\t${(spec.clusterIPs ?? []).join(',') || '<none>'}\n`,
    ...ports,
    `Session Affinity:\t${spec.sessionAffinity ?? 'None'}\n`,
    spec.externalTrafficPolicy === undefined ? '' : `External Traffic Policy:\t${spec.externalTrafficPolicy}\n`,
    spec.internalTrafficPolicy === undefined ? '' : `Internal Traffic Policy:\t${spec.internalTrafficPolicy}\n`,
    await eventLines(context, service),
  ].join('');
}
