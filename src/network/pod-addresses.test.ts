import { expect, test } from 'vitest';
import { PodAddresses } from './pod-addresses.ts';

test('addresses are given in turn, and one given back rests until the others were used', () => {
  const addresses = new PodAddresses('10.244.3.0/29');
  expect(addresses.take()).toBe('10.244.3.2');
  expect(addresses.take()).toBe('10.244.3.3');
  addresses.release('10.244.3.2');
  expect(addresses.take()).toBe('10.244.3.4');
  expect(addresses.take()).toBe('10.244.3.5');
  expect(addresses.take()).toBe('10.244.3.6');
  expect(addresses.take()).toBe('10.244.3.2');
  expect(addresses.take()).toBeUndefined();
  expect(addresses.covers('10.244.3.7')).toBe(true);
  expect(addresses.covers('10.244.3.8')).toBe(false);
});
