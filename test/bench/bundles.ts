import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { chromium, type Browser } from 'playwright-core';
import { build, type Rolldown } from 'vite';
import { CHROMIUM_FLAGS, findChromium } from '../../scripts/chromium.mjs';

export interface BundledPage {
  /** A page that runs the first entry. */
  readonly url: string;
  readonly browser: Browser;
  close(): Promise<void>;
}

/** The files of a bundle, by the path that they are asked for under. */
async function bundle(name: string, entry: string): Promise<readonly (readonly [string, string])[]> {
  const output = (await build({
    configFile: false,
    logLevel: 'error',
    build: { write: false, minify: false, lib: { entry, formats: ['es'], fileName: name } },
  })) as Rolldown.RolldownOutput[];
  const chunks = output.flatMap((part) => part.output).filter((part) => part.type === 'chunk');
  return chunks.map((chunk) => [`/${chunk.isEntry ? `${name}.js` : chunk.fileName}`, chunk.code]);
}

/** Serves parts of the project without its site, to a browser. @param entries by the name that they are served under */
export async function serveBundles(entries: Readonly<Record<string, string>>): Promise<BundledPage> {
  const bundles = await Promise.all(Object.entries(entries).map(([name, entry]) => bundle(name, entry)));
  const scripts = new Map(bundles.flat());
  const [first = ''] = Object.keys(entries);
  const server = createServer((request, response) => {
    const script = scripts.get(request.url ?? '');
    response.setHeader('content-type', script === undefined ? 'text/html' : 'text/javascript');
    response.end(script ?? `<!doctype html><script type="module" src="/${first}.js"></script>`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const executablePath = findChromium();
  const browser = await chromium.launch({
    args: CHROMIUM_FLAGS,
    ...(executablePath === undefined ? {} : { executablePath }),
  });
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/`,
    browser,
    close: async () => {
      await browser.close();
      server.close();
    },
  };
}
