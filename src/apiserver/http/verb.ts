/** What a request does, in the words of discovery and RBAC; undefined for methods that do nothing. upstream: k8s.io/apiserver/pkg/endpoints/request/requestinfo.go */
export function verbOf(method: string, collection: boolean, watch: boolean): string | undefined {
  switch (method) {
    case 'GET':
    case 'HEAD':
      return watch ? 'watch' : collection ? 'list' : 'get';
    case 'POST':
      return 'create';
    case 'PUT':
      return 'update';
    case 'PATCH':
      return 'patch';
    case 'DELETE':
      return collection ? 'deletecollection' : 'delete';
    default:
      return undefined;
  }
}
