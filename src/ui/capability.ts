/** What the browser lacks for running a cluster; undefined when it has everything. */
export function missingCapability(): string | undefined {
  if (typeof WebAssembly === 'undefined') return 'WebAssembly';
  if (!('Suspending' in WebAssembly)) return 'WebAssembly JavaScript Promise Integration (JSPI)';
  if (typeof Worker === 'undefined') return 'Web Workers';
  if (!hasModuleWorkers()) return 'module workers';
  return undefined;
}

/** A browser that knows module workers reads the option `type`. */
function hasModuleWorkers(): boolean {
  let asked = false;
  const options = {
    get type(): WorkerType {
      asked = true;
      return 'module';
    },
  };
  try {
    new Worker('data:text/javascript,', options).terminate();
  } catch {
    // A policy forbids this URL; the option was read before.
  }
  return asked;
}

const BROWSERS: readonly (readonly [string, string])[] = [
  ['Chrome, Edge and other Chromium browsers', '137 or later'],
  ['Firefox', '153 or later'],
  ['Safari', '27 or later'],
];

function element(tag: string, text: string): HTMLElement {
  const created = document.createElement(tag);
  created.textContent = text;
  return created;
}

/** The page for a browser that cannot run the cluster: why, and which ones can. Needs nothing but the DOM. */
export function showUnsupported(root: HTMLElement, missing: string): void {
  const page = document.createElement('main');
  page.className = 'unsupported';
  const list = document.createElement('ul');
  for (const [name, version] of BROWSERS) {
    const item = element('li', ` ${version}`);
    item.prepend(element('strong', name));
    list.append(item);
  }
  page.append(
    element('h1', 'This browser cannot run the cluster'),
    element(
      'p',
      `Tabernetes runs a real Kubernetes cluster inside the tab: its containers are WebAssembly programs. For that it needs ${missing}, which this browser does not have.`,
    ),
    element('p', 'These browsers have it:'),
    list,
    element('p', 'Nothing was installed or stored. Open this page in one of them, or update this one.'),
  );
  root.replaceChildren(page);
}
