import { expect, test } from 'vitest';
import { VirtualClock } from '../base/index.ts';
import { configMaps, keyOf, statusError } from '../api/index.ts';
import { createInformerFactory, runController, TerminalError, type Informer, type Result } from './index.ts';
import { configMap, ScriptedServer } from './testing/scripted-client.ts';

interface Deps {
  readonly maps: Informer<ReturnType<typeof configMap>>;
}

function start(reconcile: (attempt: number) => Promise<Result>): {
  server: ScriptedServer;
  clock: VirtualClock;
  attempts: string[];
  errors: unknown[];
  stop: () => void;
} {
  const server = new ScriptedServer();
  server.items = [configMap('a', 1)];
  const clock = new VirtualClock();
  const attempts: string[] = [];
  const errors: unknown[] = [];
  const running = runController<Deps>(
    {
      name: 'test-controller',
      setup: ({ informer }) => ({ maps: informer(configMaps) }),
      watch: ({ maps }, enqueue) => [
        maps.addHandler({
          add: (object) => {
            enqueue(keyOf(object));
          },
        }),
      ],
      reconcile: (_deps, key) => {
        attempts.push(`${key.namespace}/${key.name} ${String(clock.monotonic())}`);
        return reconcile(attempts.length);
      },
    },
    {
      client: server.client,
      clock,
      informers: createInformerFactory(server.client, clock),
      onError: (_name, _key, cause) => errors.push(cause),
    },
  );
  const stop = (): void => {
    running.stop();
  };
  return { server, clock, attempts, errors, stop };
}

test('an attempt that throws is repeated after a back-off', async () => {
  const { clock, attempts, errors } = start((attempt) =>
    attempt < 3 ? Promise.reject(new Error('not now')) : Promise.resolve({}),
  );
  await clock.advance(10_000);
  expect(attempts).toEqual(['default/a 0', 'default/a 5', 'default/a 15']);
  expect(errors).toHaveLength(2);
});

test('a lost race is repeated, but is no error to report', async () => {
  const { clock, attempts, errors } = start((attempt) =>
    attempt < 2 ? Promise.reject(statusError(409, 'Conflict', 'the object has been modified')) : Promise.resolve({}),
  );
  await clock.advance(1000);
  expect([attempts.length, errors.length]).toEqual([2, 0]);
});

test('a terminal error is not repeated', async () => {
  const { clock, attempts, errors } = start(() => Promise.reject(new TerminalError('never')));
  await clock.advance(10_000);
  expect([attempts.length, errors.length]).toEqual([1, 1]);
});

test('a key is due again when its result says so, until the controller stops', async () => {
  const { clock, attempts, stop } = start(() => Promise.resolve({ requeueAfter: 1000 }));
  await clock.advance(2500);
  expect(attempts).toEqual(['default/a 0', 'default/a 1000', 'default/a 2000']);
  stop();
  await clock.advance(5000);
  expect(attempts).toHaveLength(3);
});
