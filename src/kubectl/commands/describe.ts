import { hasReason } from '../../api/index.ts';
import type {
  CronJob,
  DaemonSet,
  Deployment,
  Job,
  KubernetesObject,
  Namespace,
  Node,
  PersistentVolume,
  PersistentVolumeClaim,
  Pod,
  ReplicaSet,
  Service,
  StatefulSet,
  StorageClass,
  V2HorizontalPodAutoscaler,
} from '../../api/index.ts';
import type { Command, CommandContext, Invocation } from '../command.ts';
import { failure } from '../errors.ts';
import { flag } from '../flags.ts';
import { tabWriter } from '../printers/tab-writer.ts';
import {
  ALL_NAMESPACES,
  FILENAME_FLAGS,
  fetchObjects,
  SELECTOR_FLAGS,
  selectTargets,
  type Target,
  hasFiles,
} from '../selection.ts';
import { describeAutoscaler } from './describe/autoscaler.ts';
import { describeCronJob, describeJob } from './describe/jobs.ts';
import {
  describeAny,
  describeConfigMap,
  describeNamespace,
  describeNode,
  describeSecret,
  describeService,
} from './describe/others.ts';
import { describeDaemonSet, describeStatefulSet } from './describe/stateful-and-daemon-sets.ts';
import { describeClaim, describeStorageClass, describeVolume } from './describe/storage.ts';
import { describeDeployment, describePod, describeReplicaSet } from './describe/workloads.ts';

function describeObject(context: CommandContext, object: KubernetesObject): Promise<string> {
  switch (object.kind) {
    case 'Pod':
      return describePod(context, object as Pod);
    case 'Deployment':
      return describeDeployment(context, object as Deployment);
    case 'ReplicaSet':
      return describeReplicaSet(context, object as ReplicaSet);
    case 'CronJob':
      return describeCronJob(context, object as CronJob);
    case 'Job':
      return describeJob(context, object as Job);
    case 'HorizontalPodAutoscaler':
      return describeAutoscaler(context, object as V2HorizontalPodAutoscaler);
    case 'StatefulSet':
      return describeStatefulSet(context, object as StatefulSet);
    case 'DaemonSet':
      return describeDaemonSet(context, object as DaemonSet);
    case 'Service':
      return describeService(context, object as Service);
    case 'Node':
      return describeNode(context, object as Node);
    case 'ConfigMap':
      return describeConfigMap(context, object);
    case 'Secret':
      return describeSecret(context, object);
    case 'Namespace':
      return describeNamespace(context, object as Namespace);
    case 'PersistentVolumeClaim':
      return describeClaim(context, object as PersistentVolumeClaim);
    case 'PersistentVolume':
      return describeVolume(context, object as PersistentVolume);
    case 'StorageClass':
      return describeStorageClass(context, object as StorageClass);
    default:
      return describeAny(context, object);
  }
}

type Found = Awaited<ReturnType<typeof fetchObjects>>;

/** The objects of a target; a name that no object has may be the beginning of several. */
async function find(context: CommandContext, target: Target, { flags }: Invocation): Promise<Found> {
  try {
    return await fetchObjects(context, [target], flags);
  } catch (cause) {
    const { name } = target;
    if (name === undefined || !hasReason(cause, 'NotFound')) throw cause;
    const all = await fetchObjects(context, [{ ...target, name: undefined }], flags);
    const matching = all.filter(({ object }) => object.metadata.name.startsWith(name));
    if (matching.length === 0) throw cause;
    return matching;
  }
}

/** Events come last. */
function withoutEvents(text: string): string {
  const at = text.lastIndexOf('\nEvents:\t');
  return at < 0 ? text : text.slice(0, at + 1);
}

async function run(context: CommandContext, invocation: Invocation): Promise<number> {
  const { args, flags } = invocation;
  if (args.length === 0 && !hasFiles(flags)) {
    throw failure(
      'You must specify the type of resource to describe. Use "kubectl api-resources" for a complete list of supported resources.',
    );
  }
  const targets = await selectTargets(context, args, flags, 'kubectl describe');
  const texts: string[] = [];
  for (const target of targets) {
    for (const { target: of, object } of await find(context, target, invocation)) {
      // Items of a list may come without their type.
      const { group, version, kind } = of.resource;
      const typed = { ...object, apiVersion: group === '' ? version : `${group}/${version}`, kind };
      const text = await describeObject(context, typed);
      texts.push(tabWriter(flags.bool('show-events') ? text : withoutEvents(text)));
    }
  }
  if (texts.length === 0) context.io.stderr(`No resources found in ${context.namespace} namespace.\n`);
  context.io.stdout(texts.join('\n\n'));
  return 0;
}

export const describe: Command = {
  name: 'describe',
  summary: 'Show details of a specific resource or group of resources',
  usage: '(-f FILENAME | TYPE [NAME_PREFIX | -l label] | TYPE/NAME)',
  completes: 'resources',
  flags: [
    ...FILENAME_FLAGS,
    ...SELECTOR_FLAGS,
    ALL_NAMESPACES,
    flag('show-events', 'bool', 'If true, display events related to the described object.', { default: 'true' }),
  ],
  run,
};
