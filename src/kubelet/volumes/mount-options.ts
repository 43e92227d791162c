import { VolumeError } from './volume-error.ts';

/** How a volume is shown in containers (mount(8)). */
export interface MountFlags {
  readonly readOnly?: boolean;
  readonly noExec?: boolean;
  readonly noSuid?: boolean;
  readonly noDev?: boolean;
}

const OPTIONS: Readonly<Record<string, MountFlags>> = {
  ro: { readOnly: true },
  noexec: { noExec: true },
  nosuid: { noSuid: true },
  nodev: { noDev: true },
  // What is so anyway: nobody reads times of access, and what fsync says is so.
  defaults: {},
  rw: {},
  exec: {},
  suid: {},
  dev: {},
  async: {},
  noatime: {},
  nodiratime: {},
  relatime: {},
};

/** @param subject the volume's name @throws VolumeError for an option that there is not */
export function mountFlags(options: readonly string[], subject: string): MountFlags {
  let flags: MountFlags = {};
  for (const option of options.flatMap((text) => text.split(','))) {
    const known = OPTIONS[option];
    if (known === undefined) throw new VolumeError(`mount failed: unknown option "${option}"`, { subject });
    flags = { ...flags, ...known };
  }
  return flags;
}
