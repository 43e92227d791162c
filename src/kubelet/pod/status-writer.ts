import type { Clock } from '../../base/index.ts';
import { hasReason, pods, type Pod, type PodStatus } from '../../api/index.ts';
import type { Client } from '../../client/index.ts';
import { stableJson } from '../stable-json.ts';

const FIRST_RETRY = 500;
const LAST_RETRY = 30_000;
/** Fields that the kubelet owns: absent in its status, they are removed from the server's. */
const OWNED = ['message', 'reason', 'initContainerStatuses'] as const;

/** Conditions that are there only as long as they are true. */
const PASSING: readonly string[] = ['PodResizePending', 'PodResizeInProgress', 'AllContainersRestarting'];

/**
 * Writes the status of one pod: at once when nothing is on its way, and while something is, only the newest of what
 * came meanwhile. upstream: pkg/kubelet/status/status_manager.go
 */
export class StatusWriter {
  readonly #client: Client;
  readonly #clock: Clock;
  #server: Pod;
  #following: boolean;
  #desired: PodStatus | undefined;
  #busy = false;
  #written: Promise<void> = Promise.resolve();
  readonly #stopped = new AbortController();

  /** @param following whether the server has the pod: otherwise nothing is written until it does */
  constructor(client: Client, clock: Clock, pod: Pod, following = true) {
    this.#client = client;
    this.#clock = clock;
    this.#server = pod;
    this.#following = following;
  }

  /** Whether there is a pod of the server's to write to. */
  get following(): boolean {
    return this.#following;
  }

  /** Writes to this pod from now on, or to none. */
  follow(pod: Pod | undefined): void {
    this.#following = pod !== undefined;
    if (pod === undefined) return;
    if (pod.metadata.uid === this.#server.metadata.uid) this.observe(pod);
    else this.#server = pod;
  }

  /** The pod as the server last showed it. */
  get server(): Pod {
    return this.#server;
  }

  /** What a watch shows; older than what a write answered, it tells nothing. */
  observe(pod: Pod): void {
    if (Number(pod.metadata.resourceVersion) >= Number(this.#server.metadata.resourceVersion)) this.#server = pod;
  }

  write(status: PodStatus): void {
    if (!this.#following) return;
    this.#desired = status;
    if (this.#busy) return;
    this.#busy = true;
    this.#written = this.#run();
  }

  /** Resolves when the server has the last status, or no longer the pod. */
  async flush(): Promise<void> {
    await this.#written;
  }

  stop(): void {
    this.#stopped.abort(new Error('the pod is gone'));
  }

  async #run(): Promise<void> {
    let retry = FIRST_RETRY;
    for (let status = this.#take(); status !== undefined; status = this.#take()) {
      const patch = statusPatch(this.#server.status ?? {}, status);
      if (patch === undefined) continue;
      try {
        await this.#patch(patch);
        retry = FIRST_RETRY;
      } catch (cause) {
        // Deleted, or replaced by another of its name: there is nobody to tell.
        if (hasReason(cause, 'NotFound') || hasReason(cause, 'Conflict')) continue;
        this.#desired ??= status;
        await this.#clock.sleep(retry, this.#stopped.signal).catch(() => undefined);
        retry = Math.min(retry * 2, LAST_RETRY);
      }
    }
  }

  /** The newest status that is still to be written; when there is none, the writer rests. */
  #take(): PodStatus | undefined {
    const status = this.#stopped.signal.aborted ? undefined : this.#desired;
    this.#desired = undefined;
    this.#busy = status !== undefined;
    return status;
  }

  async #patch(status: object): Promise<void> {
    const { namespace, name, uid } = this.#server.metadata;
    const patch = { metadata: { uid }, status };
    const written = await this.#client.patch(
      pods,
      { namespace, name },
      'application/strategic-merge-patch+json',
      patch,
      { subresource: 'status' },
    );
    this.observe(written);
  }
}

/** The fields that differ, as a strategic merge patch; undefined when none does. */
export function statusPatch(before: PodStatus, after: PodStatus): object | undefined {
  const patch: Record<string, unknown> = {};
  for (const [field, value] of Object.entries(after)) {
    const old = before[field as keyof PodStatus];
    if (field === 'conditions') continue;
    if (old !== undefined && stableJson(old) === stableJson(value)) continue;
    patch[field] = value;
  }
  // Conditions merge by type: those of others stay.
  const changed = (after.conditions ?? []).filter((condition) => {
    const old = before.conditions?.find(({ type }) => type === condition.type);
    return stableJson(old ?? null) !== stableJson(condition);
  });
  const gone = (before.conditions ?? []).filter(
    ({ type }) => PASSING.includes(type) && after.conditions?.some((condition) => condition.type === type) !== true,
  );
  if (changed.length + gone.length > 0) {
    const merged = changed.map((condition) => {
      const old = before.conditions?.find(({ type }) => type === condition.type);
      return { ...removed(old, condition), ...condition };
    });
    patch['conditions'] = [...gone.map(({ type }) => ({ $patch: 'delete', type })), ...merged];
  }
  // Addresses merge by IP: without this a pod would keep the address it had before its sandbox was made again.
  for (const field of ['podIPs', 'hostIPs'] as const) {
    if (patch[field] !== undefined && (before[field] ?? []).length > 0) {
      patch[field] = [{ $patch: 'replace' }, ...(after[field] ?? [])];
    }
  }
  for (const field of OWNED) if (before[field] !== undefined && after[field] === undefined) patch[field] = null;
  return Object.keys(patch).length === 0 ? undefined : patch;
}

/** Nulls for what a condition said and no longer says. */
function removed(old: object | undefined, now: object): Record<string, null> {
  const gone = ['reason', 'message'].filter((field) => old !== undefined && field in old && !(field in now));
  return Object.fromEntries(gone.map((field) => [field, null]));
}
