import { expect, test } from 'vitest';
import { isCanonicalCidr, isCanonicalIP, isCidr, isIP, isStrictSubset, parseCidr } from './index.ts';

// Upstream: apimachinery/pkg/util/validation/ip_test.go TestIsValidIP, TestIsValidIPForLegacyField
test.each([
  ['1.2.3.4', []],
  ['::1', []],
  ['fe80:0:0:0:0:0:0:0abc', []],
  ['a::b:c:d', []],
  ['1::2:3:4:5:6:7:8', ['must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)']],
  ['1.2.3', ['must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)']],
  ['1.2.3.4/24', ['must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)']],
  ['1.0.0.256', ['must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)']],
  ['010.002.003.004', ['must not have leading 0s']],
  ['::ffff:1.2.3.4', ['must not be an IPv4-mapped IPv6 address']],
  ['::1.2.3.4', []],
])('the address %s', (value, errors) => {
  expect(isIP(value)).toEqual(errors);
});

test.each([
  ['10.0.0.1', []],
  ['2001:db8::1', []],
  ['2001:DB8::1', ['must be in canonical form ("2001:db8::1")']],
  ['2001:db8:0:0:0::1', ['must be in canonical form ("2001:db8::1")']],
  ['1:0:0:2:0:0:0:3', ['must be in canonical form ("1:0:0:2::3")']],
  ['1:0:2:3:4:5:6:7', []],
  ['::', []],
])('the canonical address %s', (value, errors) => {
  expect(isCanonicalIP(value)).toEqual(errors);
});

// Upstream: ip_test.go TestIsValidCIDR
test.each([
  ['10.0.0.0/8', []],
  ['0.0.0.0/0', []],
  ['2001:db8::/32', []],
  ['10.0.0.1/8', ['must not have bits set beyond the prefix length']],
  ['010.0.0.0/8', ['must not have leading 0s in IP or prefix length']],
  ['10.0.0.0/08', ['must not have leading 0s in IP or prefix length']],
  ['::ffff:10.0.0.0/104', ['must not have an IPv4-mapped IPv6 address']],
  ['10.0.0.0', ['must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)']],
  ['10.0.0.0/33', ['must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)']],
  ['10.0.0.0/8/8', ['must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)']],
])('the range %s', (value, errors) => {
  expect(isCidr(value)).toEqual(errors);
});

test('ranges of new fields are canonical', () => {
  expect(isCanonicalCidr('2001:db8::/32')).toEqual([]);
  expect(isCanonicalCidr('2001:DB8::/32')).toEqual(['must be in canonical form ("2001:db8::/32")']);
});

test.each([
  ['192.168.9.0/24', '192.168.0.0/16', true],
  ['192.168.0.0/16', '192.168.0.0/16', false],
  ['192.169.9.0/24', '192.168.0.0/16', false],
  ['2001:db8:1::/48', '2001:db8::/32', true],
  ['10.0.0.0/8', '::/0', false],
])('%s is in %s: %s', (part, whole, expected) => {
  const [inner, outer] = [parseCidr(part), parseCidr(whole)];
  expect(inner !== undefined && outer !== undefined && isStrictSubset(inner, outer)).toBe(expected);
});
