'use strict';

const loop = library('internal/loop');
const { setTimeout, setInterval, clearTimeout, setImmediate, clearImmediate } = loop;
module.exports = { setTimeout, setInterval, clearTimeout, clearInterval: clearTimeout, setImmediate, clearImmediate };
