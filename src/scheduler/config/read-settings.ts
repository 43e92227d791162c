import { defaultPlugins } from '../plugins/index.ts';
import type { SchedulerPlugin } from '../framework.ts';
import { defaultSettings, DEFAULT_SCHEDULER_NAME, type Profile, type SchedulerSettings } from '../profile.ts';
import { Fields } from './fields.ts';
import { configurablePlugins } from './plugin-args.ts';
import { choosePlugins } from './plugin-sets.ts';

const API_VERSION = 'kubescheduler.config.k8s.io/v1';
const KIND = 'KubeSchedulerConfiguration';

/** They are about a process of its own and its way to the API server; there is none here. */
const WITHOUT_EFFECT = [
  'parallelism',
  'leaderElection',
  'clientConnection',
  'enableProfiling',
  'enableContentionProfiling',
  'delayCacheUntilActive',
];

export type ReadSettings =
  | { readonly settings: SchedulerSettings; readonly withoutEffect: readonly string[] }
  | { readonly errors: readonly string[] };

/** The plugins with the arguments of `pluginConfig`. */
function configured(profile: Fields): readonly SchedulerPlugin[] {
  const plugins = new Map(defaultPlugins.map((plugin) => [plugin.name, plugin]));
  const seen = new Set<string>();
  for (const entry of profile.list('pluginConfig') ?? []) {
    const name = entry.string('name') ?? '';
    const args = entry.object('args');
    entry.end();
    const create = configurablePlugins[name];
    if (seen.has(name)) entry.errors.push(`${entry.path}: Duplicate value: ${JSON.stringify(name)}`);
    else if (create === undefined) {
      entry.errors.push(`${entry.at('name')}: Forbidden: plugin ${JSON.stringify(name)} takes no arguments here`);
    } else if (args !== undefined) {
      const kind = args.string('kind');
      args.string('apiVersion');
      if (kind !== undefined && kind !== `${name}Args`) args.invalid('kind', kind, `must be ${name}Args`);
      plugins.set(name, create(args));
      args.end();
    }
    seen.add(name);
  }
  return [...plugins.values()];
}

function readProfile(fields: Fields, percentageForAll: number): Profile {
  const schedulerName = fields.string('schedulerName') ?? DEFAULT_SCHEDULER_NAME;
  if (schedulerName === '') fields.required('schedulerName');
  const percentage = fields.integer('percentageOfNodesToScore', [0, 100]) ?? percentageForAll;
  const plugins = configured(fields);
  const chosen = choosePlugins(fields.object('plugins'), plugins);
  fields.end();
  return { schedulerName, ...chosen, percentageOfNodesToScore: percentage };
}

function checkKind(fields: Fields): void {
  const [apiVersion, kind] = [fields.string('apiVersion') ?? '', fields.string('kind') ?? ''];
  if (apiVersion === API_VERSION && kind === KIND) return;
  fields.errors.push(`no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(apiVersion)}`);
}

/**
 * Reads a KubeSchedulerConfiguration. Upstream: pkg/scheduler/apis/config (v1, validation).
 * @param value as YAML or JSON gives it
 */
export function readSettings(value: unknown): ReadSettings {
  const errors: string[] = [];
  const fields = new Fields(value, '', errors);
  checkKind(fields);
  if (errors.length > 0) return { errors };
  const withoutEffect = WITHOUT_EFFECT.filter((name) => fields.raw(name) !== undefined);
  if ((fields.list('extenders') ?? []).length > 0) errors.push('extenders: Forbidden: there are no extenders here');
  const percentage = fields.integer('percentageOfNodesToScore', [0, 100]) ?? 0;
  const initial = fields.integer('podInitialBackoffSeconds', [1, 86_400]) ?? defaultSettings.podInitialBackoffSeconds;
  const max = fields.integer('podMaxBackoffSeconds', [1, 86_400]) ?? defaultSettings.podMaxBackoffSeconds;
  if (max < initial) {
    fields.invalid('podMaxBackoffSeconds', max, 'must be greater than or equal to PodInitialBackoffSeconds');
  }
  const list = fields.list('profiles') ?? [];
  const profiles = list.map((profile) => readProfile(profile, percentage));
  profiles.forEach(({ schedulerName }, index) => {
    if (profiles.findIndex((other) => other.schedulerName === schedulerName) === index) return;
    errors.push(`profiles[${String(index)}].schedulerName: Duplicate value: ${JSON.stringify(schedulerName)}`);
  });
  fields.end();
  if (errors.length > 0) return { errors };
  return {
    settings: {
      profiles:
        profiles.length > 0
          ? profiles
          : defaultSettings.profiles.map((profile) => ({ ...profile, percentageOfNodesToScore: percentage })),
      podInitialBackoffSeconds: initial,
      podMaxBackoffSeconds: max,
    },
    withoutEffect,
  };
}
