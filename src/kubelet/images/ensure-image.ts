import type { Clock } from '../../base/index.ts';
import { type Container, goDuration, type Pod } from '../../api/index.ts';
import type { Image, ImageStore } from '../../oci/index.ts';
import { Backoff } from '../backoff.ts';
import type { EventRecorder } from '../../client/index.ts';

/** Why there is no image: the reason and message of the waiting container. */
export interface ImageFailure {
  readonly reason: 'ErrImagePull' | 'ImagePullBackOff' | 'ErrImageNeverPull' | 'InvalidImageName';
  readonly message: string;
  /** Milliseconds until it is worth another try; undefined when only a change of the pod can help. */
  readonly retryAfter?: number;
}

/** upstream: pkg/kubelet/kubelet.go, MaxImageBackOff and imageBackOffPeriod */
const INITIAL_BACKOFF = 10_000;
const MAX_BACKOFF = 300_000;
/** After so long a failed pull is looked at again: ErrImagePull becomes ImagePullBackOff. */
const RETRY_PULL = 1000;

/** Makes the images of containers present. upstream: pkg/kubelet/images/image_manager.go */
export class ImageProvider {
  readonly #images: ImageStore;
  readonly #clock: Clock;
  readonly #events: EventRecorder;
  readonly #backoff: Backoff;
  readonly #pulled: () => void;
  /** The last failure of each pod and image: what a back-off says it is about. */
  readonly #failures = new Map<string, string>();

  /** @param pulled called when the node has an image that it had not */
  constructor(images: ImageStore, clock: Clock, events: EventRecorder, pulled: () => void) {
    this.#pulled = pulled;
    this.#images = images;
    this.#clock = clock;
    this.#events = events;
    this.#backoff = new Backoff(clock, INITIAL_BACKOFF, MAX_BACKOFF);
  }

  /** Whether a container could start now without a pull. */
  present(container: Container): boolean {
    return container.imagePullPolicy !== 'Always' && this.#images.get(container.image ?? '') !== undefined;
  }

  /** @param path the container's place in the pod, for events */
  async ensure(pod: Pod, container: Container, path: string, signal: AbortSignal): Promise<Image | ImageFailure> {
    const name = container.image ?? '';
    const say = (type: 'Normal' | 'Warning', reason: string, message: string): void => {
      this.#events.event(pod, type, reason, message, path);
    };
    const present = this.#images.get(name);
    if (present !== undefined && container.imagePullPolicy !== 'Always') {
      say('Normal', 'Pulled', `Container image "${name}" already present on machine and can be accessed by the pod`);
      return present;
    }
    if (container.imagePullPolicy === 'Never') {
      const message = `Container image "${name}" is not present with pull policy of Never`;
      say('Warning', 'ErrImageNeverPull', message);
      return { reason: 'ErrImageNeverPull', message };
    }
    return this.#pull(pod, name, say, signal);
  }

  async #pull(
    pod: Pod,
    name: string,
    say: (type: 'Normal' | 'Warning', reason: string, message: string) => void,
    signal: AbortSignal,
  ): Promise<Image | ImageFailure> {
    const key = `${pod.metadata.uid}_${name}`;
    const wait = this.#backoff.remainingSinceUpdate(key);
    if (wait > 0) {
      const message = `Back-off pulling image "${name}"`;
      say('Normal', 'BackOff', message);
      const earlier = this.#failures.get(key);
      return {
        reason: 'ImagePullBackOff',
        message: earlier === undefined ? message : `${message}: ErrImagePull: ${earlier}`,
        retryAfter: wait,
      };
    }
    say('Normal', 'Pulling', `Pulling image "${name}"`);
    const startedAt = this.#clock.monotonic();
    const result = await this.#images.pull(name, signal);
    if (!('reason' in result)) {
      const took = goDuration(this.#clock.monotonic() - startedAt);
      this.#failures.delete(key);
      this.#pulled();
      say(
        'Normal',
        'Pulled',
        `Successfully pulled image "${name}" in ${took} (${took} including waiting). Image size: ${String(result.size)} bytes.`,
      );
      return result;
    }
    if (result.reason === 'InvalidImageName') {
      say('Warning', 'InspectFailed', result.message);
      return { reason: 'InvalidImageName', message: result.message };
    }
    say('Warning', 'Failed', `Failed to pull image "${name}": ${result.message}`);
    this.#failures.set(key, result.message);
    this.#backoff.next(key, this.#clock.now());
    return { reason: 'ErrImagePull', message: result.message, retryAfter: RETRY_PULL };
  }

  /** Forgets the failures of a pod that is gone. */
  forget(pod: Pod): void {
    const prefix = `${pod.metadata.uid}_`;
    this.#backoff.forget(prefix);
    for (const key of this.#failures.keys()) if (key.startsWith(prefix)) this.#failures.delete(key);
  }
}
