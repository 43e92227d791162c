import { SIGNALS } from '../constants.ts';
import { credentialsOf } from '../fs/credentials.ts';
import { FileSystem } from '../fs/file-system.ts';
import type { Shared } from './container.ts';
import { CpuTime } from './cpu-time.ts';
import type { PidNamespace } from './pid-namespace.ts';
import { Process } from './process.ts';

/** The number of who looks after the others. */
const INIT = 1;

/** What a namespace begins with. */
interface FirstProcess {
  readonly args: readonly string[];
  readonly user: number;
}

/** The program of the image `pause`, and its user. */
export const POD_INIT: FirstProcess = { args: ['/pause'], user: 65535 };
export const HOST_INIT: FirstProcess = { args: ['/sbin/init'], user: 0 };

/**
 * Puts a first process into a namespace that containers share: it is called as the program of pod sandboxes is, and does what
 * that does, which is to wait, and to reap who has lost its parent. It takes no memory.
 */
export function startPause(pids: PidNamespace, shared: Shared, { args, user }: FirstProcess): void {
  const { clock } = shared.options;
  const { root } = new FileSystem(clock, shared.images.merged([]), true);
  const pid = INIT;
  const pause = new Process({
    pid,
    parent: undefined,
    group: pids.newSession(pid),
    init: true,
    args,
    env: [],
    cwd: root,
    exe: undefined,
    surroundings: {
      root,
      mounts: () => '',
      mountinfo: () => '',
      namespaces: { pid: shared.namespaceIds.of('pid', pids) },
    },
    credentials: credentialsOf({ uid: user, gid: user }),
    umask: 0o022,
    ignored: [SIGNALS.SIGCHLD],
    startedAt: clock.now(),
    cpu: new CpuTime(shared.processor, shared.cgroup),
  });
  pause.waiting = true;
  pids.add(pause);
}
