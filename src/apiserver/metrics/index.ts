/** What metrics-server is elsewhere: reads what nodes and pods use, and serves it as metrics.k8s.io. Imports the registry, store and api. */
export { computedMetrics } from './computed.ts';
export { MetricsScraper } from './scraper.ts';
