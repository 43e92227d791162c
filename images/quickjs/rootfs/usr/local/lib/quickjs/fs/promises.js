module.exports = library('fs').promises;
