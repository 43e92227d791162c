import { formatTime, type ContainerStatus, type Pod, type PodCondition } from '../../api/index.ts';
import { isSidecar } from './restart-policy.ts';
import type { Phase } from './phase.ts';

interface Verdict {
  readonly status: 'True' | 'False';
  readonly reason?: string;
  readonly message?: string;
}

export interface ConditionInput {
  readonly pod: Pod;
  readonly phase: Phase;
  readonly init: readonly ContainerStatus[];
  readonly main: readonly ContainerStatus[];
  readonly hasSandbox: boolean;
  /** Conditions as they were, of whatever type: the kubelet's keep their transition times, others decide gates. */
  readonly before: readonly PodCondition[];
  /** What there is to say of a resize, or of an eviction. */
  readonly more: readonly PodCondition[];
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
}

/** The conditions that the kubelet owns, in upstream's order. upstream: pkg/kubelet/status/generate.go */
export function podConditions(input: ConditionInput): readonly PodCondition[] {
  const containersReady = containersReadyVerdict(input);
  return [
    ...input.more,
    condition('PodReadyToStartContainers', { status: input.hasSandbox ? 'True' : 'False' }, input),
    condition('Initialized', initializedVerdict(input), input),
    condition('Ready', readyVerdict(input, containersReady), input),
    condition('ContainersReady', containersReady, input),
    condition('PodScheduled', { status: 'True' }, input),
  ];
}

function condition(type: string, verdict: Verdict, input: ConditionInput): PodCondition {
  const before = input.before.find((candidate) => candidate.type === type);
  const unchanged = before?.status === verdict.status ? before.lastTransitionTime : undefined;
  const { generation } = input.pod.metadata;
  return {
    type,
    ...verdict,
    ...(generation === undefined ? {} : { observedGeneration: generation }),
    lastTransitionTime: unchanged ?? formatTime(input.now),
  };
}

function containersReadyVerdict({ pod, phase, init, main }: ConditionInput): Verdict {
  if (phase === 'Succeeded') return { status: 'False', reason: 'PodCompleted' };
  if (phase === 'Failed') return { status: 'False', reason: 'PodFailed' };
  const sidecars = (pod.spec.initContainers ?? []).filter(isSidecar).map(({ name }) => name);
  const names = [...sidecars, ...pod.spec.containers.map(({ name }) => name)];
  const statuses = [...init, ...main];
  const unready = names.filter((name) => statuses.find((status) => status.name === name)?.ready !== true);
  if (unready.length === 0) return { status: 'True' };
  return {
    status: 'False',
    reason: 'ContainersNotReady',
    message: `containers with unready status: [${unready.join(' ')}]`,
  };
}

function readyVerdict({ pod, before }: ConditionInput, containersReady: Verdict): Verdict {
  if (containersReady.status === 'False') return containersReady;
  const messages = (pod.spec.readinessGates ?? []).flatMap(({ conditionType }) => {
    const gate = before.find(({ type }) => type === conditionType);
    if (gate === undefined) {
      return [`corresponding condition of pod readiness gate "${conditionType}" does not exist.`];
    }
    if (gate.status === 'True') return [];
    return [`the status of pod readiness gate "${conditionType}" is not "True", but ${gate.status}`];
  });
  if (messages.length === 0) return { status: 'True' };
  return { status: 'False', reason: 'ReadinessGatesNotReady', message: messages.join(', ') };
}

function initializedVerdict({ pod, phase, init, main }: ConditionInput): Verdict {
  if (phase === 'Succeeded') return { status: 'True', reason: 'PodCompleted' };
  const started = main.some(({ state, lastState }) => {
    return state?.running !== undefined || state?.terminated !== undefined || lastState?.terminated !== undefined;
  });
  if (started) return { status: 'True' };
  const incomplete = (pod.spec.initContainers ?? []).filter((container) => {
    const status = init.find(({ name }) => name === container.name);
    return isSidecar(container) ? status?.started !== true : status?.ready !== true;
  });
  if (incomplete.length === 0) return { status: 'True' };
  return {
    status: 'False',
    reason: 'ContainersNotInitialized',
    message: `containers with incomplete status: [${incomplete.map(({ name }) => name).join(' ')}]`,
  };
}
