import { beforeAll, expect, test } from 'vitest';
import { startMeteredServer } from '../../../apiserver/testing/metered-server.ts';
import type { TestServer } from '../../../apiserver/testing/server.ts';
import { kubectl } from '../../testing/run.ts';

const MEBI = 2 ** 20;
let server: TestServer;

beforeAll(async () => {
  const metered = await startMeteredServer({
    'node-1': {
      'default/busy': { main: { cores: 0.5, memory: 30 * MEBI }, side: { cores: 0.1, memory: MEBI } },
      'default/idle': { main: { cores: 0.0001, memory: 64 * MEBI } },
      'other/away': { main: { cores: 0.3, memory: 5 * MEBI - 1 } },
    },
  });
  ({ server } = metered);
  const status = { allocatable: { cpu: '4', memory: '4Gi' }, capacity: { cpu: '8', memory: '8Gi' } };
  const type = { 'content-type': 'application/merge-patch+json' };
  await server.send('PATCH', '/api/v1/nodes/node-1/status', { status }, type);
  await server.clock.advance(31_000);
});

// What kubectl 1.33 prints of the same answers.
const PRINTED: readonly (readonly [string, string])[] = [
  [
    'top pods',
    `NAME   CPU(cores)   MEMORY(bytes)   
busy   600m         31Mi            
idle   1m           64Mi            
`,
  ],
  [
    'top po --containers',
    `POD    NAME   CPU(cores)   MEMORY(bytes)   
busy   main   500m         30Mi            
busy   side   100m         1Mi             
idle   main   1m           64Mi            
`,
  ],
  [
    'top pod -A --sort-by=memory',
    `NAMESPACE   NAME   CPU(cores)   MEMORY(bytes)   
default     idle   1m           64Mi            
default     busy   600m         31Mi            
other       away   300m         4Mi             
`,
  ],
  [
    'top pod -A --sort-by cpu --no-headers',
    `default   busy   600m   31Mi   
other     away   300m   4Mi    
default   idle   1m     64Mi   
`,
  ],
  [
    'top pods -l app=idle',
    `NAME   CPU(cores)   MEMORY(bytes)   
idle   1m           64Mi            
`,
  ],
  [
    'top pods --sum',
    `NAME   CPU(cores)   MEMORY(bytes)   
busy   600m         31Mi            
idle   1m           64Mi            
       ________     ________        
       601m         95Mi            
`,
  ],
  [
    'top pod busy',
    `NAME   CPU(cores)   MEMORY(bytes)   
busy   600m         31Mi            
`,
  ],
  [
    'top nodes',
    `NAME     CPU(cores)   CPU(%)      MEMORY(bytes)   MEMORY(%)   
node-1   500m         12%         1024Mi          25%         
gone     <unknown>    <unknown>   <unknown>       <unknown>   
`,
  ],
  ['top node node-1 --show-capacity --no-headers', 'node-1   500m   6%    1024Mi   12%   \n'],
];

test.each(PRINTED)('%s', async (line, stdout) => {
  expect(await kubectl(server, line)).toEqual({ code: 0, stdout, stderr: '' });
});

test.each([
  ['top pod waiting', 'Error from server (NotFound): podmetrics.metrics.k8s.io "default/waiting" not found\n'],
  ['top pod nobody', 'Error from server (NotFound): pods "nobody" not found\n'],
  ['top pods -l app=waiting', 'error: metrics not available yet\n'],
  ['top pods --sort-by=name', 'error: --sort-by accepts only cpu or memory\n'],
  ['top pod busy -l app=busy', 'error: only one of NAME or selector can be provided\n'],
  ['top node node-1 -l a=b', 'error: only one of NAME or --selector can be provided\n'],
  ['top pod a b', "error: pod [NAME | -l label]\nSee 'kubectl top pod -h' for help and examples\n"],
])('%s fails', async (line, stderr) => {
  expect(await kubectl(server, line)).toEqual({ code: 1, stdout: '', stderr });
});

test('where there are no pods there is nothing to print', async () => {
  const stderr = 'No resources found in kube-system namespace.\n';
  expect(await kubectl(server, 'top pods -n kube-system')).toEqual({ code: 0, stdout: '', stderr });
});

test('of pods that had time enough it is said that they have none', async () => {
  const { server: other } = await startMeteredServer({});
  expect((await kubectl(other, 'top nodes')).stderr).toBe('error: metrics not available yet\n');
  await other.clock.advance(150_000);
  expect((await kubectl(other, 'top pods')).stderr).toBe(
    'error: Metrics not available for pod default/waiting, age: 2m30s\n',
  );
});
