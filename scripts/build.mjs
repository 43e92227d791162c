// npm run build: the static site in dist/, for any static host and any path.
import { ensureInstalled } from './lib/install.mjs';
import { buildSite } from './lib/build.mjs';

ensureInstalled();
buildSite();
console.log('The site is in dist/: serve it from any static host, at any path.');
