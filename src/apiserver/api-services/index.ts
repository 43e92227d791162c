/** APIService objects for what this server serves. Imports the registry and api. */
export { registerApiServices } from './register.ts';
