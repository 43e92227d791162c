import type { Credentials } from '../fs/credentials.ts';

/** `Uid`, `Gid` and `Groups` of /proc/PID/status (proc_pid_status(5)): real, effective, saved, and that of files. */
export function credentialLines(who: Credentials): readonly string[] {
  return [
    `Uid:\t${[who.uid, who.euid, who.suid, who.euid].join('\t')}`,
    `Gid:\t${[who.gid, who.egid, who.sgid, who.egid].join('\t')}`,
    `Groups:\t${who.groups.map((gid) => `${gid} `).join('')}`,
  ];
}

/** `CapInh` … `NoNewPrivs` of /proc/PID/status. */
export function capabilityLines(who: Credentials): readonly string[] {
  const mask = (set: number): string => set.toString(16).padStart(16, '0');
  return [
    `CapInh:\t${mask(0)}`,
    `CapPrm:\t${mask(who.permitted)}`,
    `CapEff:\t${mask(who.effective)}`,
    `CapBnd:\t${mask(who.bounding)}`,
    `CapAmb:\t${mask(0)}`,
    `NoNewPrivs:\t${who.noNewPrivs ? 1 : 0}`,
  ];
}
