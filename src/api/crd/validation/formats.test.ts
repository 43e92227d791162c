import { describe, expect, it } from 'vitest';
import { isOfFormat } from './formats.ts';

/** upstream: kube-openapi pkg/validation/strfmt, apiextensions-apiserver pkg/apiserver/validation/formats_test.go */
const FORMATS: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  ['bsonobjectid', ['507f1f77bcf86cd799439011'], ['507f1f77']],
  ['byte', ['aGVsbG8='], ['aGVsbG8']],
  ['cidr', ['10.0.0.0/8', 'fd00::/64'], ['10.0.0.0', '10.0.0.0/40']],
  ['creditcard', ['4111-1111-1111-1111'], ['4111-1111-1111-1112']],
  ['date', ['2024-02-29'], ['2023-02-29', '2024-2-1']],
  ['date-time', ['2014-12-15T19:30:20.000Z', '2014-12-15t19:30:20+02:00'], ['2014-12-15', '2014-12-15T25:30:20Z']],
  ['duration', ['1h30m', '22 ns', '-1.5s', '3 weeks'], ['ten', '10']],
  ['email', ['a@b.example'], ['a.b.example', 'a@']],
  ['hexcolor', ['#fff', '00FF00'], ['#ffff']],
  ['hostname', ['a.example.com', 'localhost', '1.example'], ['-a.example.com', 'a..b']],
  ['ipv4', ['10.0.0.1'], ['10.0.0', '::1']],
  ['ipv6', ['::1', 'fe80::1'], ['10.0.0.1', ':::']],
  ['isbn', ['0321751043', '978-0321751041'], ['0321751044']],
  ['k8s-long-name', ['a.b-c'], ['A.b']],
  ['k8s-short-name', ['a-b'], ['a.b']],
  ['mac', ['01:23:45:67:89:ab', '0123.4567.89ab'], ['01:23:45']],
  ['password', ['anything'], []],
  ['rgbcolor', ['rgb(255,0,10)'], ['rgb(256,0,10)']],
  ['ssn', ['123-45-6789'], ['12-345-6789']],
  ['uri', ['https://example.com/a?b=c', '/a/b'], ['a b', 'example']],
  ['uuid', ['123e4567-e89b-12d3-a456-426614174000'], ['123e4567']],
  ['uuid4', ['123e4567-e89b-42d3-a456-426614174000'], ['123e4567-e89b-12d3-a456-426614174000']],
];

describe('a text of format', () => {
  it.each(FORMATS)('%s', (format, good, bad) => {
    expect(good.filter((text) => !isOfFormat(format, text))).toEqual([]);
    expect(bad.filter((text) => isOfFormat(format, text))).toEqual([]);
  });
});
