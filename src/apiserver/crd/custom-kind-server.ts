import { type Disposer, OnDemand } from '../../base/index.ts';
import { customResourceDefinitions, groupResource } from '../../api/index.ts';
import type { AdmissionPlugin, Registry } from '../registry/index.ts';
import { customKindAdmission } from './admission.ts';
import type { CustomKindParts } from './parts.ts';

/** Custom kinds. Most of their code is loaded with the first definition. */
export class CustomKindServer {
  readonly admission: readonly AdmissionPlugin[];
  readonly #parts: OnDemand<CustomKindParts>;
  #stopped = false;
  #stop: Disposer = () => undefined;

  /** @param registry where definitions are found and kinds are published */
  constructor(registry: () => Registry) {
    this.#parts = new OnDemand(async () => {
      const { customKindParts } = await import('./parts.ts');
      if (!this.#stopped) this.#stop = customKindParts.serveCustomKinds(registry());
      return customKindParts;
    });
    this.admission = customKindAdmission(this.#parts);
  }

  /** Serves the definitions that are there; those that come are served from the moment they are written. */
  async start({ store }: Registry): Promise<void> {
    if (store.count(groupResource(customResourceDefinitions)) > 0) await this.#parts.load();
  }

  stop(): void {
    this.#stopped = true;
    this.#stop();
  }
}
