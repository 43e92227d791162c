// npm run dev: Vite's development server, with the generated parts made first.
import { ensureInstalled, run } from './lib/install.mjs';
import { buildImages, generateApi } from './lib/build.mjs';

ensureInstalled();
generateApi();
buildImages();
run(process.execPath, ['node_modules/vite/bin/vite.js']);
