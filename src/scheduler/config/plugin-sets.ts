import type { SchedulerPlugin } from '../framework.ts';
import type { Fields } from './fields.ts';

/** Extension points that plugins of ours have, and all of them at once. */
const HERE = ['multiPoint', 'preFilter', 'filter', 'preScore', 'score', 'postFilter'] as const;
type Point = (typeof HERE)[number];

/** What always works as it does by default: it is the queue, the binding, or a part of one of the others. */
const FIXED = ['queueSort', 'preEnqueue', 'reserve', 'permit', 'preBind', 'bind', 'postBind'];
const FIXED_PLUGINS = ['PrioritySort', 'SchedulingGates', 'DefaultBinder'];
const PREEMPTION = 'DefaultPreemption';
const ALL = '*';

interface Enabled {
  readonly name: string;
  readonly weight: number | undefined;
}

interface PluginSet {
  readonly enabled: readonly Enabled[];
  readonly disabled: ReadonlySet<string>;
}

const UNCHANGED: PluginSet = { enabled: [], disabled: new Set() };

export interface ChosenPlugins {
  readonly plugins: readonly SchedulerPlugin[];
  readonly preempts: boolean;
}

function readSet(fields: Fields | undefined, known: ReadonlySet<string>): PluginSet {
  if (fields === undefined) return UNCHANGED;
  const named = (item: Fields): string => {
    const name = item.string('name') ?? '';
    if (!known.has(name)) item.errors.push(`${item.at('name')}: plugin ${JSON.stringify(name)} does not exist`);
    return name;
  };
  const enabled = (fields.list('enabled') ?? []).map((item) => {
    const entry = { name: named(item), weight: item.integer('weight', [0, 1_000_000]) };
    item.end();
    return entry;
  });
  const disabled = (fields.list('disabled') ?? []).map((item) => {
    const name = item.string('name') === ALL ? ALL : named(item);
    item.integer('weight', [0, 1_000_000]);
    item.end();
    return name;
  });
  fields.end();
  return { enabled, disabled: new Set(disabled) };
}

/** Whether the plugin works at the point. What is said of the point goes before what is said of all of them. */
function works(name: string, set: PluginSet, multi: PluginSet, byDefault: boolean): boolean {
  if (set.enabled.some((entry) => entry.name === name)) return true;
  if (set.disabled.has(name) || set.disabled.has(ALL)) return false;
  if (multi.enabled.some((entry) => entry.name === name)) return true;
  return byDefault && !multi.disabled.has(name) && !multi.disabled.has(ALL);
}

function checkFixed(plugins: Fields, known: ReadonlySet<string>): void {
  for (const point of FIXED) {
    const fields = plugins.object(point);
    if (fields === undefined) continue;
    const { enabled, disabled } = readSet(fields, known);
    if (enabled.length > 0 || disabled.size > 0) {
      plugins.errors.push(`${plugins.at(point)}: Forbidden: the plugins of this extension point cannot be chosen here`);
    }
  }
}

/**
 * The plugins of a profile: the default ones, less those that are disabled, more those that are enabled.
 * Upstream: pkg/scheduler/framework/runtime (expandMultiPointPlugins), apis/config/v1 (mergePlugins).
 * @param defaults in their order; all are on by default
 */
export function choosePlugins(plugins: Fields | undefined, defaults: readonly SchedulerPlugin[]): ChosenPlugins {
  if (plugins === undefined) return { plugins: defaults, preempts: true };
  const known = new Set([...defaults.map(({ name }) => name), ...FIXED_PLUGINS, PREEMPTION]);
  const sets = Object.fromEntries(HERE.map((point) => [point, readSet(plugins.object(point), known)]));
  const at = (point: Point): PluginSet => sets[point] ?? UNCHANGED;
  const multi = at('multiPoint');
  for (const name of FIXED_PLUGINS) {
    if (!works(name, UNCHANGED, multi, true)) {
      plugins.errors.push(`${plugins.at('multiPoint')}.disabled: Forbidden: ${name} cannot be disabled here`);
    }
  }
  checkFixed(plugins, known);
  plugins.end();
  const worksAt = (name: string, ...points: readonly Point[]): boolean =>
    points.every((point) => works(name, at(point), multi, true));
  const chosen = defaults.flatMap(({ prepare, score, hints, ...plugin }) => {
    const filters = prepare !== undefined && worksAt(plugin.name, 'preFilter', 'filter');
    const scores = score !== undefined && worksAt(plugin.name, 'preScore', 'score');
    if (!filters && !scores) return [];
    const given = [...at('score').enabled, ...multi.enabled].find(({ name }) => name === plugin.name)?.weight;
    return [
      {
        ...plugin,
        ...(given === undefined || given === 0 ? {} : { weight: given }),
        ...(filters ? { prepare, ...(hints === undefined ? {} : { hints }) } : {}),
        ...(scores ? { score } : {}),
      },
    ];
  });
  return { plugins: inOrder(chosen, at('filter'), multi), preempts: worksAt(PREEMPTION, 'postFilter') };
}

/** Those that are enabled in so many words come in that order, after the others that are on by default anyway. */
function inOrder(plugins: readonly SchedulerPlugin[], filter: PluginSet, multi: PluginSet): readonly SchedulerPlugin[] {
  if (!filter.disabled.has(ALL) && !multi.disabled.has(ALL)) return plugins;
  const order = [...multi.enabled, ...filter.enabled].map(({ name }) => name);
  const place = ({ name }: SchedulerPlugin): number => order.indexOf(name);
  return [...plugins].sort((a, b) => place(a) - place(b));
}
