import { parseTime, type Container, type Pod } from '../../api/index.ts';
import type { ContainerStatus as RuntimeStatus } from '../../cri/index.ts';
import type { KubeletContext } from '../context.ts';
import { ContainerProber } from '../probes/prober.ts';
import type { Verdict } from '../resize/allocation.ts';
import { PodResizer } from '../resize/pod-resizer.ts';
import type { WaitingResize } from '../resize/waiting-resizes.ts';
import { isStatic } from '../static-pods/annotations.ts';
import { PodObjects } from '../volumes/pod-objects.ts';
import { PodTokens } from '../volumes/pod-tokens.ts';
import { PodVolumes } from '../volumes/pod-volumes.ts';
import type { VolumeFailure } from '../volumes/volume-error.ts';
import { Alarm } from './alarm.ts';
import { asksForWork } from './asks-for-work.ts';
import { askedToEnd, earlierFailure, forgetPod, isTerminal } from './last-words.ts';
import { allContainers } from './containers.ts';
import { isExited, isRunning, type Instance } from './instance.ts';
import { containerPath, DEFAULT_GRACE, hasten, killContainer } from './kill-container.ts';
import { planPod, type Kill } from './plan.ts';
import { PodRecord } from './pod-record.ts';
import type { PodFailure } from './pod-status.ts';
import { restoredInstances } from './restore.ts';
import { createSandbox, PodFiles, SandboxError } from './sandbox.ts';
import { startContainer, type PodParts } from './start-container.ts';
import { StatusWriter } from './status-writer.ts';
import { terminatePod } from './terminate-pod.ts';

/** Grace for a pod that is evicted, in seconds. upstream: eviction_manager.go, immediateEvictionGracePeriodSeconds */
const EVICTION_GRACE = 1;
/** Grace for a pod that is already gone from the API server, in seconds. */
const GONE_GRACE = 1;
const FIRST_RETRY = 1000;
const LAST_RETRY = 60_000;
/** upstream: pkg/util/goroutinemap/exponentialbackoff */
const FIRST_VOLUME_RETRY = 500;
const LAST_VOLUME_RETRY = 122_000;

/** The node that a pod is on, as far as a pod worker asks for it. */
export interface PodHost {
  readonly judgeResize: (desired: Pod) => Verdict;
  /** The pod has given something back that others may wait for. */
  readonly freed: () => void;
  /** Nothing is left of the pod, here and on the API server. */
  readonly finished: () => void;
}

/**
 * Brings one pod to what the API server says of it, one step at a time, again after everything that happens to it.
 * upstream: pkg/kubelet/pod_workers.go and Kubelet.SyncPod
 */
export class PodWorker {
  readonly record: PodRecord;
  readonly #context: KubeletContext;
  readonly #parts: PodParts;
  readonly #tokens: PodTokens;
  readonly #writer: StatusWriter;
  readonly #probers = new Map<string, ContainerProber>();
  readonly #host: PodHost;
  readonly #resizer: PodResizer;
  readonly #alarm: Alarm;
  readonly #restored: boolean;
  #interrupt = new AbortController();
  #dirty = false;
  #running = false;
  #gone = false;
  #done = false;
  #stopped = false;
  #ending = false;
  #retry = FIRST_RETRY;
  #volumeRetry = FIRST_VOLUME_RETRY;
  /** What containers that have ended wrote is being saved: then their end is known. */
  #saving: Promise<void> = Promise.resolve();

  constructor(context: KubeletContext, pod: Pod, refused: PodFailure | undefined, host: PodHost) {
    const { clock, client } = context;
    this.#context = context;
    this.#host = host;
    this.#resizer = new PodResizer(context, pod);
    this.#alarm = new Alarm(clock, () => {
      this.wake();
    });
    this.record = new PodRecord(pod, this.#resizer, clock.now());
    this.record.failure = refused ?? earlierFailure(pod);
    // What has ended for good stays as it is, for others to clean up.
    this.record.over = isTerminal(pod.status);
    const restored = restoredInstances(pod, clock.now());
    for (const instance of restored) this.record.begin(instance);
    this.#restored = restored.length > 0;
    this.#writer = new StatusWriter(client, clock, pod, !isStatic(pod));
    this.#parts = {
      record: this.record,
      volumes: new PodVolumes(context.createTmpfs, clock, context.volumes, pod.metadata.uid),
      files: new PodFiles(context.createTmpfs()),
      objects: new PodObjects(context.informers, pod.metadata.namespace ?? '', () => {
        this.wake();
      }),
    };
    this.#tokens = new PodTokens(client, clock, () => {
      this.wake();
    });
  }

  get pod(): Pod {
    return this.record.pod;
  }

  /** The pod with the status that this node would give it now. */
  get current(): Pod {
    const { lastStatus } = this.record;
    return lastStatus === undefined ? this.pod : { ...this.pod, status: lastStatus };
  }

  /** Whether it has taken its place on the node for good, or given it back. */
  get over(): boolean {
    return this.record.over;
  }

  /** The API server shows a new state of the pod. */
  update(pod: Pod): void {
    const before = this.pod;
    this.record.desired = pod;
    this.#askForResources();
    this.record.pod = this.#resizer.allocated(pod);
    this.#writer.observe(pod);
    if (this.#deleting && !this.#ending) this.#interrupt.abort(new Error('the pod is being deleted'));
    const grace = pod.metadata.deletionGracePeriodSeconds;
    const earlier = before.metadata.deletionGracePeriodSeconds;
    if (this.#ending && grace !== undefined && (earlier === undefined || grace < earlier)) this.#hasten(grace);
    if (asksForWork(before, this.pod)) this.wake();
    // Others may have decided a readiness gate.
    else this.publish();
  }

  /** What the API server shows of a pod that the node runs of its own accord; undefined when it shows nothing. */
  showMirror(mirror: Pod | undefined): void {
    this.#writer.follow(mirror);
    if (mirror !== undefined) this.publish();
  }

  /** Ends a pod that the node runs of its own accord. */
  retire(): void {
    if (!this.#deleting) this.update(askedToEnd(this.record.desired, this.#context.clock.now()));
  }

  /** The resize that waits for room on the node, if one does. */
  get waitingResize(): WaitingResize | undefined {
    const { desired, pod } = this.record;
    if (!this.#resizer.waits || !this.#mayResize) return undefined;
    return { desired, allocated: pod, since: this.#resizer.waitsSince };
  }

  /** There may be room for what the pod asks for. */
  retryResize(): void {
    this.update(this.record.desired);
  }

  get #mayResize(): boolean {
    return !this.#deleting && !this.record.over && this.record.failure === undefined;
  }

  #askForResources(): void {
    if (!this.#mayResize) return;
    const { desired } = this.record;
    if (this.#resizer.ask(desired, (pod) => this.#host.judgeResize(pod))) this.#host.freed();
  }

  /** The API server has the pod no more. */
  remove(): void {
    this.#gone = true;
    this.#writer.stop();
    this.#interrupt.abort(new Error('the pod was deleted'));
    if (this.#ending) this.#hasten(GONE_GRACE);
    this.wake();
  }

  /** The runtime tells of one of the pod's containers. */
  containerChanged(instance: Instance, status: RuntimeStatus): void {
    const changed = (): void => {
      instance.status = status;
      if (isRunning(instance)) this.record.setWaiting(instance.name, undefined);
      else if (isExited(instance)) this.#containerEnded(instance);
      this.publish();
      this.wake();
    };
    // Who hears of a container's end may look for what it has written.
    const saving = status.state === 'CONTAINER_EXITED' ? this.#parts.volumes.save() : undefined;
    if (saving === undefined) changed();
    else this.#saving = saving.then(changed);
  }

  /** Something has happened: looks at the pod as soon as the present step is done. */
  wake(): void {
    this.#dirty = true;
    if (this.#running) return;
    this.#running = true;
    void this.#run();
  }

  /** Ends the pod for good: it has used more than it may, or (a disruption) the node needs it back. upstream: eviction_manager.go, evictPod */
  evict(message: string, { disrupts = false }: { readonly disrupts?: boolean } = {}): void {
    if (this.record.failure !== undefined || this.record.over) return;
    this.record.failure = { reason: 'Evicted', message };
    if (disrupts) this.record.disruption = { message, since: this.#context.clock.now() };
    this.#context.events.event(this.pod, 'Warning', 'Evicted', message);
    this.#interrupt.abort(new Error('the pod is being evicted'));
    this.wake();
  }

  /** Bytes in the pod's emptyDir volumes. */
  get volumeUsage(): ReadonlyMap<string, number> {
    return this.#parts.volumes.usage();
  }

  /** Lets go of the pod without touching it: the kubelet stops. */
  stop(): void {
    this.#stopped = true;
    this.#alarm.stop();
    this.#writer.stop();
    this.#interrupt.abort(new Error('the kubelet stops'));
    for (const prober of this.#probers.values()) prober.stop();
    this.#parts.objects.dispose();
    this.#tokens.dispose();
  }

  /** Tells the API server how the pod is. */
  publish(): void {
    if (this.#stopped || this.#gone) return;
    const { network, clock } = this.#context;
    this.#writer.write(this.record.status(this.#writer.server, network.nodeAddress, clock.now()));
  }

  get #deleting(): boolean {
    return this.#gone || this.pod.metadata.deletionTimestamp !== undefined;
  }

  async #run(): Promise<void> {
    while (this.#dirty && !this.#done && !this.#stopped) {
      this.#dirty = false;
      try {
        await this.#sync();
        this.#retry = FIRST_RETRY;
      } catch (cause) {
        if (this.#interrupt.signal.aborted) {
          this.#dirty = true;
          continue;
        }
        const message = cause instanceof Error ? cause.message : String(cause);
        this.#context.events.event(this.pod, 'Warning', 'FailedSync', `error determining status: ${message}`);
        this.#alarm.set(this.#retry);
        this.#retry = Math.min(this.#retry * 2, LAST_RETRY);
      }
    }
    this.#running = false;
  }

  async #sync(): Promise<void> {
    if (this.#stopped || this.#done) return;
    if (this.#deleting) return this.#end(this.#deletionGrace(), true);
    this.#interrupt = new AbortController();
    this.#checkDeadline();
    if (this.record.failure !== undefined || this.record.over) {
      const evicted = this.record.failure?.reason === 'Evicted';
      const grace = this.pod.spec.terminationGracePeriodSeconds ?? DEFAULT_GRACE;
      return this.#end(evicted ? EVICTION_GRACE : grace, false);
    }
    await this.#advance(this.#interrupt.signal);
  }

  /** One step of a pod that should run. */
  async #advance(signal: AbortSignal): Promise<void> {
    const { record } = this;
    const retry = this.#resizer.actuate(this.pod, record.running(), record.instances());
    if (retry !== undefined) this.#alarm.set(retry);
    const plan = planPod(this.pod, record);
    if (plan.finished) return this.#end(this.pod.spec.terminationGracePeriodSeconds ?? DEFAULT_GRACE, false);
    // A first status that lasts only milliseconds is not worth a write.
    if (record.lastStatus !== undefined || !plan.start.every((container) => this.#context.images.present(container))) {
      this.publish();
    }
    const killing = Promise.all(plan.kill.map((kill) => this.#kill(kill)));
    if (!(await this.#setUpVolumes(signal))) {
      await killing;
      this.publish();
      return;
    }
    if (signal.aborted) return;
    if (plan.createSandbox && !(await this.#createSandbox())) return;
    await this.#start(plan.start, signal);
    await killing;
    this.publish();
  }

  async #setUpVolumes(signal: AbortSignal): Promise<boolean> {
    const { network, allocatable, images, volumes: node } = this.#context;
    const place = { podIP: this.record.podIP ?? '', hostIP: network.nodeAddress };
    const { volumes, objects } = this.#parts;
    const { pod } = this;
    const context = { pod, objects, tokens: this.#tokens, place, allocatable, images, node, signal };
    const failures = await volumes.setUp(context);
    for (const failure of failures) this.#tellOfVolume(failure);
    if (failures.length === 0) this.#volumeRetry = FIRST_VOLUME_RETRY;
    return failures.length === 0;
  }

  #tellOfVolume({ volume, event, waiting, retryAfter }: VolumeFailure): void {
    if (event !== undefined) this.#context.events.event(this.pod, 'Warning', event.reason, event.message);
    if (waiting !== undefined) {
      for (const { name, volumeMounts = [] } of allContainers(this.pod)) {
        if (volumeMounts.some((mount) => mount.name === volume)) this.record.setWaiting(name, waiting);
      }
    }
    if (retryAfter === 'back-off') this.#backOff();
    else if (retryAfter !== undefined) this.#alarm.set(retryAfter);
  }

  /** Looks at the pod again, later each time. */
  #backOff(): void {
    this.#alarm.set(this.#volumeRetry);
    this.#volumeRetry = Math.min(this.#volumeRetry * 2, LAST_VOLUME_RETRY);
  }

  async #createSandbox(): Promise<boolean> {
    const { record } = this;
    if (this.#restored || record.podIP !== undefined) {
      const message = 'Pod sandbox changed, it will be killed and re-created.';
      this.#context.events.event(this.pod, 'Normal', 'SandboxChanged', message);
    }
    try {
      record.sandbox = await createSandbox(this.#context, this.pod, this.#parts.files, () => this.#deleting);
    } catch (cause) {
      if (!(cause instanceof SandboxError)) throw cause;
      const message = `Failed to create pod sandbox: ${cause.message}`;
      this.#context.events.event(this.pod, 'Warning', 'FailedCreatePodSandBox', message);
      this.publish();
      this.#alarm.set(this.#retry);
      this.#retry = Math.min(this.#retry * 2, LAST_RETRY);
      return false;
    }
    record.podIP = record.sandbox.ip;
    return true;
  }

  async #start(containers: readonly Container[], signal: AbortSignal): Promise<void> {
    for (const container of containers) {
      const live = this.record.sandbox;
      if (live === undefined || signal.aborted) return;
      const retryAfter = await startContainer(this.#context, this.#parts, container, live, signal);
      const instance = this.record.latest(container.name);
      // Its hook, if any, is through: from here on its probes decide.
      if (isRunning(instance) && instance.hooked) this.#probe(container, instance, live.ip);
      if (retryAfter !== undefined) this.#alarm.set(retryAfter);
    }
  }

  async #kill({ instance, message, cause }: Kill): Promise<void> {
    const container = this.#spec(instance.name);
    if (container === undefined) return;
    const probe = cause === 'liveness' ? container.livenessProbe : container.startupProbe;
    const own = cause === 'definition' ? undefined : probe?.terminationGracePeriodSeconds;
    const grace = own ?? this.pod.spec.terminationGracePeriodSeconds ?? DEFAULT_GRACE;
    await killContainer(this.#context, this.pod, container, instance, {
      message,
      grace,
      podIP: this.record.podIP ?? '',
    });
  }

  /** Ends what runs, says so, and if the pod is being deleted, lets the API server forget it. */
  async #end(grace: number, deleted: boolean): Promise<void> {
    const { record } = this;
    if (!record.over || record.sandbox !== undefined) {
      this.#ending = deleted;
      for (const prober of this.#probers.values()) prober.stopLiveness();
      await terminatePod(this.#context, record, grace);
      await this.#saving;
      await this.#parts.volumes.tearDown();
      record.over = true;
      this.publish();
      this.#host.freed();
    }
    this.#release();
    if (!deleted) {
      // Deleted meanwhile, it is looked at once more.
      if (this.#deleting) this.#dirty = true;
      return;
    }
    await this.#writer.flush();
    const forgotten = this.#gone || !(await forgetPod(this.#context.client, this.#writer.server));
    // Nobody else ends a pod of the node's own.
    if (forgotten || isStatic(this.pod)) this.#gone = true;
    if (!this.#gone) return;
    this.#done = true;
    this.#finish();
  }

  /** What a pod holds beyond its containers' logs. */
  #release(): void {
    this.#alarm.stop();
    for (const prober of this.#probers.values()) prober.stop();
    this.#probers.clear();
    this.#parts.objects.dispose();
    this.#tokens.dispose();
    this.#context.cgroups.remove(this.pod);
  }

  #finish(): void {
    const { runtime, images, crashes } = this.#context;
    for (const container of allContainers(this.pod)) {
      const { latest, previous } = this.record.history(container.name);
      for (const instance of [latest, previous]) {
        if (instance?.known === true) void runtime.removeContainer(instance.id);
      }
    }
    images.forget(this.pod);
    crashes.forget(`${this.pod.metadata.uid}/`);
    this.#writer.stop();
    this.#host.finished();
  }

  #hasten(grace: number): void {
    for (const instance of this.record.instances()) void hasten(this.#context, instance, grace);
  }

  #deletionGrace(): number {
    const { deletionGracePeriodSeconds } = this.pod.metadata;
    if (this.#gone) return Math.min(deletionGracePeriodSeconds ?? GONE_GRACE, GONE_GRACE);
    return deletionGracePeriodSeconds ?? this.pod.spec.terminationGracePeriodSeconds ?? DEFAULT_GRACE;
  }

  #containerEnded(instance: Instance): void {
    this.#probers.get(instance.name)?.stop();
    this.#probers.delete(instance.name);
    const container = this.#spec(instance.name);
    if (container !== undefined && !this.#ending) this.record.ended(container, instance, this.#context.clock.now());
    const { termination } = instance;
    if (termination === undefined || container?.terminationMessagePolicy !== 'FallbackToLogsOnError') return;
    if (instance.status.exitCode === 0) return;
    void termination.readLog(this.#context.runtime, instance.id).then(() => {
      this.publish();
    });
  }

  #probe(container: Container, instance: Instance, podIP: string): void {
    const prober = new ContainerProber(
      this.#context,
      { pod: () => this.pod, container, instance, podIP, path: containerPath(this.pod, container) },
      () => {
        this.publish();
        this.wake();
      },
    );
    this.#probers.get(container.name)?.stop();
    this.#probers.set(container.name, prober);
    prober.start();
  }

  #checkDeadline(): void {
    const seconds = this.pod.spec.activeDeadlineSeconds;
    if (seconds === undefined || this.record.over) return;
    const startTime = this.#writer.server.status?.startTime;
    const startedAt = (startTime === undefined ? undefined : parseTime(startTime)) ?? this.record.seenAt;
    const left = startedAt + seconds * 1000 - this.#context.clock.now();
    if (left > 0) {
      this.#alarm.set(left);
      return;
    }
    const message = 'Pod was active on the node longer than the specified deadline';
    this.record.failure = { reason: 'DeadlineExceeded', message };
    this.#context.events.event(this.pod, 'Normal', 'DeadlineExceeded', message);
  }

  #spec(name: string): Container | undefined {
    return allContainers(this.pod).find((container) => container.name === name);
  }
}
