import { configMaps, type ConfigMap } from '../../api/index.ts';
import type { Disposer } from '../../base/index.ts';
import { createEventRecorder, type EventRecorder } from '../../client/index.ts';
import { defaultSettings, type SchedulerSettings } from '../profile.ts';
import { Scheduler, type SchedulerCore } from '../scheduler.ts';

/** Where the configuration is looked for, as kubeadm's clusters keep kube-proxy's. */
const NAMESPACE = 'kube-system';
const NAME = 'kube-scheduler';
const KEY = 'config.yaml';

type Deps = Omit<SchedulerCore, 'settings'>;

/**
 * A scheduler that is started anew whenever its configuration changes, as an administrator would: ConfigMap
 * `kube-system/kube-scheduler`, key `config.yaml`, a KubeSchedulerConfiguration. One that is wrong changes nothing; an
 * event on the ConfigMap says what is.
 */
export class ConfiguredScheduler {
  readonly #deps: Deps;
  readonly #recorder: EventRecorder;
  #scheduler: Scheduler | undefined;
  /** The text that is in effect; undefined for none. */
  #text: string | undefined;
  #latest = 0;
  #disposers: Disposer[] = [];
  #stopped = false;

  constructor(deps: Deps) {
    this.#deps = deps;
    this.#recorder = createEventRecorder(deps.client, deps.clock, { component: NAME });
  }

  /** Resolves when scheduling begins. */
  async start(): Promise<void> {
    const lease = this.#deps.informers.informer(configMaps, {
      namespace: NAMESPACE,
      fieldSelector: `metadata.name=${NAME}`,
    });
    this.#disposers.push(() => {
      lease.release();
    });
    await lease.synced;
    const configured = lease.lister.get({ namespace: NAMESPACE, name: NAME });
    if (configured !== undefined) await this.#changed(configured);
    if (this.#scheduler === undefined) await this.#run(defaultSettings);
    const changed = (configMap: ConfigMap): void => void this.#changed(configMap);
    this.#disposers.push(
      lease.addHandler({
        add: changed,
        update: changed,
        delete: () => {
          if (this.#text === undefined) return;
          this.#text = undefined;
          this.#latest++;
          void this.#run(defaultSettings);
        },
      }),
    );
  }

  stop(): void {
    this.#stopped = true;
    for (const dispose of this.#disposers.splice(0)) dispose();
    this.#scheduler?.stop();
  }

  async #changed(configMap: ConfigMap): Promise<void> {
    const text = configMap.data?.[KEY];
    if (text === this.#text && this.#scheduler !== undefined) return;
    const turn = ++this.#latest;
    const wrong = (message: string): void => {
      this.#recorder.event(configMap, 'Warning', 'InvalidConfiguration', message);
    };
    if (text === undefined) {
      wrong(`there is no key ${JSON.stringify(KEY)}; the scheduler goes on as before`);
      return;
    }
    const { readSettings, parseYaml } = await import('./later.ts');
    // A newer one came while the parser was loaded.
    if (turn !== this.#latest) return;
    const parsed = parseYaml(text);
    const read = 'error' in parsed ? { errors: [parsed.error] } : readSettings(parsed.value);
    if ('errors' in read) {
      wrong(`${read.errors.join('; ')}; the scheduler goes on as before`);
      return;
    }
    this.#text = text;
    const { settings, withoutEffect } = read;
    if (withoutEffect.length > 0) {
      this.#recorder.event(configMap, 'Warning', 'WithoutEffect', `no effect here: ${withoutEffect.join(', ')}`);
    }
    const names = settings.profiles.map(({ schedulerName }) => schedulerName).join(', ');
    this.#recorder.event(configMap, 'Normal', 'Configured', `Scheduling pods of ${names}`);
    await this.#run(settings);
  }

  async #run(settings: SchedulerSettings): Promise<void> {
    if (this.#stopped) return;
    const scheduler = new Scheduler({ ...this.#deps, settings });
    const started = scheduler.start();
    // The new one holds the informers before the old one lets go of them.
    this.#scheduler?.stop();
    this.#scheduler = scheduler;
    await started;
  }
}
