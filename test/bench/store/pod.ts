import type { New, Pod } from '../../../src/api/index.ts';

/** A pod as a Deployment makes them: 3 KB when it is stored. */
export function pod(index: number): New<Pod> {
  const env = Array.from({ length: 6 }, (_, at) => ({
    name: `SETTING_${String(at)}`,
    value: `value of setting ${String(at)}`,
  }));
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: `web-7d4b9c6f5-${String(index)}`,
      namespace: 'default',
      labels: { app: 'web', 'pod-template-hash': '7d4b9c6f5' },
      annotations: { 'example.com/checksum': 'x'.repeat(128) },
    },
    spec: {
      automountServiceAccountToken: false,
      containers: [
        {
          name: 'main',
          image: 'luksa/kubia:v1',
          env,
          ports: [{ containerPort: 8080 }],
          resources: { requests: { cpu: '10m', memory: '16Mi' }, limits: { memory: '64Mi' } },
          readinessProbe: { httpGet: { path: '/', port: 8080 } },
        },
      ],
    },
  };
}
