/** Processes of a cgroup and of those below it. cgroup v2: PID Interface Files */
export class PidsController {
  max = Number.POSITIVE_INFINITY;
  current = 0;
  peak = 0;
  /** `pids.events`: how often a process could not be made for want of numbers. */
  failures = 0;

  get full(): boolean {
    return this.current >= this.max;
  }

  add(count: number): void {
    this.current += count;
    this.peak = Math.max(this.peak, this.current);
  }
}
