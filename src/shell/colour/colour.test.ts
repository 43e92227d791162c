import fc from 'fast-check';
import { expect, test } from 'vitest';
import { colouredName, wantsColours } from './file-names.ts';
import { kubectlColours, lineFilter } from './index.ts';

const NAMES: Readonly<Record<string, string>> = {
  '0': '/',
  '1': 'bold',
  '31': 'red',
  '32': 'green',
  '33': 'yellow',
  '34': 'blue',
  '35': 'magenta',
  '36': 'cyan',
  '90': 'grey',
};

/** Colours in words: `<green>Running</>`. */
function shown(text: string): string {
  return text.replace(/\x1b\[(\d+)m/g, (_, code: string) => `‹${NAMES[code] ?? code}›`);
}

function coloured(line: string, text: string, stream: 'stdout' | 'stderr' = 'stdout'): string {
  const colours = kubectlColours(line.split(' ').slice(1));
  if (colours === undefined) return text;
  let output = '';
  lineFilter(colours[stream], (part) => (output += part))(text);
  return output;
}

test('a table has its header in bold, states, counts and fresh ages in their colours', () => {
  const table = [
    'NAME    READY   STATUS             RESTARTS      AGE',
    'web-1   1/1     Running            0             3m1s',
    'web-2   0/1     CrashLoopBackOff   5 (30s ago)   15m',
    'web-3   0/2     Init:0/1           0             4h',
    '',
  ].join('\n');
  expect(shown(coloured('kubectl get pods', table)).split('\n')).toEqual([
    '‹bold›NAME‹/›    ‹bold›READY‹/›   ‹bold›STATUS‹/›             ‹bold›RESTARTS‹/›      ‹bold›AGE‹/›',
    'web-1   ‹green›1/1‹/›     ‹green›Running‹/›            ‹cyan›0‹/›             ‹green›3m1s‹/›',
    'web-2   ‹yellow›0/1‹/›     ‹red›CrashLoopBackOff‹/›   ‹yellow›5 (30s ago)‹/›   15m',
    'web-3   ‹yellow›0/2‹/›     ‹yellow›Init:0/1‹/›           ‹cyan›0‹/›             4h',
    '',
  ]);
});

test('a watch goes on in the colours of its header, wherever its columns have slid', () => {
  const colours = kubectlColours(['get', 'pods', '-w']);
  let output = '';
  const write = lineFilter(colours?.stdout ?? String, (part) => (output += part));
  write('NAME   READY   STATUS    RESTARTS   AGE\nweb    0/1     Pending   0          1s\n');
  output = '';
  write('web    0/1     ContainerCreating   0          1s\n');
  expect(shown(output)).toBe(
    'web    ‹yellow›0/1‹/›     ‹yellow›ContainerCreating‹/›   ‹cyan›0‹/›          ‹green›1s‹/›\n',
  );
});

test.each<readonly [string, string, string]>([
  [
    'kubectl get nodes',
    'NAME     STATUS\nnode-1   Ready,SchedulingDisabled\nnode-2   NotReady\n',
    '‹bold›NAME‹/›     ‹bold›STATUS‹/›\nnode-1   ‹yellow›Ready,SchedulingDisabled‹/›\nnode-2   ‹red›NotReady‹/›\n',
  ],
  [
    'kubectl get svc',
    'NAME   EXTERNAL-IP   PORT(S)\na      <none>        80/TCP\n',
    '‹bold›NAME‹/›   ‹bold›EXTERNAL-IP‹/›   ‹bold›PORT(S)‹/›\na      ‹grey›<none>‹/›        80/TCP\n',
  ],
  [
    'kubectl get pod web -o yaml',
    'kind: Pod\nspec:\n  replicas: 3\n  on: true\n- name: "a"\n',
    '‹blue›kind‹/›: ‹green›Pod‹/›\n‹blue›spec‹/›:\n  ‹cyan›replicas‹/›: ‹magenta›3‹/›\n  ‹cyan›on‹/›: ‹green›true‹/›\n- ‹cyan›name‹/›: ‹green›"a"‹/›\n',
  ],
  [
    'kubectl get cm a -oyaml',
    'data:\n  text: |\n    key: value\n  b: c\n',
    '‹blue›data‹/›:\n  ‹cyan›text‹/›: |\n    key: value\n  ‹cyan›b‹/›: ‹green›c‹/›\n',
  ],
  [
    'kubectl get pod web -ojson',
    '{\n    "a": "b: \\"c\\"",\n    "n": 1.5,\n    "x": null\n}\n',
    '{\n    ‹blue›"a"‹/›: ‹green›"b: \\"c\\""‹/›,\n    ‹blue›"n"‹/›: ‹magenta›1.5‹/›,\n    ‹blue›"x"‹/›: ‹grey›null‹/›\n}\n',
  ],
  ['kubectl get pod web -o name', 'pod/web\n', 'pod/web\n'],
  [
    'kubectl describe pod web',
    'Name:         web\nStatus:       Running\n  Ready  True\nNode:         <none>\n',
    '‹blue›Name‹/›:         web\n‹blue›Status‹/›:       ‹green›Running‹/›\n  Ready  ‹green›True‹/›\n‹blue›Node‹/›:         ‹grey›<none>‹/›\n',
  ],
  [
    'kubectl apply -f a',
    'deployment.apps/web created\nservice/web unchanged\n',
    'deployment.apps/web ‹green›created‹/›\nservice/web ‹magenta›unchanged‹/›\n',
  ],
  ['kubectl delete pod web', 'pod "web" deleted\n', 'pod "web" ‹red›deleted‹/›\n'],
  ['kubectl delete pod web', 'pod "web" force deleted\n', 'pod "web" ‹red›force deleted‹/›\n'],
  [
    'kubectl run web --image=x --dry-run=client',
    'pod/web created (dry run)\n',
    'pod/web ‹green›created‹/›‹cyan› (dry run)‹/›\n',
  ],
  [
    'kubectl set image deploy/web a=b',
    'deployment.apps/web image updated\n',
    'deployment.apps/web image ‹yellow›updated‹/›\n',
  ],
  ['kubectl diff -f a', '+  replicas: 2\n-  replicas: 1\n', '‹green›+  replicas: 2‹/›\n‹red›-  replicas: 1‹/›\n'],
  ['kubectl logs web', 'error: 1/1 Running\n', 'error: 1/1 Running\n'],
  ['kubectl exec web -- ls', 'Running\n', 'Running\n'],
  ['kubectl run -it x --image=y -- sh', 'pod/web created\n', 'pod/web created\n'],
  ['kubectl -n kube-system get pods -h', 'NAME\n', 'NAME\n'],
  ['kubectl -n logs get pods', 'NAME\n', '‹bold›NAME‹/›\n'],
])('%j prints %j in colours', (line, text, expected) => {
  expect(shown(coloured(line, text))).toBe(expected);
});

test('errors are red and warnings yellow', () => {
  const said =
    'Error from server (NotFound): pods "x" not found\nWarning: old\nNo resources found in default namespace.\n';
  expect(shown(coloured('kubectl get pods', said, 'stderr'))).toBe(
    '‹red›Error from server (NotFound): pods "x" not found‹/›\n‹yellow›Warning: old‹/›\nNo resources found in default namespace.\n',
  );
});

test('what is no whole line is shown at once, and its end as it is', () => {
  const parts: string[] = [];
  const colours = kubectlColours(['delete', 'pods', '--all']);
  const write = lineFilter(colours?.stdout ?? String, (part) => parts.push(part));
  write('pod "web" de');
  write('leted\npod "db" deleted\n');
  expect(parts.map(shown)).toEqual(['pod "web" de', 'leted\npod "db" ‹red›deleted‹/›\n']);
});

test('without its colours everything is as kubectl wrote it', () => {
  const commands = [
    'get pods',
    'get pods -o yaml',
    'get pods -o json',
    'describe pod x',
    'explain pod',
    'apply -f x',
    'diff -f x',
    'events',
  ];
  const piece = fc.constantFrom(
    ...[
      'NAME',
      'STATUS',
      ' ',
      '   ',
      ': ',
      ':',
      '- ',
      '"',
      '{',
      '[',
      '\\',
      '\t',
      '\n',
      'Running',
      '1/2',
      '<none>',
      'web',
      '|',
      'é漢',
      '3',
      '-required-',
      '<string>',
      '---',
      'Normal',
    ],
  );
  fc.assert(
    fc.property(fc.constantFrom(...commands), fc.array(piece, { maxLength: 40 }), (command, pieces) => {
      const text = pieces.join('');
      expect(coloured(`kubectl ${command}`, text).replace(/\x1b\[\d+m/g, '')).toBe(text);
    }),
    { numRuns: 2000 },
  );
});

test.each<readonly [readonly string[], boolean, boolean]>([
  [[], true, false],
  [['--color'], false, true],
  [['--color=always'], false, true],
  [['--color=auto'], false, false],
  [['--color=auto'], true, true],
  [['--color', '--color=never'], true, false],
])('ls %j (on the screen: %s) has colours: %s', (args, onScreen, wanted) => {
  expect(wantsColours(args, onScreen)).toBe(wanted);
});

test('directories are blue, as dircolors has it, and files plain', () => {
  expect(colouredName('dir', 'directory')).toBe('\x1b[0m\x1b[01;34mdir\x1b[0m');
  expect(colouredName('file', 'file')).toBe('file');
});
