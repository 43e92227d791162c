import type { CgroupNode, Member } from './cgroup.ts';
import type { MemoryEvents } from './memory.ts';

interface Victim {
  readonly cgroup: CgroupNode;
  readonly member: Member;
}

function* membersBelow(cgroup: CgroupNode): Generator<Victim> {
  for (const member of cgroup.members) yield { cgroup, member };
  for (const child of cgroup.children) yield* membersBelow(child);
}

/** The process with the most memory: oom_badness of Linux with every `oom_score_adj` at 0. */
function largest(cgroup: CgroupNode, size: (member: Member) => number): Victim | undefined {
  let worst: Victim | undefined;
  for (const victim of membersBelow(cgroup)) {
    if (victim.member.dying) continue;
    if (worst === undefined || size(victim.member) > size(worst.member)) worst = victim;
  }
  return worst;
}

/** The highest cgroup up to where memory ran out that is to be killed whole (`memory.oom.group`). */
function groupOf(victim: CgroupNode, top: CgroupNode): CgroupNode | undefined {
  let group: CgroupNode | undefined;
  for (let at: CgroupNode | undefined = victim; at !== undefined; at = at.parent) {
    if (at.memory.oomGroup) group = at;
    if (at === top) break;
  }
  return group;
}

/** Counts in a cgroup and those above it: `memory.events` is hierarchical. */
function count(cgroup: CgroupNode, event: keyof MemoryEvents): void {
  for (let at: CgroupNode | undefined = cgroup; at !== undefined; at = at.parent) at.memory.events[event]++;
}

/** Bytes that will be free when those that were killed are gone. */
function dyingMemory(cgroup: CgroupNode): number {
  let bytes = 0;
  for (const { member } of membersBelow(cgroup)) if (member.dying) bytes += member.memory;
  return bytes;
}

function kill(victim: Victim, top: CgroupNode): void {
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
export function outOfMemory(cgroup: CgroupNode, bytes: number, asking: Member | undefined): void {
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
