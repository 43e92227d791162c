import type { CgroupNode } from './cgroup.ts';

/** Whose memory a volume in memory is: its writers', until the bytes are gone or their cgroup is, then those above have them. */
class ShmemCharges {
  /** The cgroup whose process makes a call just now. */
  readonly #caller: () => CgroupNode | undefined;
  readonly #charged = new Map<CgroupNode, number>();

  constructor(caller: () => CgroupNode | undefined) {
    this.#caller = caller;
  }

  /** So many bytes more, or fewer. */
  charge(bytes: number): void {
    const caller = this.#caller();
    if (bytes > 0 && caller !== undefined) this.#add(caller, bytes);
    if (bytes < 0) this.#release(-bytes, caller);
  }

  #add(cgroup: CgroupNode, bytes: number): void {
    this.#charged.set(cgroup, (this.#charged.get(cgroup) ?? 0) + bytes);
    cgroup.living.charge(bytes);
  }

  /** Pages are not followed one by one: who removes gets its own back first. */
  #release(bytes: number, caller: CgroupNode | undefined): void {
    let left = bytes;
    const order = [...(caller === undefined ? [] : [caller]), ...this.#charged.keys()];
    for (const cgroup of order) {
      const part = Math.min(left, this.#charged.get(cgroup) ?? 0);
      if (part === 0) continue;
      this.#add(cgroup, -part);
      left -= part;
    }
  }
}

/** For an account: charges what it takes to the cgroup of who writes. */
export function chargedTo(caller: () => CgroupNode | undefined): (bytes: number) => void {
  const charges = new ShmemCharges(caller);
  return (bytes) => {
    charges.charge(bytes);
  };
}
