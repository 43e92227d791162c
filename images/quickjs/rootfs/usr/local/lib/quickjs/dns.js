'use strict';

const { _resolve } = library('net');

function addressesOf(name, syscall) {
  const addresses = _resolve(name);
  if (Array.isArray(addresses) && addresses.length > 0) return addresses;
  const error = new Error(`${syscall} ENOTFOUND ${name}`);
  throw Object.assign(error, { errno: -3008, code: 'ENOTFOUND', syscall, hostname: name });
}

function later(callback, make) {
  let results;
  try {
    results = [null, ...make()];
  } catch (error) {
    results = [error];
  }
  process.nextTick(callback, ...results);
}

const lookup = (name, options) => {
  const found = addressesOf(name, 'getaddrinfo').map((address) => ({ address, family: 4 }));
  return options?.all ? [found] : [found[0].address, 4];
};
exports.lookup = (name, options, callback) => later(callback ?? options, () => lookup(name, callback === undefined ? {} : options));
exports.resolve = (name, type, callback) => later(callback ?? type, () => [addressesOf(name, 'queryA')]);
exports.resolve4 = exports.resolve;
exports.promises = {
  lookup: async (name, options) => {
    const [first, family] = lookup(name, options);
    return options?.all ? first : { address: first, family };
  },
  resolve: async (name) => addressesOf(name, 'queryA'),
  resolve4: async (name) => addressesOf(name, 'queryA'),
};
