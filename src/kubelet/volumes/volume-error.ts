/** What was being done for a volume when it failed: each has its words in upstream's events. */
export type VolumeStage = 'find' | 'attach' | 'mountDevice' | 'newMounter' | 'setUp' | 'image';

export interface VolumeErrorOptions {
  readonly stage?: VolumeStage;
  /** What the volume is called in messages, when that is not its name in the pod. */
  readonly subject?: string;
  /** Why the pod's containers wait, when that is what is shown of it. */
  readonly reason?: string;
  /** Milliseconds until it is worth another try; undefined when an event will tell. */
  readonly retryAfter?: number | undefined;
  /** It may be over at any time, and nobody will tell. */
  readonly retries?: boolean;
}

/** A volume cannot be set up. */
export class VolumeError extends Error {
  readonly options: VolumeErrorOptions;

  constructor(message: string, options: VolumeErrorOptions = {}) {
    super(message);
    this.options = options;
  }
}

/** A volume that could not be set up, as it is told of. */
export interface VolumeFailure {
  readonly volume: string;
  /** Of the event; undefined for one that was told of already. */
  readonly event: { readonly reason: string; readonly message: string } | undefined;
  /** Why containers that mount it wait, in place of ContainerCreating. */
  readonly waiting: { readonly reason: string; readonly message: string } | undefined;
  /** Milliseconds, or when the pod's back-off says; undefined when an event will tell. */
  readonly retryAfter: number | 'back-off' | undefined;
}

/** Upstream: pkg/kubelet/kubelet.go SyncPod, pkg/volume/util/operationexecutor. */
export function failureOf(volume: string, { message, options }: VolumeError): VolumeFailure {
  const { stage = 'setUp', subject = volume, reason, retryAfter, retries = false } = options;
  return {
    volume,
    event: eventOf(stage, volume, subject, message),
    waiting: reason === undefined ? undefined : { reason, message },
    retryAfter: retries ? 'back-off' : retryAfter,
  };
}

function eventOf(stage: VolumeStage, volume: string, subject: string, message: string): VolumeFailure['event'] {
  const mount = (text: string): VolumeFailure['event'] => ({ reason: 'FailedMount', message: text });
  switch (stage) {
    case 'find': {
      const where = `unmounted volumes=[${volume}], unattached volumes=[], failed to process volumes=[${volume}]`;
      return mount(`Unable to attach or mount volumes: ${where}: ${message}`);
    }
    case 'attach':
      return { reason: 'FailedAttachVolume', message: `Multi-Attach error for volume "${subject}" ${message}` };
    case 'mountDevice':
      return mount(`MountVolume.MountDevice failed for volume "${subject}" : ${message}`);
    case 'newMounter':
      return mount(`MountVolume.NewMounter initialization failed for volume "${subject}" : ${message}`);
    case 'setUp':
      return mount(`MountVolume.SetUp failed for volume "${subject}" : ${message}`);
    case 'image':
      return undefined;
  }
}
