import { randomBytes } from 'node:crypto';
import { chmod, mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

export interface KubeconfigOptions {
  /** For instance `https://127.0.0.1:8080/k8s`. */
  readonly server: string;
  /** PEM. */
  readonly certificate: string;
  readonly token: string;
}

/** A kubeconfig in YAML whose one context is the administrator of the cluster in the tab. */
export function kubeconfig({ server, certificate, token }: KubeconfigOptions): string {
  return `apiVersion: v1
kind: Config
clusters:
  - name: tabernetes
    cluster:
      server: ${server}
      certificate-authority-data: ${Buffer.from(certificate).toString('base64')}
users:
  - name: tabernetes-admin
    user:
      token: ${token}
contexts:
  - name: tabernetes
    context:
      cluster: tabernetes
      user: tabernetes-admin
current-context: tabernetes
`;
}

/** Writes a file that nobody else may read, at once and whole. */
export async function writeSecret(path: string, text: string): Promise<void> {
  const folder = dirname(path);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  // It may have been there, with a wider mode.
  await chmod(folder, 0o700);
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  await writeFile(draft, text, { mode: 0o600, flag: 'wx' });
  await rename(draft, path);
}
