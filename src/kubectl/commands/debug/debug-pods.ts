import { omit, type Container, type Node, type Pod } from '../../../api/index.ts';
import type { CommandContext } from '../../command.ts';
import { failure } from '../../errors.ts';
import { applyCustomProfile } from './custom-profile.ts';
import type { DebugOptions } from './options.ts';
import { applyProfile, changeContainer, type DebugPod, type DebugStyle } from './profiles.ts';

/** A pod as it is to be, and its container to attach to; '' when there is none. */
export interface Debugged<P extends DebugPod> {
  readonly pod: P;
  readonly container: string;
}

/** Upstream: k8s.io/apimachinery/pkg/util/rand, alphanums */
const ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';

function suffix(random: () => number): string {
  return Array.from({ length: 5 }, () => ALPHABET.charAt(Math.floor(random() * ALPHABET.length))).join('');
}

function namesOf({ spec }: DebugPod): readonly string[] {
  const { containers, initContainers = [], ephemeralContainers = [] } = spec;
  return [...containers, ...initContainers, ...ephemeralContainers].map(({ name }) => name);
}

function debugContainerName({ io, random }: CommandContext, pod: DebugPod, options: DebugOptions): string {
  if (options.container !== '') return options.container;
  const taken = namesOf(pod);
  let name: string;
  do name = `debugger-${suffix(random)}`;
  while (taken.includes(name));
  if (!options.quiet) io.stdout(`Defaulting debug container name to ${name}.\n`);
  return name;
}

/** What a debug container of its own is made of. */
function newContainer(name: string, options: DebugOptions): Container {
  const { env, image, pullPolicy, stdin, tty, command, argsOnly } = options;
  return {
    name,
    image,
    resources: {},
    terminationMessagePolicy: 'File',
    ...(env.length === 0 ? {} : { env }),
    ...(pullPolicy === '' ? {} : { imagePullPolicy: pullPolicy }),
    ...(stdin ? { stdin } : {}),
    ...(tty ? { tty } : {}),
    ...(command.length === 0 ? {} : { [argsOnly ? 'args' : 'command']: command }),
  };
}

function profiled(pod: DebugPod, style: DebugStyle, container: string, options: DebugOptions): DebugPod {
  const applied = applyProfile(options.profile, style, pod, container, options.keep);
  return options.custom === undefined ? applied : applyCustomProfile(applied, container, options.custom);
}

/** The pod with one ephemeral container more. Upstream: generateDebugContainer */
export function withDebugContainer(context: CommandContext, pod: Pod, options: DebugOptions): Debugged<Pod> {
  const name = debugContainerName(context, pod, options);
  const { target } = options;
  const added = { ...newContainer(name, options), ...(target === '' ? {} : { targetContainerName: target }) };
  const ephemeralContainers = [...(pod.spec.ephemeralContainers ?? []), added];
  const { spec } = profiled({ ...pod, spec: { ...pod.spec, ephemeralContainers } }, 'ephemeral', name, options);
  return { pod: { ...pod, spec }, container: name };
}

/** A pod in the namespaces of the node. Upstream: generateNodeDebugPod */
export function nodeDebugPod(
  { io, random, namespace }: CommandContext,
  node: Node,
  options: DebugOptions,
): Debugged<DebugPod> {
  const container = options.container === '' ? 'debugger' : options.container;
  const nodeName = node.metadata.name;
  const name = `node-debugger-${nodeName}-${suffix(random)}`;
  if (!options.quiet) io.stdout(`Creating debugging pod ${name} with container ${container} on node ${nodeName}.\n`);
  const pod: DebugPod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace },
    spec: {
      containers: [newContainer(container, options)],
      nodeName,
      restartPolicy: 'Never',
      tolerations: [{ operator: 'Exists' }],
    },
  };
  return { pod: profiled(pod, 'node', container, options), container };
}

function draftOf(pod: Pod, { copyTo, sameNode, shareProcesses, setImages }: DebugOptions): DebugPod {
  const { namespace, annotations, labels } = pod.metadata;
  const spec = omit(pod.spec, 'ephemeralContainers', ...(sameNode ? [] : (['nodeName'] as const)));
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: copyTo,
      ...(namespace === undefined ? {} : { namespace }),
      ...(annotations === undefined ? {} : { annotations }),
      ...(labels === undefined ? {} : { labels }),
    },
    spec: {
      ...spec,
      ...(shareProcesses === undefined ? {} : { shareProcessNamespace: shareProcesses }),
      containers: spec.containers.map((container) => {
        const image = setImages.get(container.name) ?? setImages.get('*') ?? '';
        return image === '' ? container : { ...container, image };
      }),
    },
  };
}

/** A copy of the pod with a debug container, or with one of its containers changed. Upstream: generatePodCopyWithDebugContainer */
export function debugCopy(context: CommandContext, pod: Pod, options: DebugOptions): Debugged<DebugPod> {
  let copied = draftOf(pod, options);
  let name = options.container;
  if (!namesOf(copied).includes(name)) {
    if (options.image === '') {
      if (options.setImages.size > 0) return { pod: copied, container: '' };
      throw failure('you must specify image when creating new container');
    }
    name = debugContainerName(context, copied, options);
    const added: Container = { name, resources: {}, terminationMessagePolicy: 'File' };
    copied = { ...copied, spec: { ...copied.spec, containers: [...copied.spec.containers, added] } };
  }
  const changed = changeContainer(copied, name, (container) => overridden(container, options));
  return { pod: profiled(changed, 'copy', name, options), container: name };
}

function overridden<C extends Container>(container: C, options: DebugOptions): C {
  const { command, argsOnly, env, image, pullPolicy, stdin, tty } = options;
  const commanded = command.length > 0 && !argsOnly ? { ...(omit(container, 'args') as C), command } : container;
  return {
    ...commanded,
    ...(command.length > 0 && argsOnly ? { args: command } : {}),
    ...(env.length === 0 ? {} : { env }),
    ...(image === '' ? {} : { image }),
    ...(pullPolicy === '' ? {} : { imagePullPolicy: pullPolicy }),
    stdin,
    tty,
  };
}
