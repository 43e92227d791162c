import { OnDemand } from '../../base/index.ts';
import type { NetworkStack } from '../api.ts';
import { FDFLAGS, FILETYPE } from '../constants.ts';
import { SpecialInode, type Caller, type DirectoryInode } from '../fs/inode.ts';
import { Opening } from '../fs/opening.ts';
import { FixedDirectory, GeneratedDirectory } from '../fs/special-files.ts';
import { attributes } from '../fs/tree-directory.ts';
import type { Description } from '../io/description.ts';
import type { PodNetwork } from '../net/network-namespace.ts';
import type { NetworkFiles } from './network-files.ts';
import type { Opener } from './opener.ts';

type Open = (files: NetworkFiles, opener: Opener, signal: AbortSignal) => ReturnType<NetworkFiles['dial']>;

function openerOf(caller: Caller | undefined, fdflags: number): Opener {
  const { euid: uid = 0, egid: gid = 0 } = caller?.credentials ?? {};
  return { uid, gid, nonblock: (fdflags & FDFLAGS.NONBLOCK) !== 0 };
}

/** `/net` of a container. Few programs open a file of it: what is behind them is loaded with the first. */
export function netDirectory(network: PodNetwork, stack: NetworkStack): DirectoryInode {
  const load = new OnDemand(() => import('./network-files.ts'));
  const protocol = (name: 'tcp' | 'udp'): readonly [DirectoryInode, SpecialInode] => {
    const files = new OnDemand(async () => new (await load.load()).NetworkFiles(name, network, stack));
    const file = (open: Open): SpecialInode =>
      new SpecialInode(attributes(0o666, 0), FILETYPE.CHARACTER_DEVICE, (caller, fdflags) => {
        const opener = openerOf(caller, fdflags);
        const opening = async (signal: AbortSignal): Promise<Description | number> => {
          const description = await open(await files.load(), opener, signal);
          if (typeof description !== 'number') description.nonblock = opener.nonblock;
          return description;
        };
        return new Opening(opening);
      });
    const clone = file(async (loaded, opener) => loaded.clone(opener));
    const directory = new GeneratedDirectory(
      (entry) => {
        if (entry === 'clone') return clone;
        if (entry.includes('!')) return file((loaded, opener, signal) => loaded.dial(entry, opener, signal));
        return files.now?.connection(entry);
      },
      () => ['clone', ...(files.now?.numbers() ?? [])],
    );
    return [directory, file(async (loaded) => loaded.connectionServer())];
  };
  const [tcp, cs] = protocol('tcp');
  const [udp] = protocol('udp');
  return new FixedDirectory({ cs, tcp, udp });
}
