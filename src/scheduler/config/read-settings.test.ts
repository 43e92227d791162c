import { describe, expect, test } from 'vitest';
import { newNode, newPod, place, scoresBy, viewOf } from '../testing/objects.ts';
import type { SchedulerPlugin } from '../framework.ts';
import { defaultPlugins } from '../plugins/index.ts';
import type { SchedulerSettings } from '../profile.ts';
import { readSettings } from './read-settings.ts';

const HEAD = { apiVersion: 'kubescheduler.config.k8s.io/v1', kind: 'KubeSchedulerConfiguration' };

function settings(configuration: object): SchedulerSettings {
  const read = readSettings({ ...HEAD, ...configuration });
  if ('errors' in read) throw new Error(read.errors.join('; '));
  return read.settings;
}

function errors(configuration: object): readonly string[] {
  const read = readSettings(configuration);
  return 'errors' in read ? read.errors : [];
}

function profile(of: object) {
  const [found] = settings({ profiles: [of] }).profiles;
  if (found === undefined) throw new Error('no profile');
  return found;
}

function plugin(plugins: readonly SchedulerPlugin[], name: string): SchedulerPlugin {
  const found = plugins.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no ${name}`);
  return found;
}

const withArgs = (name: string, args: object) => profile({ pluginConfig: [{ name, args }] }).plugins;

test('an empty configuration is the default one', () => {
  const { profiles, podInitialBackoffSeconds, podMaxBackoffSeconds } = settings({});
  expect(profiles.map(({ schedulerName, preempts }) => [schedulerName, preempts])).toEqual([
    ['default-scheduler', true],
  ]);
  expect(profiles[0]?.plugins).toEqual(defaultPlugins);
  expect([podInitialBackoffSeconds, podMaxBackoffSeconds]).toEqual([1, 10]);
});

describe('plugins', () => {
  test('scores are switched off for one profile', () => {
    const { plugins } = profile({
      schedulerName: 'no-scoring-scheduler',
      plugins: { preScore: { disabled: [{ name: '*' }] }, score: { disabled: [{ name: '*' }] } },
    });
    expect(plugins.some(({ score }) => score !== undefined)).toBe(false);
    expect(plugins.map(({ name }) => name)).toEqual(
      defaultPlugins.filter(({ prepare }) => prepare !== undefined).map(({ name }) => name),
    );
  });

  test('one of them is switched off, another one weighs more', () => {
    const { plugins } = profile({
      plugins: {
        score: { disabled: [{ name: 'PodTopologySpread' }], enabled: [{ name: 'ImageLocality', weight: 7 }] },
        multiPoint: { disabled: [{ name: 'TaintToleration' }] },
      },
    });
    expect(plugin(plugins, 'PodTopologySpread').score).toBeUndefined();
    expect(plugin(plugins, 'PodTopologySpread').prepare).toBeDefined();
    expect(plugin(plugins, 'ImageLocality').weight).toBe(7);
    expect(plugins.map(({ name }) => name)).not.toContain('TaintToleration');
  });

  test('all are switched off but those that are named, in their order', () => {
    const multiPoint = { disabled: [{ name: '*' }], enabled: [] as object[] };
    const names = ['NodeResourcesFit', 'NodeName', 'PrioritySort', 'DefaultBinder', 'SchedulingGates'];
    multiPoint.enabled = names.map((name) => ({ name }));
    const { plugins, preempts } = profile({ plugins: { multiPoint } });
    expect(plugins.map(({ name }) => name)).toEqual(['NodeResourcesFit', 'NodeName']);
    expect(preempts).toBe(false);
  });

  test('without DefaultPreemption nobody is asked to leave', () => {
    expect(profile({ plugins: { postFilter: { disabled: [{ name: 'DefaultPreemption' }] } } }).preempts).toBe(false);
  });
});

describe('arguments', () => {
  const nodes = [newNode('a', { cpu: '4', memory: '4Gi' }), newNode('b', { cpu: '4', memory: '4Gi' })];
  const busy = newPod('busy', { node: 'b', requests: { cpu: '2', memory: '1Gi' } });
  const pod = newPod('p', { requests: { cpu: '1', memory: '1Gi' } });
  const fit = (scoringStrategy: object) =>
    scoresBy(plugin(withArgs('NodeResourcesFit', { scoringStrategy }), 'NodeResourcesFit'), pod, viewOf(nodes, [busy]));

  test.each<[string, object, Readonly<Record<string, number>>]>([
    ['emptier is better', { type: 'LeastAllocated' }, { a: 75, b: 37 }],
    ['fuller is better', { type: 'MostAllocated' }, { a: 25, b: 62 }],
    [
      'CPU counts three times',
      { type: 'MostAllocated', resources: [{ name: 'cpu', weight: 3 }, { name: 'memory' }] },
      { a: 25, b: 68 },
    ],
    [
      'what nobody has does not count',
      { type: 'MostAllocated', resources: [{ name: 'cpu' }, { name: 'example.com/gpu', weight: 9 }] },
      { a: 25, b: 75 },
    ],
    [
      'as the shape says: half full is best',
      {
        type: 'RequestedToCapacityRatio',
        resources: [{ name: 'cpu' }],
        requestedToCapacityRatio: {
          shape: [
            { utilization: 0, score: 0 },
            { utilization: 50, score: 10 },
            { utilization: 100, score: 0 },
          ],
        },
      },
      { a: 50, b: 50 },
    ],
    [
      'as the shape says: bin packing',
      {
        type: 'RequestedToCapacityRatio',
        requestedToCapacityRatio: {
          shape: [
            { utilization: 0, score: 0 },
            { utilization: 100, score: 10 },
          ],
        },
      },
      { a: 25, b: 63 },
    ],
  ])('NodeResourcesFit: %s', (_, strategy, expected) => {
    expect(fit(strategy)).toEqual(expected);
  });

  test('NodeResourcesFit passes over what is ignored', () => {
    const gpu = newPod('gpu', { requests: { 'example.com/gpu': '1' } });
    const view = viewOf(nodes, []);
    expect(place(gpu, view)).toMatch(/2 Insufficient example\.com\/gpu/);
    expect(place(gpu, view, { plugins: withArgs('NodeResourcesFit', { ignoredResources: ['example.com/gpu'] }) })).toBe(
      'a',
    );
    expect(
      place(gpu, view, { plugins: withArgs('NodeResourcesFit', { ignoredResourceGroups: ['example.com'] }) }),
    ).toBe('a');
  });

  test('NodeAffinity has an affinity for every pod', () => {
    const pools = [newNode('a', { labels: { pool: 'x' } }), newNode('b', { labels: { pool: 'y' } })];
    const term = (value: string) => ({ matchExpressions: [{ key: 'pool', operator: 'In', values: [value] }] });
    const required = (value: string) => ({
      addedAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [term(value)] } },
    });
    expect(place(newPod('p'), viewOf(pools, []), { plugins: withArgs('NodeAffinity', required('y')) })).toBe('b');
    expect(place(newPod('p'), viewOf(pools, []), { plugins: withArgs('NodeAffinity', required('z')) })).toMatch(
      /^0\/2 nodes are available: 2 node\(s\) didn't match scheduler-enforced node affinity\./,
    );
    const preferred = {
      addedAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 1, preference: term('y') }] },
    };
    const wishful = plugin(withArgs('NodeAffinity', preferred), 'NodeAffinity');
    expect(scoresBy(wishful, newPod('p'), viewOf(pools, []))).toEqual({ a: 0, b: 100 });
  });

  test('InterPodAffinity says what the nearness that others require is worth', () => {
    const near = {
      podAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: [
          { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: { app: 'web' } } },
        ],
      },
    };
    const friend = newPod('friend', { node: 'b', spec: { affinity: near } });
    const web = newPod('web', { labels: { app: 'web' } });
    const named = ['a', 'b'].map((name) => newNode(name, { labels: { 'kubernetes.io/hostname': name } }));
    const scores = (args: object) =>
      scoresBy(plugin(withArgs('InterPodAffinity', args), 'InterPodAffinity'), web, viewOf(named, [friend]));
    expect(scores({ hardPodAffinityWeight: 5 })).toEqual({ a: 0, b: 100 });
    expect(scores({ hardPodAffinityWeight: 0 })).toBeUndefined();
    expect(scores({ ignorePreferredTermsOfExistingPods: true })).toBeUndefined();
  });

  test('PodTopologySpread has constraints for pods that name none', () => {
    const zones = ['a', 'b'].map((name) => newNode(name, { labels: { zone: name } }));
    const others = ['1', '2'].map((name) => newPod(name, { node: 'a', labels: { app: 'web' } }));
    const view = viewOf(zones, others, { selected: { app: 'web' } });
    const constraint = { topologyKey: 'zone', maxSkew: 1, whenUnsatisfiable: 'DoNotSchedule' };
    const web = newPod('web', { labels: { app: 'web' } });
    const spread = (args: object) =>
      place(web, view, {
        plugins: withArgs('PodTopologySpread', args).filter(({ name }) => name === 'PodTopologySpread'),
      });
    expect(spread({ defaultingType: 'List', defaultConstraints: [constraint] })).toBe('b');
    expect(spread({ defaultingType: 'List', defaultConstraints: [] })).toBe('a');
  });
});

describe('what is wrong is said', () => {
  test.each<[string, object, string]>([
    [
      'an old version',
      { ...HEAD, apiVersion: 'kubescheduler.config.k8s.io/v1beta2' },
      'no kind "KubeSchedulerConfiguration" is registered for version "kubescheduler.config.k8s.io/v1beta2"',
    ],
    [
      'an unknown field',
      { ...HEAD, profiles: [{ name: 'x' }] },
      'strict decoding error: unknown field "profiles[0].name"',
    ],
    [
      'a wrong type',
      { ...HEAD, profiles: [{ schedulerName: 3 }] },
      'profiles[0].schedulerName: Invalid value: 3: must be a string',
    ],
    [
      'a name twice',
      { ...HEAD, profiles: [{}, { schedulerName: 'default-scheduler' }] },
      'profiles[1].schedulerName: Duplicate value: "default-scheduler"',
    ],
    [
      'too many per cent',
      { ...HEAD, percentageOfNodesToScore: 101 },
      'percentageOfNodesToScore: Invalid value: 101: not in valid range [0-100]',
    ],
    [
      'back-offs',
      { ...HEAD, podInitialBackoffSeconds: 9, podMaxBackoffSeconds: 2 },
      'podMaxBackoffSeconds: Invalid value: 2: must be greater than or equal to PodInitialBackoffSeconds',
    ],
    [
      'a plugin of nobody',
      { ...HEAD, profiles: [{ plugins: { score: { enabled: [{ name: 'Mine' }] } } }] },
      'profiles[0].plugins.score.enabled[0].name: plugin "Mine" does not exist',
    ],
    [
      'no way to bind',
      { ...HEAD, profiles: [{ plugins: { bind: { disabled: [{ name: 'DefaultBinder' }] } } }] },
      'profiles[0].plugins.bind: Forbidden: the plugins of this extension point cannot be chosen here',
    ],
    [
      'extenders',
      { ...HEAD, extenders: [{ urlPrefix: 'http://x' }] },
      'extenders: Forbidden: there are no extenders here',
    ],
    [
      'arguments of a plugin without',
      { ...HEAD, profiles: [{ pluginConfig: [{ name: 'VolumeBinding', args: {} }] }] },
      'profiles[0].pluginConfig[0].name: Forbidden: plugin "VolumeBinding" takes no arguments here',
    ],
    [
      'arguments twice',
      { ...HEAD, profiles: [{ pluginConfig: [{ name: 'NodeAffinity' }, { name: 'NodeAffinity' }] }] },
      'profiles[0].pluginConfig[1]: Duplicate value: "NodeAffinity"',
    ],
    [
      'a weight',
      { ...HEAD, profiles: [{ pluginConfig: [{ name: 'InterPodAffinity', args: { hardPodAffinityWeight: -1 } }] }] },
      'profiles[0].pluginConfig[0].args.hardPodAffinityWeight: Invalid value: -1: not in valid range [0-100]',
    ],
    [
      'no shape',
      {
        ...HEAD,
        profiles: [
          {
            pluginConfig: [
              { name: 'NodeResourcesFit', args: { scoringStrategy: { type: 'RequestedToCapacityRatio' } } },
            ],
          },
        ],
      },
      'profiles[0].pluginConfig[0].args.scoringStrategy.requestedToCapacityRatio.shape: Required value: at least one point must be specified',
    ],
    [
      'a strategy',
      {
        ...HEAD,
        profiles: [{ pluginConfig: [{ name: 'NodeResourcesFit', args: { scoringStrategy: { type: 'Best' } } }] }],
      },
      'profiles[0].pluginConfig[0].args.scoringStrategy.type: Unsupported value: "Best": supported values: "LeastAllocated", "MostAllocated", "RequestedToCapacityRatio"',
    ],
    [
      'an affinity',
      { ...HEAD, profiles: [{ pluginConfig: [{ name: 'NodeAffinity', args: { addedAffinity: { wanted: [] } } }] }] },
      'profiles[0].pluginConfig[0].args: unknown field "spec.affinity.nodeAffinity.wanted"',
    ],
    [
      'a selector',
      {
        ...HEAD,
        profiles: [
          {
            pluginConfig: [
              {
                name: 'PodTopologySpread',
                args: {
                  defaultingType: 'List',
                  defaultConstraints: [
                    { topologyKey: 'z', maxSkew: 1, whenUnsatisfiable: 'DoNotSchedule', labelSelector: {} },
                  ],
                },
              },
            ],
          },
        ],
      },
      'profiles[0].pluginConfig[0].args.defaultConstraints[0].labelSelector: Forbidden: constraint must not define a selector, as they deduced for each pod',
    ],
    ['no object', [] as object, ': Invalid value: []: must be an object'],
  ])('%s', (_, configuration, error) => {
    expect(errors(configuration)).toContain(error);
  });

  test('what is of no use here is named', () => {
    const read = readSettings({ ...HEAD, leaderElection: { leaderElect: false }, parallelism: 16 });
    expect(read).toMatchObject({ withoutEffect: ['parallelism', 'leaderElection'] });
  });
});
