import {
  daemonSets as setResource,
  type Affinity,
  type DaemonSet,
  type New,
  type NodeSelectorTerm,
  type Pod,
  type PodSpec,
  type Toleration,
} from '../../api/index.ts';
import { TerminalError } from '../../client/index.ts';
import { REVISION_LABEL } from '../controller-history/index.ts';
import { podFromTemplate } from '../pod-control.ts';

const GENERATION_ANNOTATION = 'deprecated.daemonset.template.generation';
const GENERATION_LABEL = 'pod-template-generation';

/** Taints that daemons are to live with. Upstream: AddOrUpdateDaemonPodTolerations. */
const TOLERATED: readonly (readonly [key: string, effect: string])[] = [
  ['node.kubernetes.io/not-ready', 'NoExecute'],
  ['node.kubernetes.io/unreachable', 'NoExecute'],
  ['node.kubernetes.io/disk-pressure', 'NoSchedule'],
  ['node.kubernetes.io/memory-pressure', 'NoSchedule'],
  ['node.kubernetes.io/pid-pressure', 'NoSchedule'],
  ['node.kubernetes.io/unschedulable', 'NoSchedule'],
];
const NETWORK_UNAVAILABLE = ['node.kubernetes.io/network-unavailable', 'NoSchedule'] as const;

/** Whether two tolerations are of the same taints (MatchToleration). */
function sameTaints(a: Toleration, b: Toleration): boolean {
  return (
    (a.key ?? '') === (b.key ?? '') &&
    (a.effect ?? '') === (b.effect ?? '') &&
    (a.operator ?? '') === (b.operator ?? '') &&
    (a.value ?? '') === (b.value ?? '')
  );
}

/** The tolerations of a daemon pod: those of its template, and those that all have. */
export function daemonTolerations({ tolerations = [], hostNetwork }: PodSpec): readonly Toleration[] {
  const wanted = hostNetwork === true ? [...TOLERATED, NETWORK_UNAVAILABLE] : TOLERATED;
  const added = wanted.map(([key, effect]) => ({ key, operator: 'Exists', effect }));
  const kept = tolerations.map((own) => added.find((toleration) => sameTaints(own, toleration)) ?? own);
  return [...kept, ...added.filter((toleration) => !kept.includes(toleration))];
}

/** The affinity with the node in place of all that is required of nodes. Upstream: ReplaceDaemonSetPodNodeNameNodeAffinity. */
function affinityTo(node: string, affinity: Affinity | undefined): Affinity {
  const term: NodeSelectorTerm = { matchFields: [{ key: 'metadata.name', operator: 'In', values: [node] }] };
  const required = { nodeSelectorTerms: [term] };
  const nodeAffinity = {
    ...affinity?.nodeAffinity,
    requiredDuringSchedulingIgnoredDuringExecution: required,
  };
  return { ...affinity, nodeAffinity };
}

/** The template's generation, as the annotation of the set says. */
function templateGeneration({ metadata }: DaemonSet): string | undefined {
  const text = metadata.annotations?.[GENERATION_ANNOTATION];
  return text !== undefined && /^[+-]?\d+$/.test(text) ? String(Number(text)) : undefined;
}

/** @throws TerminalError when the template has no pod spec */
export function templateSpec(set: DaemonSet): PodSpec {
  const { spec } = set.spec.template;
  if (spec === undefined) throw new TerminalError(`DaemonSet ${set.metadata.name} has no pod template`);
  return spec;
}

/** A pod for a node. Upstream: CreatePodTemplate. */
export function podFor(set: DaemonSet, node: string, hash: string): New<Pod> {
  const spec = templateSpec(set);
  const pod = podFromTemplate(setResource, set, { ...set.spec.template, spec });
  const generation = templateGeneration(set);
  const labels = {
    ...pod.metadata.labels,
    ...(generation === undefined ? {} : { [GENERATION_LABEL]: generation }),
    [REVISION_LABEL]: hash,
  };
  return {
    ...pod,
    metadata: { ...pod.metadata, labels },
    spec: { ...spec, tolerations: daemonTolerations(spec), affinity: affinityTo(node, spec.affinity) },
  };
}

/** Tells whether a pod is of the template that the set has now. Upstream: IsPodUpdated. */
export function updatedPods(set: DaemonSet, hash: string): (pod: Pod) => boolean {
  const generation = templateGeneration(set);
  return ({ metadata: { labels = {} } }) =>
    labels[REVISION_LABEL] === hash || (generation !== undefined && labels[GENERATION_LABEL] === generation);
}

/** The node that a pod is on, or that it waits for. Upstream: GetTargetNodeName. */
export function targetNode({ spec }: Pod): string | undefined {
  if (spec.nodeName !== undefined && spec.nodeName !== '') return spec.nodeName;
  const required = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  const fields = (required?.nodeSelectorTerms ?? []).flatMap(({ matchFields }) => matchFields ?? []);
  const named = fields.find(({ key, operator }) => key === 'metadata.name' && operator === 'In');
  return named?.values?.length === 1 ? named.values[0] : undefined;
}
