import type { DownwardAPIVolumeFile, KeyToPath } from '../generated/types.ts';
import { type Errors, checkLocalPath } from './common.ts';
import { checkFieldRef, checkResourceFieldRef } from './env.ts';
import { invalidValue, required } from './field-error.ts';
import { requireFields } from './volume-sources.ts';

const MODE_ERROR = 'must be a number between 0 and 0777 (octal), both inclusive';

export function checkMode(errors: Errors, field: string, mode: number | undefined): void {
  if (mode !== undefined && (mode < 0 || mode > 0o777)) errors.push(invalidValue(field, mode, MODE_ERROR));
}

/** Upstream: validateKeyToPath */
export function checkItems(errors: Errors, field: string, items: readonly KeyToPath[] | undefined): void {
  (items ?? []).forEach((item, index) => {
    const at = `${field}.items[${String(index)}]`;
    requireFields(errors, at, item, 'key', 'path');
    checkLocalPath(errors, `${at}.path`, item.path);
    checkMode(errors, `${at}.mode`, item.mode);
  });
}

/** Upstream: validateDownwardAPIVolumeFile, which does not say which of the files it means. */
export function checkFile(errors: Errors, field: string, file: DownwardAPIVolumeFile): void {
  if (file.path === '') errors.push(required(`${field}.path`));
  checkLocalPath(errors, `${field}.path`, file.path);
  if (file.fieldRef !== undefined) {
    checkFieldRef(errors, `${field}.fieldRef`, file.fieldRef, true);
    if (file.resourceFieldRef !== undefined) {
      const why = 'fieldRef and resourceFieldRef can not be specified simultaneously';
      errors.push(invalidValue(field, 'resource', why));
    }
  } else if (file.resourceFieldRef !== undefined) {
    checkResourceFieldRef(errors, `${field}.resourceFieldRef`, file.resourceFieldRef, true);
  } else {
    errors.push(required(field, 'one of fieldRef and resourceFieldRef is required'));
  }
  checkMode(errors, `${field}.mode`, file.mode);
}
