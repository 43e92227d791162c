import { podPhaseTerminal, type Pod, type StatefulSet } from '../../api/index.ts';
import { slowStartBatches } from '../pod-control.ts';
import { applyRetention, claimsMatchPolicy, hasStaleClaim } from './claim-control.ts';
import type { StatefulSetDeps } from './deps.ts';
import {
  isSettled,
  isTerminating,
  isUnavailable,
  revisionFor,
  type Members,
  type Revisions,
  type Slot,
} from './members.ts';
import { createMissingClaims, createPod, deletePod, isConsistent, memberOf, updatePod } from './pod-control.ts';
import { podsToReplace } from './update.ts';

/** Whether the turn may go on to the next member. */
type Progress = 'go on' | 'wait';

/** One attempt to bring the members of a set where they should be. Upstream: stateful_set_control.go. */
export class ReplicaTurn {
  readonly #deps: StatefulSetDeps;
  readonly #set: StatefulSet;
  readonly #revisions: Revisions;
  readonly #members: Members;
  /** Each member waits for the one before it. */
  readonly #ordered: boolean;
  readonly #now: number;
  #outdated = 0;

  constructor(deps: StatefulSetDeps, set: StatefulSet, revisions: Revisions, members: Members) {
    this.#deps = deps;
    this.#set = set;
    this.#revisions = revisions;
    this.#members = members;
    this.#ordered = set.spec.podManagementPolicy !== 'Parallel';
    this.#now = deps.clock.now();
  }

  /** How many pods were deleted to be replaced by newer ones. */
  get outdated(): number {
    return this.#outdated;
  }

  /** @throws what the first failed request failed with; what could be done is done */
  async run(): Promise<void> {
    const { slots, condemned } = this.#members;
    if ((await this.#each(slots, (slot) => this.#fill(slot))) === 'wait') return;
    if ((await this.#each(condemned, (pod) => this.#keepPolicy(pod))) === 'wait') return;
    const firstUnavailable = this.#firstUnavailable();
    if ((await this.#each(condemned, (pod) => this.#condemn(pod, firstUnavailable))) === 'wait') return;
    for (const pod of podsToReplace(this.#set, slots, this.#revisions.update.metadata.name, this.#now)) {
      await deletePod(this.#deps, this.#set, pod);
      this.#outdated++;
    }
  }

  /** In order until one has to wait, or all, in batches that double. */
  async #each<T>(items: readonly T[], work: (item: T) => Promise<Progress>): Promise<Progress> {
    if (this.#ordered) {
      for (const item of items) if ((await work(item)) === 'wait') return 'wait';
      return 'go on';
    }
    let next = 0;
    for (const size of slowStartBatches(items.length)) {
      const results = await Promise.allSettled(items.slice(next, next + size).map(work));
      next += size;
      const failed = results.find((result) => result.status === 'rejected');
      if (failed !== undefined) throw failed.reason;
    }
    return 'go on';
  }

  /** Upstream: processReplica. */
  async #fill({ ordinal, pod }: Slot): Promise<Progress> {
    const [deps, set] = [this.#deps, this.#set];
    if (pod === undefined) {
      if (hasStaleClaim(deps, set, { ordinal })) return 'wait';
      await createPod(deps, set, revisionFor(set, this.#revisions, ordinal), ordinal);
      return 'wait';
    }
    if (podPhaseTerminal(pod)) {
      // Its place is filled again once it is gone.
      if (!isTerminating(pod)) await deletePod(deps, set, pod);
      return 'wait';
    }
    if (pod.status?.phase === 'Pending') await createMissingClaims(deps, set, pod);
    if (this.#ordered && isUnavailable(set, pod, this.#now)) return 'wait';
    if (!isConsistent(deps, set, pod)) await updatePod(deps, set, pod);
    return 'go on';
  }

  /** What goes with the pod of a place that is no more has to know before the pod goes. */
  async #keepPolicy(pod: Pod): Promise<Progress> {
    const member = memberOf(pod);
    if (!claimsMatchPolicy(this.#deps, this.#set, member)) await applyRetention(this.#deps, this.#set, member);
    return 'go on';
  }

  /** Upstream: processCondemned. */
  async #condemn(pod: Pod, firstUnavailable: Pod | undefined): Promise<Progress> {
    if (isTerminating(pod)) return 'wait';
    // One that does not work may go; all others wait until it does.
    if (this.#ordered && pod !== firstUnavailable && !isSettled(this.#set, pod, this.#now)) return 'wait';
    await deletePod(this.#deps, this.#set, pod);
    return 'wait';
  }

  #firstUnavailable(): Pod | undefined {
    const { slots, condemned } = this.#members;
    const all = [...slots.map(({ pod }) => pod), ...[...condemned].reverse()];
    return all.find((pod) => pod !== undefined && isUnavailable(this.#set, pod, this.#now));
  }
}
