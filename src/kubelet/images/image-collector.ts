import type { Clock, Disposer } from '../../base/index.ts';
import { formatBytes } from '../../api/index.ts';
import type { Image, ImageStore } from '../../oci/index.ts';

/** upstream: pkg/kubelet/kubelet.go, ImageGCPeriod; KubeletConfiguration: imageGC{High,Low}ThresholdPercent, imageMinimumGCAge */
const PERIOD = 300_000;
const HIGH = 85;
const LOW = 80;
const MINIMUM_AGE = 120_000;

interface Seen {
  /** When it was first found here, and last found in use, by the monotonic clock. */
  readonly since: number;
  readonly used: number;
}

export interface CollectorHost {
  readonly clock: Clock;
  readonly images: ImageStore;
  /** Whether a container, or a volume, of this node is made of it. */
  readonly inUse: (image: Image) => boolean;
  /** Bytes of the disk that images are on. */
  readonly disk: () => { readonly used: number; readonly capacity: number };
  /** Images were removed. */
  readonly removed: () => void;
  /** There was not enough to remove: the message of an event. */
  readonly failed: (message: string) => void;
}

/** Removes images that nobody uses when the disk is full, the one that was used longest ago first. upstream: pkg/kubelet/images/image_gc_manager.go */
export class ImageCollector {
  readonly #host: CollectorHost;
  readonly #seen = new Map<string, Seen>();
  #timer: Disposer | undefined;

  constructor(host: CollectorHost) {
    this.#host = host;
  }

  start(): void {
    this.#look();
    this.#timer = this.#host.clock.setTimeout(() => {
      this.collect();
      this.start();
    }, PERIOD);
  }

  stop(): void {
    this.#timer?.();
  }

  /** As it is done now and then: down to the low mark, once above the high one. */
  collect(): void {
    this.#look();
    const { used, capacity } = this.#host.disk();
    if (used * 100 < HIGH * capacity) return;
    const wanted = used - Math.floor((capacity * LOW) / 100);
    const freed = this.free(wanted);
    if (freed >= wanted) return;
    const amounts = `Attempted to free ${formatBytes(wanted)}, but only found ${formatBytes(freed)} eligible to free.`;
    this.#host.failed(`Failed to garbage collect required amount of images. ${amounts}`);
  }

  /** Removes unused images until so many bytes are free, or there are no more. @returns bytes */
  free(wanted: number): number {
    this.#look();
    const { clock, images, inUse, removed } = this.#host;
    const now = clock.monotonic();
    const unused = images
      .list()
      .filter((image) => !inUse(image))
      .map((image) => ({ image, seen: this.#seen.get(image.id) ?? { since: now, used: now } }))
      .sort((a, b) => a.seen.used - b.seen.used || a.seen.since - b.seen.since);
    let freed = 0;
    const gone = new Set<string>();
    for (const { image, seen } of unused) {
      if (freed >= wanted) break;
      if (now - seen.since < MINIMUM_AGE || gone.has(image.id)) continue;
      images.remove(image.id);
      this.#seen.delete(image.id);
      gone.add(image.id);
      freed += image.size;
    }
    if (gone.size > 0) removed();
    return freed;
  }

  /** upstream: detectImages */
  #look(): void {
    const { clock, images, inUse } = this.#host;
    const now = clock.monotonic();
    const present = images.list();
    for (const image of present) {
      const before = this.#seen.get(image.id);
      const used = inUse(image) ? now : (before?.used ?? 0);
      this.#seen.set(image.id, { since: before?.since ?? now, used });
    }
    for (const id of this.#seen.keys()) if (!present.some((image) => image.id === id)) this.#seen.delete(id);
  }
}
