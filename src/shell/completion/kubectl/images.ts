import { nodes } from '../../../api/index.ts';
import { behind, type Candidate, candidates } from '../candidate.ts';
import type { Asked } from './asked.ts';
import { containerNames } from './containers.ts';
import { objectCandidates } from './objects.ts';

/** Images that nodes have pulled, when there is no registry to ask. */
async function pulled({ cluster }: Asked): Promise<readonly string[]> {
  const { items } = await cluster.client.list(nodes);
  return items.flatMap(({ status }) => (status?.images ?? []).flatMap(({ names = [] }) => names));
}

/** Images of the registry; after a colon, the tags of one. */
export async function imageCandidates(asked: Asked): Promise<readonly Candidate[]> {
  const { word } = asked;
  const { images } = asked.state;
  if (images === undefined) return candidates((await pulled(asked)).filter((name) => !name.includes('@')));
  const colon = word.lastIndexOf(':');
  if (colon <= word.lastIndexOf('/')) return (await images.names()).map((text) => ({ text }));
  return behind(word.slice(0, colon + 1), candidates(await images.tags(word.slice(0, colon))));
}

/** `set image deploy/web CONTAINER=IMAGE` */
export async function containerImageCandidates(asked: Asked): Promise<readonly Candidate[]> {
  const { args, command } = asked.line;
  const named = args[0]?.includes('/') === true ? 1 : 2;
  if (args.length < named) return objectCandidates(asked);
  const equals = asked.word.indexOf('=') + 1;
  if (equals > 0) {
    if (command?.name !== 'image') return [];
    return behind(asked.word.slice(0, equals), await imageCandidates({ ...asked, word: asked.word.slice(equals) }));
  }
  const given = args.slice(named).map((arg) => arg.replace(/=.*/s, ''));
  const names = (await containerNames(asked)).filter((name) => !given.includes(name));
  return names.map((name) => ({ text: `${name}=`, open: true }));
}
