/** Dependencies between rooms point one way; ARCHITECTURE.md has the table. */
const ROOMS = {
  base: [],
  api: ['base'],
  cel: ['base', 'api'],
  protocol: ['base', 'api'],
  client: ['base', 'api', 'protocol'],
  http: ['base'],
  apiserver: ['base', 'api', 'cel', 'protocol', 'client'],
  controllers: ['base', 'api', 'client', 'http'],
  scheduler: ['base', 'api', 'protocol', 'client'],
  kernel: ['base'],
  oci: ['base'],
  cri: ['base', 'kernel', 'oci'],
  network: ['base', 'api', 'protocol', 'client', 'kernel'],
  volumes: ['base', 'kernel'],
  kubelet: ['base', 'api', 'protocol', 'client', 'http', 'kernel', 'oci', 'cri', 'network', 'volumes'],
  kubectl: ['base', 'api', 'protocol', 'client', 'http'],
  shell: ['base', 'api', 'protocol', 'client', 'http', 'kubectl', 'oci'],
  workers: Object.keys({
    base: 0,
    api: 0,
    cel: 0,
    protocol: 0,
    client: 0,
    http: 0,
    apiserver: 0,
    controllers: 0,
    scheduler: 0,
    kernel: 0,
    oci: 0,
    cri: 0,
    network: 0,
    volumes: 0,
    kubelet: 0,
    kubectl: 0,
    shell: 0,
  }),
  ui: ['base', 'api', 'protocol', 'client', 'workers'],
};

/** Tests may use what they test against, never the other way round. */
const TEST = ['\\.test\\.ts$', '/testing/'];

const directions = Object.entries(ROOMS).map(([room, allowed]) => ({
  name: `${room}-imports`,
  severity: 'error',
  comment: `src/${room} may import only: ${allowed.join(', ') || 'nothing'}`,
  from: { path: `^src/${room}/`, pathNot: TEST },
  to: { path: '^src/', pathNot: `^src/(${[room, ...allowed].join('|')})/` },
}));

const doors = Object.keys(ROOMS)
  .filter((room) => !['base', 'ui', 'workers'].includes(room))
  .map((room) => ({
    name: `${room}-door`,
    severity: 'error',
    comment: `src/${room} is entered through its index.ts`,
    from: { path: '^src/', pathNot: [`^src/${room}/`, ...TEST] },
    to: { path: `^src/${room}/`, pathNot: [`^src/${room}/index\\.ts$`, `^src/${room}/[^/]+/index\\.ts$`] },
  }));

module.exports = {
  forbidden: [
    ...directions,
    ...doors,
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-tests-in-code',
      severity: 'error',
      from: { path: '^src/', pathNot: TEST },
      to: { path: TEST },
    },
    {
      name: 'resolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '\\?(url|worker|raw)|^virtual:' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^src/api/generated/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: `${__dirname}/tsconfig.base.json` },
    enhancedResolveOptions: {
      extensions: ['.ts', '.svelte', '.js', '.mjs', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'svelte', 'browser', 'default', 'types'],
    },
  },
};
