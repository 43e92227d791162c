import { EntryMap, keyText } from '../values/map.ts';
import { CelError, type CelMap, type CelValue } from '../values/value.ts';
import { func, type Overload } from './overload.ts';

function insert(map: CelMap, key: CelValue, value: CelValue): CelMap {
  if (map.find(key) !== undefined)
    throw new CelError(`insert failed: key ${keyText(key)?.slice(1) ?? ''} already exists`);
  return (map instanceof EntryMap ? map : EntryMap.of(map)).with(key, value);
}

function insertAll(map: CelMap, entries: CelMap): CelMap {
  let result = map;
  for (const [key, value] of entries) result = insert(result, key, value);
  return result;
}

/** What `transformMap` is made of. upstream: cel-go ext/comprehensions.go */
export const MAPS: readonly Overload[] = [
  func('cel.@mapInsert', '@mapInsert_map_key_value', 'map(A, B), A, B', 'map(A, B)', insert),
  func('cel.@mapInsert', '@mapInsert_map_map', 'map(A, B), map(A, B)', 'map(A, B)', insertAll),
];
