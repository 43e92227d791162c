/** What kube-controller-manager does: a folder or file per controller, clients of the API server and nothing more. Imports base, api, client. */
export { startControllers, type Controllers, type ControllersOptions } from './start.ts';
