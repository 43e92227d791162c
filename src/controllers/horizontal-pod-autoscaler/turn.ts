import {
  formatTime,
  horizontalPodAutoscalers,
  keyOf,
  keyString,
  matchesLabels,
  parseLabelSelector,
  parseQuantity,
  SelectorError,
  type ObjectKey,
  type Pod,
  type Scale,
  type V2HorizontalPodAutoscaler,
  type V2HorizontalPodAutoscalerStatus,
  type V2MetricStatus,
} from '../../api/index.ts';
import { semanticEqual } from '../semantic-equal.ts';
import { boundsOf, normalize } from './behavior.ts';
import { withFinding, type ConditionType, type Finding } from './conditions.ts';
import type { AutoscalerDeps } from './deps.ts';
import { newHistory, withScaling, type ScalingHistory } from './history.ts';
import { recommend } from './recommend.ts';
import type { Tolerances } from './replica-calculator.ts';
import { readScale, targetOf, writeScale, type ScaleTarget } from './scale-target.ts';

/** Upstream: --horizontal-pod-autoscaler-tolerance */
const TOLERANCE = 0.1;

/** What is to be done to the target. */
interface Decision {
  /** Undefined when nothing can be said: then what was wished for stays. */
  readonly replicas: number | undefined;
  readonly rescale: boolean;
  readonly why: string;
  readonly metrics: readonly V2MetricStatus[];
}

function undecided(metrics: readonly V2MetricStatus[]): Decision {
  return { replicas: undefined, rescale: false, why: '', metrics };
}

function textOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

function tolerancesOf({ spec }: V2HorizontalPodAutoscaler): Tolerances {
  const { scaleUp, scaleDown } = spec.behavior ?? {};
  const share = (text: string | undefined): number =>
    text === undefined ? TOLERANCE : Number(parseQuantity(text).nanos) / 1e9;
  return { scaleUp: share(scaleUp?.tolerance), scaleDown: share(scaleDown?.tolerance) };
}

/** One look at an autoscaler and its target. Upstream: reconcileAutoscaler. */
export class AutoscalerTurn {
  readonly #deps: AutoscalerDeps;
  readonly #autoscaler: V2HorizontalPodAutoscaler;
  readonly #key: ObjectKey;
  readonly #now: number;
  #status: V2HorizontalPodAutoscalerStatus;

  constructor(deps: AutoscalerDeps, autoscaler: V2HorizontalPodAutoscaler) {
    this.#deps = deps;
    this.#autoscaler = autoscaler;
    this.#key = keyOf(autoscaler);
    this.#now = deps.clock.now();
    this.#status = autoscaler.status ?? { desiredReplicas: 0 };
  }

  async run(): Promise<void> {
    const found = await this.#scale();
    if (found !== undefined) {
      const { target, scale } = found;
      const current = scale.spec.replicas ?? 0;
      await this.#carryOut(target, scale, current, await this.#decide(scale, current));
    }
    await this.#writeStatus();
  }

  #warn(reason: string, message: string): void {
    this.#deps.recorder.event(this.#autoscaler, 'Warning', reason, message);
  }

  #find(type: ConditionType, holds: boolean, reason: string, message: string): void {
    this.#note({ type, holds, reason, message });
  }

  #note(finding: Finding): void {
    this.#status = { ...this.#status, conditions: withFinding(this.#status.conditions ?? [], finding, this.#now) };
  }

  async #scale(): Promise<{ readonly target: ScaleTarget; readonly scale: Scale } | undefined> {
    const { client, definitions } = this.#deps;
    const { scaleTargetRef } = this.#autoscaler.spec;
    try {
      const target = targetOf(scaleTargetRef, this.#key.namespace, definitions.lister.list());
      const scale = await readScale(client, target);
      this.#find('AbleToScale', true, 'SucceededGetScale', CAN_READ);
      return { target, scale };
    } catch (cause) {
      this.#warn('FailedGetScale', textOf(cause));
      this.#find('AbleToScale', false, 'FailedGetScale', `${CANNOT_READ}: ${textOf(cause)}`);
      return undefined;
    }
  }

  get #history(): ScalingHistory | undefined {
    return this.#deps.histories.get(keyString(this.#key));
  }

  #remember(history: ScalingHistory): void {
    this.#deps.histories.set(keyString(this.#key), history);
  }

  async #decide(scale: Scale, current: number): Promise<Decision> {
    if (this.#history === undefined) this.#remember(newHistory(current, this.#now));
    const { min, max } = boundsOf(this.#autoscaler);
    if (current === 0 && min !== 0) {
      this.#find('ScalingActive', false, 'ScalingDisabled', DISABLED);
      return { replicas: 0, rescale: false, why: '', metrics: [] };
    }
    const outside = (replicas: number, why: string): Decision => ({ replicas, rescale: true, why, metrics: [] });
    if (current > max) return outside(max, 'Current number of replicas above Spec.MaxReplicas');
    if (current < min) return outside(min, 'Current number of replicas below Spec.MinReplicas');
    return this.#decideByMetrics(scale, current);
  }

  async #decideByMetrics(scale: Scale, current: number): Promise<Decision> {
    const selector = scale.status?.selector ?? '';
    const pods = this.#podsOf(selector);
    if (pods === undefined) return undecided([]);
    const { client } = this.#deps;
    const state = {
      client,
      namespace: this.#key.namespace,
      selector,
      pods,
      currentReplicas: current,
      tolerances: tolerancesOf(this.#autoscaler),
      now: this.#now,
    };
    const { best, statuses, unable, finding, failure } = await recommend(state, this.#autoscaler.spec.metrics ?? []);
    for (const { absent } of unable) this.#warn(absent.reason, absent.message);
    this.#note(finding);
    if (best === undefined) {
      this.#warn('FailedComputeMetricsReplicas', failure ?? '');
      return undecided(statuses);
    }
    const why = best.replicas > current ? `${best.name} above target` : 'All metrics below target';
    const history = this.#history ?? newHistory(current, this.#now);
    const normalized = normalize(this.#autoscaler, history, current, best.replicas, this.#now);
    this.#remember(normalized.history);
    for (const one of normalized.findings) this.#note(one);
    const { replicas } = normalized;
    // Recommendations of before can ask for more than metrics do now, or less: then there is no reason of now.
    const reason = best.replicas === current ? '' : why;
    return { replicas, rescale: replicas !== current, why: reason, metrics: statuses };
  }

  /** The pods of the target; undefined when they cannot be told, which is said. Upstream: validateAndParseSelector. */
  #podsOf(selector: string): readonly Pod[] | undefined {
    const { pods, selectors } = this.#deps;
    const { namespace } = this.#key;
    const refuse = (event: string, reason: string, why: string, message = why): undefined => {
      this.#warn(event, why);
      this.#find('ScalingActive', false, reason, message);
      this.#warn('FailedComputeMetricsReplicas', why);
      return undefined;
    };
    if (selector === '') {
      refuse('SelectorRequired', 'InvalidSelector', 'selector is required', NO_SELECTOR);
      return;
    }
    try {
      const parsed = parseLabelSelector(selector);
      selectors.set(this.#key, parsed);
      const own = pods.lister.list(namespace).filter(({ metadata }) => matchesLabels(parsed, metadata.labels ?? {}));
      const autoscalers = selectors.of(namespace, own);
      if (autoscalers.length <= 1) return own;
      const list = `[${autoscalers.join(' ')}]`;
      const why = `pods by selector ${selector} are controlled by multiple HPAs: ${list}`;
      refuse('AmbiguousSelector', 'AmbiguousSelector', why);
      return;
    } catch (cause) {
      if (!(cause instanceof SelectorError)) throw cause;
      const why = `couldn't convert selector into a corresponding internal selector object: ${cause.message}`;
      refuse('InvalidSelector', 'InvalidSelector', why);
      return;
    }
  }

  async #carryOut(target: ScaleTarget, scale: Scale, current: number, decision: Decision): Promise<void> {
    const { replicas, rescale, why, metrics } = decision;
    if (replicas === undefined || !rescale) {
      this.#setReplicas(current, replicas === undefined ? this.#status.desiredReplicas : current, metrics);
      return;
    }
    const { client, recorder } = this.#deps;
    const size = `New size: ${String(replicas)}; reason: ${why}`;
    try {
      await writeScale(client, target, scale, replicas);
    } catch (cause) {
      this.#warn('FailedRescale', `${size}; error: ${textOf(cause)}`);
      this.#find('AbleToScale', false, 'FailedUpdateScale', `${CANNOT_WRITE}: ${textOf(cause)}`);
      this.#setReplicas(current, this.#status.desiredReplicas, metrics);
      return;
    }
    this.#find('AbleToScale', true, 'SucceededRescale', `${CAN_WRITE} to ${String(replicas)}`);
    recorder.event(this.#autoscaler, 'Normal', 'SuccessfulRescale', size);
    const history = this.#history ?? newHistory(current, this.#now);
    this.#remember(withScaling(history, this.#autoscaler.spec.behavior, current, replicas, this.#now));
    this.#setReplicas(current, replicas, metrics);
    this.#status = { ...this.#status, lastScaleTime: formatTime(this.#now) };
  }

  /** What is zero or empty is not written. */
  #setReplicas(currentReplicas: number, desiredReplicas: number, metrics: readonly V2MetricStatus[]): void {
    const { conditions, lastScaleTime } = this.#status;
    this.#status = {
      ...(lastScaleTime === undefined ? {} : { lastScaleTime }),
      ...(currentReplicas === 0 ? {} : { currentReplicas }),
      desiredReplicas,
      ...(metrics.length === 0 ? {} : { currentMetrics: metrics }),
      ...(conditions === undefined ? {} : { conditions }),
    };
  }

  async #writeStatus(): Promise<void> {
    if (semanticEqual(this.#autoscaler.status, this.#status)) return;
    const changed = { ...this.#autoscaler, status: this.#status };
    try {
      await this.#deps.client.update(horizontalPodAutoscalers, changed, { subresource: 'status' });
    } catch (cause) {
      this.#warn('FailedUpdateStatus', textOf(cause));
    }
  }
}

const CAN_READ = "the HPA controller was able to get the target's current scale";
const CANNOT_READ = "the HPA controller was unable to get the target's current scale";
const CAN_WRITE = 'the HPA controller was able to update the target scale';
const CANNOT_WRITE = 'the HPA controller was unable to update the target scale';
const DISABLED = 'scaling is disabled since the replica count of the target is zero';
const NO_SELECTOR = "the HPA target's scale is missing a selector";
