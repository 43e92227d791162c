import { SIGNALS } from '../constants.ts';
import { credentialsOf } from '../fs/credentials.ts';
import { FileSystem } from '../fs/file-system.ts';
import type { Shared } from './container.ts';
import { CpuTime } from './cpu-time.ts';
import type { PidNamespace } from './pid-namespace.ts';
import { Process } from './process.ts';

/** The user of the image `pause`. */
const PAUSE_USER = 65535;

/**
 * Puts a first process into a namespace that containers share: it is called as the program of pod sandboxes is, and does what
 * that does, which is to wait, and to reap who has lost its parent. It takes no memory.
 */
export function startPause(pids: PidNamespace, shared: Shared): void {
  const { clock } = shared.options;
  const { root } = new FileSystem(clock, shared.images.merged([]), true);
  const pid = pids.allocate();
  const pause = new Process({
    pid,
    parent: undefined,
    group: pids.newSession(pid),
    init: true,
    args: ['/pause'],
    env: [],
    cwd: root,
    exe: undefined,
    surroundings: {
      root,
      mounts: () => '',
      mountinfo: () => '',
      namespaces: { pid: shared.namespaceIds.of('pid', pids) },
    },
    credentials: credentialsOf({ uid: PAUSE_USER, gid: PAUSE_USER }),
    umask: 0o022,
    ignored: [SIGNALS.SIGCHLD],
    startedAt: clock.now(),
    cpu: new CpuTime(shared.processor, shared.cgroup),
  });
  pause.waiting = true;
  pids.add(pause);
}
