// Generates src/api/generated from the npm package that tracks upstream's OpenAPI.
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { readModels } from './api/models.mjs';
import { emitProtobuf } from './api/protobuf.mjs';
import { emitDescriptions, emitSchemas } from './api/schemas.mjs';
import { emitTypes } from './api/types.mjs';

const out = fileURLToPath(new URL('../src/api/generated/', import.meta.url));
mkdirSync(out, { recursive: true });
const models = readModels();

function write(name, text) {
  writeFileSync(join(out, name), text);
  console.log(`${name}: ${String(text.length)} characters, ${String(gzipSync(text).length)} gzipped`);
}

write('types.ts', emitTypes(models));
write('schemas.ts', emitSchemas(models));
write('descriptions.ts', emitDescriptions(models));
write('protobuf.ts', emitProtobuf(models));
