/** Of the time that passes, what a cgroup may use ahead of others; and how much of it can be saved up, in milliseconds. */
const SHARE = 0.1;
const MOST = 50;

/**
 * Lets what slept run ahead of programs that spin, also when a neighbour in its cgroup has used up their share; so that a shell
 * answers in a container that computes. Runs out for cgroups that do nothing but wake.
 */
export class WakeCredit {
  #left = MOST;
  #at = 0;

  available(now: number): boolean {
    this.#left = Math.min(MOST, this.#left + (now - this.#at) * SHARE);
    this.#at = now;
    return this.#left > 0;
  }

  spend(milliseconds: number): void {
    this.#left -= milliseconds;
  }
}
