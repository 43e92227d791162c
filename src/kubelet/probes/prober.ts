import type { Container, Pod, Probe } from '../../api/index.ts';
import type { EventRecorder } from '../../client/index.ts';
import type { Instance, ProbeKind } from '../pod/instance.ts';
import type { Outcome } from './outcome.ts';
import { probeOnce, type ProbeHost } from './probe-once.ts';

export interface ProberContext extends ProbeHost {
  readonly events: EventRecorder;
}

/**
 * The runtime here starts a container in well under a millisecond, and its kubelet hears of it at once; upstream's hears
 * of it up to a second later (it lists containers once a second), when most servers already listen. So for that second
 * a container is asked again at growing intervals before a failure counts.
 */
const GRACE = 1000;
const FIRST_RETRY = 2;

/** Probes one running container until it ends. upstream: pkg/kubelet/prober/worker.go */
export class ContainerProber {
  readonly #context: ProberContext;
  readonly #pod: () => Pod;
  readonly #container: Container;
  readonly #instance: Instance;
  readonly #podIP: string;
  readonly #path: string;
  readonly #changed: () => void;
  readonly #stopped = new Map<ProbeKind, AbortController>();

  /** @param changed called when what the probes say of the container changes; @param path its place in the pod */
  constructor(
    context: ProberContext,
    target: {
      readonly pod: () => Pod;
      readonly container: Container;
      readonly instance: Instance;
      readonly podIP: string;
      readonly path: string;
    },
    changed: () => void,
  ) {
    this.#context = context;
    this.#pod = target.pod;
    this.#container = target.container;
    this.#instance = target.instance;
    this.#podIP = target.podIP;
    this.#path = target.path;
    this.#changed = changed;
  }

  start(): void {
    const { startupProbe } = this.#container;
    if (startupProbe === undefined) this.#startOthers();
    else this.#run('startup', startupProbe);
  }

  /** Ends all probes. */
  stop(): void {
    for (const controller of this.#stopped.values()) controller.abort();
  }

  /** The pod ends: whether it is alive no longer matters, whether it still serves does. */
  stopLiveness(): void {
    this.#stopped.get('liveness')?.abort();
    this.#stopped.get('startup')?.abort();
  }

  #startOthers(): void {
    const { readinessProbe, livenessProbe } = this.#container;
    if (readinessProbe !== undefined) this.#run('readiness', readinessProbe);
    if (livenessProbe !== undefined) this.#run('liveness', livenessProbe);
  }

  #run(kind: ProbeKind, probe: Probe): void {
    const controller = new AbortController();
    this.#stopped.set(kind, controller);
    this.#loop(kind, probe, controller.signal).catch((cause: unknown) => {
      if (!controller.signal.aborted) throw cause;
    });
  }

  async #loop(kind: ProbeKind, probe: Probe, signal: AbortSignal): Promise<void> {
    const { clock } = this.#context;
    const startedAt = this.#instance.status.startedAt ?? clock.now();
    const delay = startedAt + (probe.initialDelaySeconds ?? 0) * 1000 - clock.now();
    if (delay > 0) await clock.sleep(delay, signal);
    const period = (probe.periodSeconds ?? 10) * 1000;
    let last: Outcome['result'] | undefined;
    let run = 0;
    let retry = FIRST_RETRY;
    while (!signal.aborted) {
      const begin = clock.monotonic();
      const outcome = await this.#probe(probe);
      if (isAborted(signal)) return;
      if (last === undefined && outcome.result !== 'success' && clock.now() + retry - startedAt < GRACE) {
        await clock.sleep(retry, signal);
        retry *= 2;
        continue;
      }
      this.#report(kind, outcome);
      if (outcome.result !== 'unknown') {
        const result = outcome.result === 'failure' ? 'failure' : 'success';
        run = last === result ? run + 1 : 1;
        last = result;
        const threshold = result === 'failure' ? (probe.failureThreshold ?? 3) : (probe.successThreshold ?? 1);
        if (run >= threshold && this.#settle(kind, result)) return;
      }
      await clock.sleep(Math.max(0, period - (clock.monotonic() - begin)), signal);
    }
  }

  async #probe(probe: Probe): Promise<Outcome> {
    const target = { container: this.#container, containerId: this.#instance.id, podIP: this.#podIP };
    try {
      return await probeOnce(this.#context, probe, target);
    } catch (cause) {
      return { result: 'unknown', message: cause instanceof Error ? cause.message : String(cause) };
    }
  }

  /** Takes over a result that has reached its threshold. @returns whether this probe has done its work */
  #settle(kind: ProbeKind, result: 'success' | 'failure'): boolean {
    const instance = this.#instance;
    if (kind === 'readiness') {
      const passing = result === 'success';
      if (instance.passing !== passing) {
        instance.passing = passing;
        this.#changed();
      }
      return false;
    }
    if (result === 'failure') {
      instance.failed = kind;
      this.#changed();
      return true;
    }
    if (kind === 'liveness') return false;
    instance.started = true;
    this.#startOthers();
    this.#changed();
    return true;
  }

  #report(kind: ProbeKind, { result, message }: Outcome): void {
    if (result === 'success') return;
    const name = `${kind.slice(0, 1).toUpperCase()}${kind.slice(1)}`;
    const [reason, words] = {
      warning: ['ProbeWarning', 'probe warning'],
      failure: ['Unhealthy', 'probe failed'],
      unknown: ['Unhealthy', 'probe errored and resulted in unknown state'],
    }[result] as [string, string];
    this.#context.events.event(this.#pod(), 'Warning', reason, `${name} ${words}: ${message}`, this.#path);
  }
}

function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}
