import { OnDemand } from '../../base/index.ts';
import type { NetworkStack } from '../api.ts';
import { FILETYPE } from '../constants.ts';
import { SpecialInode, type DirectoryInode, type OpenSpecial } from '../fs/inode.ts';
import { Opening } from '../fs/opening.ts';
import { FixedDirectory, GeneratedDirectory } from '../fs/special-files.ts';
import { attributes } from '../fs/tree-directory.ts';
import type { Description } from '../io/description.ts';
import type { PodNetwork } from '../net/network-namespace.ts';
import type { NetworkFiles } from './network-files.ts';

/** `/net` of a container. Few programs open a file of it: what is behind them is loaded with the first. */
export function netDirectory(network: PodNetwork, stack: NetworkStack): DirectoryInode {
  const files = new OnDemand(async () => new (await import('./network-files.ts')).NetworkFiles(network, stack));
  const special = (open: OpenSpecial): SpecialInode =>
    new SpecialInode(attributes(0o666, 0), FILETYPE.CHARACTER_DEVICE, open);
  const file = (open: (loaded: NetworkFiles) => Description): SpecialInode =>
    special(() => (files.now === undefined ? new Opening(async () => open(await files.load())) : open(files.now)));
  const dial = (name: string): SpecialInode =>
    special(() => new Opening(async (signal) => (await files.load()).dial(name, signal)));
  const clone = file((loaded) => loaded.clone());
  const tcp = new GeneratedDirectory(
    (name) => {
      if (name === 'clone') return clone;
      if (name.includes('!')) return dial(name);
      return files.now?.connection(name);
    },
    () => ['clone', ...(files.now?.numbers() ?? [])],
  );
  return new FixedDirectory({ cs: file((loaded) => loaded.connectionServer()), tcp });
}
