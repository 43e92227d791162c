import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatReference, parseReference } from '../../src/oci/index.ts';
import type { CorpusDocument } from './documents.ts';

const IMAGES = new URL('../../images/', import.meta.url).pathname;

interface ImageManifest {
  readonly variants?: readonly { readonly references?: Readonly<Record<string, readonly string[]>> }[];
}

/** Full references of the images that the project has. */
function shippedImages(): ReadonlySet<string> {
  const found = new Set<string>();
  for (const { name } of readdirSync(IMAGES, { withFileTypes: true }).filter((entry) => entry.isDirectory())) {
    const file = readdirSync(join(IMAGES, name)).find((it) => it === 'image.json');
    if (file === undefined) continue;
    const { variants = [] } = JSON.parse(readFileSync(join(IMAGES, name, file), 'utf8')) as ImageManifest;
    for (const [repository, tags] of variants.flatMap(({ references = {} }) => Object.entries(references))) {
      for (const tag of tags) found.add(`${repository}:${tag}`);
    }
  }
  return found;
}

/** Every `image` of a string below the value. */
function imagesOf({ value }: Pick<CorpusDocument, 'value'>): readonly string[] {
  const found: string[] = [];
  const visit = (inner: unknown): void => {
    if (typeof inner !== 'object' || inner === null) return;
    for (const [key, item] of Object.entries(inner)) {
      if (key === 'image' && typeof item === 'string') found.push(item);
      else visit(item);
    }
  };
  visit(value);
  return found;
}

const SERVER = 'a server in a language or of a size that no image of ours has';
const PLACEHOLDER = 'a name to be filled in, or one that is not to exist';
const CLUSTER = 'a part of a cluster on machines; what it does is done by the page itself, or has no meaning in it';
const WINDOWS = 'programs for Windows';

/** Images of the corpus that cannot be had here, and why. Pods of them wait in ImagePullBackOff. */
const MISSING_IMAGES: readonly (readonly [image: RegExp, why: string])[] = [
  [/[<>]|^example-image$|my-gcp-project|myproject|^non-existing-repo/, PLACEHOLDER],
  [/windows|microsoft|nanoserver/, WINDOWS],
  [/cloud-controller-manager|etcd|event-exporter|fluentd|kas-network-proxy|node-problem-detector|cpa\//, CLUSTER],
  [/^fedora$|^perl:/, 'a distribution or an interpreter that has no build for WASI'],
  [/kubernetes\/redis:|k8s.io\/redis(?:-slave)?:v/, 'Redis with Sentinel, and the first guestbook’s'],
  [/^mongo:|^mysql:|^wordpress:|cassandra|zookeeper|xtrabackup|^rabbitmq$/, SERVER],
  [/google-samples\/.*hello|http-echo|goproxy|serve_hostname|nginxhttps/, SERVER],
];

/** Images that are neither ours nor explained. */
export function unexplainedImages(documents: Iterable<CorpusDocument>): readonly string[] {
  const shipped = shippedImages();
  const isShipped = (name: string): boolean => {
    const reference = parseReference(name);
    return !('reason' in reference) && shipped.has(formatReference(reference));
  };
  const all = new Set([...documents].flatMap(imagesOf));
  return [...all].filter((name) => !isShipped(name) && !MISSING_IMAGES.some(([image]) => image.test(name)));
}
