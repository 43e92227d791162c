/** The addresses of a Service's pods, as EndpointSlices and as Endpoints; Endpoints written by hand as EndpointSlices. */
export { endpointsController } from './endpoints.ts';
export { endpointSliceController } from './endpoint-slice.ts';
