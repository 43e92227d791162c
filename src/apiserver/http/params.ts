import { type FieldError, invalid } from '../../api/index.ts';
import { badRequest, type FieldValidation, type ListPage } from '../registry/index.ts';
import { ownershipErrors } from './field-manager.ts';

/** upstream: `1`, `true` and their spellings; a parameter without a value counts as true. */
export function flag(query: URLSearchParams, name: string): boolean {
  const value = query.get(name);
  return value !== null && value !== '0' && value.toLowerCase() !== 'false';
}

/** @throws StatusError BadRequest */
export function integer(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null || text === '') return undefined;
  if (!/^-?\d+$/.test(text)) throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
  const value = Number(text);
  if (Math.abs(value) >= 2 ** 63)
    throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: value out of range`);
  return value;
}

export function text(query: URLSearchParams, name: string): string | undefined {
  return query.get(name) ?? undefined;
}

function refuse(kind: string, error: FieldError): Error {
  return invalid({ group: 'meta.k8s.io', kind }, '', [error]);
}

export function notSupported(field: string, badValue: unknown, supported: readonly string[]): FieldError {
  const values = supported.map((value) => JSON.stringify(value)).join(', ');
  return { type: 'FieldValueNotSupported', field, badValue, detail: `supported values: ${values}` };
}

export interface WriteParams {
  readonly dryRun: boolean;
  readonly fieldValidation: FieldValidation;
}

/**
 * upstream: ValidateCreateOptions and its like of apimachinery
 * @param kind of the options, for messages: `CreateOptions` @param patchType media type of a patch
 * @throws StatusError Invalid
 */
export function writeParams(query: URLSearchParams, kind: string, patchType?: string): WriteParams {
  const dryRun = query.getAll('dryRun');
  const validation = query.get('fieldValidation') ?? '';
  const errors = [
    ...ownershipErrors(query, patchType),
    ...dryRunErrors(dryRun),
    ...(isFieldValidation(validation)
      ? []
      : [notSupported('fieldValidation', validation, ['', 'Ignore', 'Strict', 'Warn'])]),
  ];
  if (errors.length > 0) throw invalid({ group: 'meta.k8s.io', kind }, '', errors);
  return {
    dryRun: dryRun.length > 0,
    fieldValidation: validation === 'Strict' || validation === 'Ignore' ? validation : 'Warn',
  };
}

function isFieldValidation(value: string): boolean {
  return value === '' || value === 'Strict' || value === 'Warn' || value === 'Ignore';
}

export function dryRunErrors(values: readonly string[]): readonly FieldError[] {
  return values.every((value) => value === 'All') ? [] : [notSupported('dryRun', values, ['All'])];
}

/** @throws StatusError */
export function listParams(query: URLSearchParams): ListPage {
  const page = {
    limit: integer(query, 'limit'),
    continue: text(query, 'continue'),
    resourceVersion: text(query, 'resourceVersion'),
    resourceVersionMatch: text(query, 'resourceVersionMatch'),
  };
  if (query.has('sendInitialEvents')) {
    throw refuse('ListOptions', forbidden('sendInitialEvents', 'sendInitialEvents is forbidden for list'));
  }
  checkVersionMatch(page);
  return page;
}

function forbidden(field: string, detail: string): FieldError {
  return { type: 'FieldValueForbidden', field, badValue: '', detail };
}

/** upstream: apimachinery/pkg/apis/meta/internalversion/validation */
function checkVersionMatch(page: ListPage): void {
  const match = page.resourceVersionMatch ?? '';
  if (match === '') return;
  const version = page.resourceVersion ?? '';
  const field = 'resourceVersionMatch';
  if (version === '') {
    throw refuse(
      'ListOptions',
      forbidden(field, 'resourceVersionMatch is forbidden unless resourceVersion is provided'),
    );
  }
  if ((page.continue ?? '') !== '') {
    throw refuse('ListOptions', forbidden(field, 'resourceVersionMatch is forbidden when continue is provided'));
  }
  if (match !== 'Exact' && match !== 'NotOlderThan') {
    throw refuse('ListOptions', notSupported(field, match, ['Exact', 'NotOlderThan', '']));
  }
  if (match === 'Exact' && version === '0') {
    throw refuse('ListOptions', forbidden(field, 'resourceVersionMatch "exact" is forbidden for resourceVersion "0"'));
  }
}

export interface WatchParams {
  readonly resourceVersion: string | undefined;
  readonly allowWatchBookmarks: boolean;
  readonly timeoutSeconds: number | undefined;
  readonly sendInitialEvents: boolean | undefined;
}

/** @throws StatusError */
export function watchParams(query: URLSearchParams): WatchParams {
  const initial = query.has('sendInitialEvents') ? flag(query, 'sendInitialEvents') : undefined;
  const match = query.get('resourceVersionMatch') ?? '';
  if (initial === undefined && match !== '') {
    const detail = 'resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided';
    throw refuse('ListOptions', forbidden('resourceVersionMatch', detail));
  }
  if (initial !== undefined && match !== 'NotOlderThan') {
    const detail = 'sendInitialEvents requires setting resourceVersionMatch to NotOlderThan';
    throw refuse('ListOptions', forbidden('resourceVersionMatch', detail));
  }
  return {
    resourceVersion: text(query, 'resourceVersion'),
    allowWatchBookmarks: flag(query, 'allowWatchBookmarks'),
    timeoutSeconds: integer(query, 'timeoutSeconds'),
    sendInitialEvents: initial,
  };
}
