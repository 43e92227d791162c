import type { Clock } from '../../base/index.ts';
import {
  GoDurationError,
  hasReason,
  isFakeNode,
  keyOf,
  nodes as nodeResource,
  pods as podResource,
  type Node,
  type ObjectKey,
  type Pod,
} from '../../api/index.ts';
import {
  createEventRecorder,
  TerminalError,
  type Client,
  type ControllerDefinition,
  type EventRecorder,
  type InformerLease,
  type Result,
} from '../../client/index.ts';
import { BY_NODE, nodeIndex } from '../node-lifecycle/index.ts';
import { internalIp } from './node-status.ts';
import { FakePodAddresses } from './pod-addresses.ts';
import { nextStep, type Step } from './pod-stages.ts';

interface FakePodDeps {
  readonly client: Client;
  readonly clock: Clock;
  readonly nodes: InformerLease<Node>;
  readonly pods: InformerLease<Pod>;
  readonly addresses: FakePodAddresses;
  readonly recorder: EventRecorder;
}

/** Plays the kubelet of fake nodes for the pods that are bound to them. Upstream: kwok/pkg/kwok/controllers/pod_controller.go. */
export const fakePodController: ControllerDefinition<FakePodDeps> = {
  name: 'fake-pod-controller',
  // A pod waits for the disk only, and that together with the others.
  workers: 256,
  setup: ({ client, clock, informer }) => {
    const pods = informer(podResource);
    pods.addIndex(BY_NODE, nodeIndex);
    const nodes = informer(nodeResource);
    const addresses = new FakePodAddresses(() => nodes.lister.list());
    const recorder = createEventRecorder(client, clock, { component: 'kwok' });
    return { client, clock, nodes, pods, addresses, recorder };
  },
  watch: ({ nodes, pods, addresses }, enqueue) => {
    const changed = (pod: Pod): void => {
      const node = nodeOf(nodes, pod);
      if (node === undefined) return;
      addresses.adopt(pod, node);
      enqueue(keyOf(pod));
    };
    const nodeSeen = (node: Node, old?: Node): void => {
      if (!isGreeted(node) || (old !== undefined && isGreeted(old))) return;
      for (const pod of pods.lister.byIndex(BY_NODE, node.metadata.name)) changed(pod);
    };
    return [
      pods.addHandler({
        add: changed,
        update: changed,
        delete: (pod) => {
          addresses.release(pod);
        },
      }),
      nodes.addHandler({ add: nodeSeen, update: nodeSeen }),
    ];
  },
  reconcile,
};

/** Whether it is a fake node that has its address: before, nothing runs there. */
function isGreeted(node: Node): boolean {
  return isFakeNode(node) && internalIp(node) !== undefined;
}

function nodeOf(nodes: InformerLease<Node>, { spec: { nodeName = '' } }: Pod): Node | undefined {
  const node = nodeName === '' ? undefined : nodes.lister.get({ name: nodeName });
  return node !== undefined && isGreeted(node) ? node : undefined;
}

async function reconcile(deps: FakePodDeps, key: ObjectKey): Promise<Result> {
  const { clock, nodes, pods } = deps;
  const pod = pods.lister.get(key);
  const node = pod === undefined ? undefined : nodeOf(nodes, pod);
  if (pod === undefined || node === undefined) return {};
  const next = stepOf(deps, pod);
  if (next === undefined) return {};
  if (next.after > 0) return { requeueAfter: next.after };
  await take(deps, pod, node, next.step, clock.now());
  return {};
}

function stepOf({ clock, recorder }: FakePodDeps, pod: Pod): ReturnType<typeof nextStep> {
  try {
    return nextStep(pod, clock.now());
  } catch (cause) {
    if (!(cause instanceof GoDurationError)) throw cause;
    recorder.event(pod, 'Warning', 'InvalidStageDelay', cause.message);
    throw new TerminalError(cause.message, { cause });
  }
}

async function take(deps: FakePodDeps, pod: Pod, node: Node, step: Step, now: number): Promise<void> {
  const { client, addresses } = deps;
  const { namespace, name, uid } = pod.metadata;
  try {
    if (step.kind === 'delete') {
      await client.delete(podResource, { namespace, name }, { gracePeriodSeconds: 0, preconditions: { uid } });
      return;
    }
    const hostIP = internalIp(node) ?? '';
    const podIP = pod.spec.hostNetwork === true ? hostIP : addresses.of(pod, node);
    await client.update(
      podResource,
      { ...pod, status: step.status({ podIP, hostIP }, now) },
      { subresource: 'status' },
    );
  } catch (cause) {
    if (!hasReason(cause, 'NotFound')) throw cause;
    addresses.release(pod);
  }
}
