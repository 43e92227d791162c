import { playwright } from '@vitest/browser-playwright';
import { defineConfig, type TestProjectConfiguration } from 'vitest/config';
import { CHROMIUM_FLAGS, findChromium } from './scripts/chromium.mjs';

const executablePath = findChromium();

/** Kernels of tests run in the page's own thread, where Chromium instantiates no large module (CPython) at once. */
const LARGE_MODULES = '--enable-features=WebAssemblyUnlimitedSyncCompilation';

/** Each has a page of its own: one page may have about 125 WebAssembly memories, and takes its time to give them back. */
const BROWSER_TESTS: readonly (readonly [name: string, include: readonly string[]])[] = [
  ['browser', ['src/!(kernel)/**/*.browser.test.ts', 'test/conformance/**/*.browser.test.ts']],
  ['kernel', ['src/kernel/**/*.browser.test.ts']],
  ['busybox', ['images/busybox/**/*.browser.test.ts']],
  ['images', ['images/!(busybox)/**/*.browser.test.ts']],
];

function browserProject(name: string, include: readonly string[], groupOrder: number): TestProjectConfiguration {
  return {
    // Found while a test runs, they would have Vite reload it.
    optimizeDeps: { include: ['fast-json-patch', 'yaml'] },
    test: {
      name,
      globalSetup: ['src/kernel/testing/compile.ts'],
      setupFiles: ['test/support/free-memories.ts'],
      // One after the other: some of them are about time.
      sequence: { groupOrder },
      fileParallelism: false,
      testTimeout: 30_000,
      include: [...include],
      browser: {
        enabled: true,
        headless: true,
        screenshotFailures: false,
        provider: playwright({
          launchOptions: {
            args: [...CHROMIUM_FLAGS, LARGE_MODULES, '--js-flags=--expose-gc'],
            ...(executablePath === undefined ? {} : { executablePath }),
          },
        }),
        instances: [{ browser: 'chromium' }],
      },
    },
  };
}

/** `*.test.ts` runs in Node; `*.browser.test.ts` in headless Chromium, where JSPI and IndexedDB are. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'node',
          environment: 'node',
          // Modules hold no state, so that files may share them: to load them for each file took more than half of the time.
          isolate: false,
          maxWorkers: 2,
          include: [
            'src/**/*.test.ts',
            'test/{chaos,clients,conformance,corpus,parity,support,support-table}/**/*.test.ts',
            'scripts/**/*.test.ts',
            'images/**/*.test.ts',
          ],
          exclude: ['**/*.browser.test.ts', '**/node_modules/**'],
        },
      },
      {
        test: {
          name: 'e2e',
          environment: 'node',
          include: ['test/e2e/**/*.test.ts'],
          globalSetup: ['test/support/site.ts'],
          sequence: { groupOrder: BROWSER_TESTS.length + 1 },
          testTimeout: 180_000,
          hookTimeout: 60_000,
          fileParallelism: false,
        },
      },
      ...BROWSER_TESTS.map(([name, include], index) => browserProject(name, include, index + 1)),
    ],
  },
});
