/** A normalised image reference: `nginx` is `docker.io/library/nginx:latest`. */
export interface Reference {
  /** `docker.io`, `localhost:5000`, … */
  readonly registry: string;
  /** `library/nginx` */
  readonly repository: string;
  readonly tag?: string;
  readonly digest?: string;
}

/** Docker's addition to the specification: how a container of the image is asked whether it is well. Times in nanoseconds. */
export interface HealthCheck {
  /** `NONE`, `CMD` and arguments, or `CMD-SHELL` and a line. */
  readonly Test: readonly string[];
  readonly Interval?: number;
  readonly Timeout?: number;
  readonly StartPeriod?: number;
  readonly StartInterval?: number;
  readonly Retries?: number;
}

/** The parts of an OCI image configuration that a runtime uses (image-spec, config.md). */
export interface ImageConfig {
  readonly User?: string;
  readonly Env?: readonly string[];
  readonly Entrypoint?: readonly string[];
  readonly Cmd?: readonly string[];
  readonly WorkingDir?: string;
  readonly ExposedPorts?: Readonly<Record<string, object>>;
  readonly StopSignal?: string;
  readonly Labels?: Readonly<Record<string, string>>;
  /** The shell of the Dockerfile's shell forms; Docker's addition to the specification. */
  readonly Shell?: readonly string[];
  /** Directories that hold data: their keys. */
  readonly Volumes?: Readonly<Record<string, object>>;
  readonly Healthcheck?: HealthCheck;
  /** Instructions for the builds that are made from the image. */
  readonly OnBuild?: readonly string[];
}

/** One entry of an unpacked layer; the same shape as the kernel's RootfsEntry. */
export interface LayerEntry {
  readonly type: 'file' | 'directory' | 'symlink';
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Milliseconds since the Unix epoch. */
  readonly mtime: number;
  readonly content?: Uint8Array;
  readonly target?: string;
}

/** A pulled image: verified, unpacked, shared by the containers of a node. */
export interface Image {
  /** Digest of the configuration: the image ID. */
  readonly id: string;
  /** `docker.io/library/nginx@sha256:…` */
  readonly repoDigest: string;
  /** `docker.io/library/nginx:latest` */
  readonly repoTag: string;
  readonly config: ImageConfig;
  /** Lowest first: path to entry, whiteouts as `.wh.` names. */
  readonly layers: readonly ReadonlyMap<string, LayerEntry>[];
  /** Compressed bytes of its layers. */
  readonly size: number;
}

export type PullErrorReason = 'InvalidImageName' | 'NotFound' | 'RegistryUnavailable' | 'DigestMismatch' | 'Malformed';

/** A pull that failed; the message is what ErrImagePull shows. */
export interface PullError {
  readonly reason: PullErrorReason;
  readonly message: string;
}

/** The images of one node: pulls are deduplicated, layers shared by digest. */
export interface ImageStore {
  /** @returns undefined when the image is not on this node */
  get(reference: string): Image | undefined;
  pull(reference: string, signal: AbortSignal): Promise<Image | PullError>;
  list(): readonly Image[];
  /** Forgets an image, by its ID, with what of it no other image has. Containers that run keep theirs. */
  remove(id: string): void;
}

/** `createImageStore` in this folder takes these; `fetch` reaches the registry's `/v2/` below `baseUrl`. */
export interface ImageStoreOptions {
  /** URL of the directory that holds `v2/`, with its slash at the end. Serves docker.io and every other well-known registry name. */
  readonly baseUrl: string;
  readonly fetch: (url: string, signal: AbortSignal) => Promise<Response>;
}
