import type { MemoryController, MemoryEvents } from './memory.ts';

/** A process, as its cgroup knows it. */
export interface Member {
  readonly pid: number;
  /** Bytes of its own memory. */
  readonly memory: number;
  /** It has been killed and only has to unwind: what it holds is as good as free. */
  readonly dying: boolean;
  /** Ends it, out of memory. */
  oomKill(): void;
}

/** A cgroup, as far as memory goes. */
interface MemoryDomain {
  readonly parent: MemoryDomain | undefined;
  readonly children: Iterable<MemoryDomain>;
  readonly members: Iterable<Member>;
  readonly memory: MemoryController;
}

interface Victim {
  readonly cgroup: MemoryDomain;
  readonly member: Member;
}

function* membersBelow(cgroup: MemoryDomain): Generator<Victim> {
  for (const member of cgroup.members) yield { cgroup, member };
  for (const child of cgroup.children) yield* membersBelow(child);
}

/** The process with the most memory: oom_badness of Linux with every `oom_score_adj` at 0. */
function largest(cgroup: MemoryDomain, size: (member: Member) => number): Victim | undefined {
  let worst: Victim | undefined;
  for (const victim of membersBelow(cgroup)) {
    if (victim.member.dying) continue;
    if (worst === undefined || size(victim.member) > size(worst.member)) worst = victim;
  }
  return worst;
}

/** The highest cgroup up to where memory ran out that is to be killed whole (`memory.oom.group`). */
function groupOf(victim: MemoryDomain, top: MemoryDomain): MemoryDomain | undefined {
  let group: MemoryDomain | undefined;
  for (let at: MemoryDomain | undefined = victim; at !== undefined; at = at.parent) {
    if (at.memory.oomGroup) group = at;
    if (at === top) break;
  }
  return group;
}

/** Counts in a cgroup and those above it: `memory.events` is hierarchical. */
function count(cgroup: MemoryDomain, event: keyof MemoryEvents): void {
  for (let at: MemoryDomain | undefined = cgroup; at !== undefined; at = at.parent) at.memory.events[event]++;
}

/** Bytes that will be free when those that were killed are gone. */
function dyingMemory(cgroup: MemoryDomain): number {
  let bytes = 0;
  for (const { member } of membersBelow(cgroup)) if (member.dying) bytes += member.memory;
  return bytes;
}

function kill(victim: Victim, top: MemoryDomain): void {
  const group = groupOf(victim.cgroup, top);
  if (group !== undefined) count(group, 'oomGroupKill');
  const victims = group === undefined ? [victim] : [...membersBelow(group)];
  for (const { cgroup, member } of victims) {
    if (member.dying) continue;
    count(cgroup, 'oomKill');
    member.oomKill();
  }
}

/**
 * Makes room for so many bytes that do not fit into a cgroup, by killing: the largest first, until what is about to end makes
 * up for them. Who asks for much is as large as what was left for it: on Linux it would get it page by page.
 */
export function outOfMemory(cgroup: MemoryDomain, bytes: number, asking: Member | undefined): void {
  const { memory } = cgroup;
  count(cgroup, 'max');
  for (;;) {
    const dying = dyingMemory(cgroup);
    if (asking?.dying === true || memory.fits(bytes - dying)) return;
    const left = Math.max(0, memory.max - memory.current + dying);
    const victim = largest(cgroup, (member) => member.memory + (member === asking ? left : 0));
    count(cgroup, 'oom');
    if (victim === undefined) return;
    kill(victim, cgroup);
  }
}
