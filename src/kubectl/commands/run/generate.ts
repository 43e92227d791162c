import type { ContainerPort, EnvVar, New, Pod, Service } from '../../../api/index.ts';
import { failure } from '../../errors.ts';
import type { Flags } from '../../flags.ts';

/** @throws CommandError in the words of what a value is of: `invalid env: x` */
export function pairs(values: readonly string[], wrong: (value: string) => string): (readonly [string, string])[] {
  return values.map((value) => {
    const equals = value.indexOf('=');
    if (equals <= 0) throw failure(wrong(value));
    return [value.slice(0, equals), value.slice(equals + 1)];
  });
}

function labelsOf(name: string, flags: Flags): Readonly<Record<string, string>> {
  const text = flags.string('labels');
  if (text === '') return { run: name };
  return Object.fromEntries(pairs(text.split(','), (value) => `unexpected label spec: ${value}`));
}

/** What Go makes of a port. @throws CommandError */
function portOf(flags: Flags): number | undefined {
  const text = flags.string('port');
  if (text === '') return undefined;
  if (!/^[-+]?\d+$/.test(text)) throw failure(`strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`);
  return Number(text);
}

/** The pod that the flags describe. Upstream: kubectl/pkg/generate/versioned/run.go, BasicPod. @throws CommandError */
export function podOf(namespace: string | undefined, name: string, command: readonly string[], flags: Flags): New<Pod> {
  const env = pairs(flags.each('env'), (value) => `invalid env: ${value}`).map(([key, value]): EnvVar => ({
    name: key,
    value,
  }));
  const annotations = pairs(flags.each('annotations'), (value) => `invalid annotations format: ${value}`);
  const containerPort = portOf(flags);
  const ports: readonly ContainerPort[] = containerPort === undefined ? [] : [{ containerPort }];
  const pull = flags.string('image-pull-policy');
  const stdin = flags.bool('stdin');
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      ...(namespace === undefined ? {} : { namespace }),
      labels: labelsOf(name, flags),
      ...(annotations.length === 0 ? {} : { annotations: Object.fromEntries(annotations) }),
    },
    spec: {
      containers: [
        {
          name,
          image: flags.string('image'),
          resources: {},
          ...(command.length === 0 ? {} : flags.bool('command') ? { command } : { args: command }),
          ...(env.length === 0 ? {} : { env }),
          ...(ports.length === 0 ? {} : { ports }),
          ...(pull === '' ? {} : { imagePullPolicy: pull }),
          ...(flags.bool('privileged') ? { securityContext: { privileged: true } } : {}),
          ...(stdin ? { stdin: true, stdinOnce: !flags.bool('leave-stdin-open') } : {}),
          ...(flags.bool('tty') ? { tty: true } : {}),
        },
      ],
      // Who talks to a program does not want it started again.
      restartPolicy: flags.string('restart') || (stdin ? 'OnFailure' : 'Always'),
      dnsPolicy: 'ClusterFirst',
    },
  };
}

/** The Service of `--expose`. */
export function serviceOf(namespace: string | undefined, name: string, flags: Flags): New<Service> {
  const port = portOf(flags) ?? 0;
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
    spec: { selector: labelsOf(name, flags), ports: [{ port, protocol: 'TCP', targetPort: port }] },
  };
}
