import type { Node, Pod } from '../../api/index.ts';
import { MAX_SCORE, type ClusterView, type SchedulerPlugin } from '../framework.ts';

const MIB = 1024 * 1024;
// upstream: plugins/imagelocality (minThreshold, maxContainerThreshold)
const LEAST = 23 * MIB;
const MOST_PER_CONTAINER = 1000 * MIB;

/** With the tag that an image without one has. */
function normalizedName(image: string): string {
  return image.lastIndexOf(':') <= image.lastIndexOf('/') ? `${image}:latest` : image;
}

function imagesOf({ spec }: Pod): readonly string[] {
  const containers = [...(spec.initContainers ?? []), ...spec.containers];
  return [
    ...containers.map(({ image = '' }) => image),
    ...(spec.volumes ?? []).flatMap((volume) => volume.image?.reference ?? []),
  ].map(normalizedName);
}

/** What is there counts the more, the more nodes have it, or pods of one image would all go to one node. */
function presentBytes(images: readonly string[], node: Node, view: ClusterView): number {
  const present = node.status?.images ?? [];
  let sum = 0;
  for (const image of images) {
    const size = present.find(({ names = [] }) => names.includes(image))?.sizeBytes ?? 0;
    sum += Math.floor(size * (view.nodesWithImage(image) / view.nodes.length));
  }
  return sum;
}

/** Nodes that have the pod's images are preferred. Upstream: plugins/imagelocality. */
export const imageLocality: SchedulerPlugin = {
  name: 'ImageLocality',
  score: (pod, nodes, view) => {
    const images = imagesOf(pod);
    if (!images.some((image) => view.nodesWithImage(image) > 0)) return undefined;
    const most = MOST_PER_CONTAINER * images.length;
    return nodes.map(({ node }) => {
      const sum = Math.min(Math.max(presentBytes(images, node, view), LEAST), most);
      return Math.floor((MAX_SCORE * (sum - LEAST)) / (most - LEAST));
    });
  },
};
