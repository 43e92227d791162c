import { beforeEach, describe, expect, it } from 'vitest';
import { VirtualClock } from '../../base/index.ts';
import { startTestServer, type TestServer } from '../testing/server.ts';
import type { AuditEvent } from './index.ts';
import { AuditLog } from './index.ts';

const PODS = '/api/v1/namespaces/default/pods';

let server: TestServer;

beforeEach(async () => {
  server = await startTestServer();
});

function last(): AuditEvent | undefined {
  return server.audit.events.at(-1);
}

// upstream: k8s.io/apiserver/pkg/endpoints/filters/audit_test.go
describe('a request is recorded', () => {
  it('with who asked for what, and how it ended', async () => {
    const answer = await server.send('GET', `${PODS}/x?pretty=1`, undefined, { 'user-agent': 'test/1' });
    const time = '2026-01-01T00:00:00.000000Z';
    expect(last()).toEqual({
      kind: 'Event',
      apiVersion: 'audit.k8s.io/v1',
      level: 'Metadata',
      auditID: answer.headers.get('audit-id'),
      stage: 'ResponseComplete',
      requestURI: `${PODS}/x?pretty=1`,
      verb: 'get',
      user: {
        username: 'kubernetes-admin',
        groups: ['kubeadm:cluster-admins', 'system:masters', 'system:authenticated'],
      },
      userAgent: 'test/1',
      objectRef: { resource: 'pods', namespace: 'default', name: 'x', apiVersion: 'v1' },
      responseStatus: {
        metadata: {},
        status: 'Failure',
        message: 'pods "x" not found',
        reason: 'NotFound',
        details: { name: 'x', kind: 'pods' },
        code: 404,
      },
      requestReceivedTimestamp: time,
      stageTimestamp: time,
      annotations: { 'authorization.k8s.io/decision': 'allow', 'authorization.k8s.io/reason': '' },
    });
  });

  it('with whom it was made as', async () => {
    await server.send('GET', PODS, undefined, { 'impersonate-user': 'jane' });
    expect(last()).toMatchObject({
      verb: 'list',
      user: { username: 'kubernetes-admin' },
      impersonatedUser: { username: 'jane', groups: ['system:authenticated'] },
      responseStatus: { code: 403, reason: 'Forbidden' },
      annotations: { 'authorization.k8s.io/decision': 'forbid' },
    });
  });

  it('with the id that the client chose', async () => {
    const answer = await server.send('GET', '/version', undefined, { 'audit-id': 'mine' });
    expect([answer.headers.get('audit-id'), last()?.auditID, last()?.objectRef]).toEqual(['mine', 'mine', undefined]);
  });

  it('without a user, when the token is bad', async () => {
    await server.send('GET', PODS, undefined, { authorization: 'Bearer x' });
    expect(last()).toMatchObject({ user: {}, verb: 'get', responseStatus: { code: 401, reason: 'Unauthorized' } });
  });

  it('at the beginning and the end of a watch', async () => {
    const abort = new AbortController();
    const url = `http://localhost${PODS}?watch=1`;
    await server.handler.fetch(new Request(url, { signal: abort.signal }));
    expect([last()?.stage, last()?.verb]).toEqual(['ResponseStarted', 'watch']);
    await server.clock.advance(1000);
    abort.abort();
    expect([last()?.stage, last()?.stageTimestamp]).toEqual(['ResponseComplete', '2026-01-01T00:00:01.000000Z']);
    expect(server.audit.events.map(({ auditID }) => auditID)).toHaveLength(2);
  });
});

describe('the log', () => {
  const url = new URL('http://localhost/a');

  it('keeps the latest events, and tells of each', () => {
    let id = 0;
    const log = new AuditLog({ clock: new VirtualClock(), uuid: () => String(++id), capacity: 3 });
    const heard: string[] = [];
    const stop = log.subscribe(({ auditID }) => heard.push(auditID));
    for (let count = 0; count < 5; count++) log.begin(new Request(url), url).answered(200);
    stop();
    log.begin(new Request(url), url).answered(200);
    expect(heard).toEqual(['1', '2', '3', '4', '5']);
    expect(log.events.map(({ auditID }) => auditID)).toEqual(['4', '5', '6']);
  });

  it('keeps the first value of an annotation', () => {
    const log = new AuditLog({ clock: new VirtualClock(), uuid: () => '1' });
    const record = log.begin(new Request(url), url);
    record.annotate('a', '1');
    record.annotate('a', '2');
    record.answered(200);
    expect(log.events[0]?.annotations).toEqual({ a: '1' });
  });
});
