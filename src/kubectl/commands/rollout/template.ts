import type { Container, PodTemplateSpec } from '../../../api/index.ts';

function pairs(map: Readonly<Record<string, string>> | undefined, indent: string): string {
  const entries = Object.entries(map ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  return entries.map(([key, value]) => `${key}=${value}`).join(`\n${indent}`) || '<none>';
}

function container(it: Container): string {
  const ports = (it.ports ?? []).map((port) => `${port.containerPort}/${port.protocol ?? 'TCP'}`).join(', ');
  const hosts = (it.ports ?? []).map((port) => `${port.hostPort ?? 0}/${port.protocol ?? 'TCP'}`).join(', ');
  const env = (it.env ?? []).map(({ name, value }) => `      ${name}:\t${value ?? ''}\n`).join('');
  const mounts = (it.volumeMounts ?? []).map((mount) => `      ${mount.mountPath} from ${mount.name} (rw)\n`).join('');
  return [
    `   ${it.name}:\n`,
    `    Image:\t${it.image ?? ''}\n`,
    ports === '' ? '    Port:\t<none>\n    Host Port:\t<none>\n' : `    Port:\t${ports}\n    Host Port:\t${hosts}\n`,
    it.command === undefined ? '' : `    Command:\n${it.command.map((word) => `      ${word}\n`).join('')}`,
    it.args === undefined ? '' : `    Args:\n${it.args.map((word) => `      ${word}\n`).join('')}`,
    env === '' ? '    Environment:\t<none>\n' : `    Environment:\n${env}`,
    mounts === '' ? '    Mounts:\t<none>\n' : `    Mounts:\n${mounts}`,
  ].join('');
}

/** A pod template as `rollout history --revision` shows it. Upstream: kubectl/pkg/describe, DescribePodTemplate. */
export function describeTemplate(template: PodTemplateSpec | undefined): string {
  const volumes = (template?.spec?.volumes ?? []).map((volume) => `   ${volume.name}\n`).join('');
  const annotations = template?.metadata?.annotations;
  return [
    'Pod Template:\n',
    `  Labels:\t${pairs(template?.metadata?.labels, '\t')}\n`,
    annotations === undefined ? '' : `  Annotations:\t${pairs(annotations, '\t')}\n`,
    '  Containers:\n',
    ...(template?.spec?.containers ?? []).map(container),
    volumes === '' ? '  Volumes:\t<none>\n' : `  Volumes:\n${volumes}`,
    '  Node-Selectors:\t<none>\n  Tolerations:\t<none>\n\n',
  ].join('');
}
