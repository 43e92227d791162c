// Generates src/api/generated from the npm package that tracks upstream's OpenAPI.
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { readModels } from './api/models.mjs';
import { emitTypes } from './api/types.mjs';

const out = fileURLToPath(new URL('../src/api/generated/', import.meta.url));
mkdirSync(out, { recursive: true });
const models = readModels();
writeFileSync(join(out, 'types.ts'), emitTypes(models));
