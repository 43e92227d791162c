import type { Disposer } from '../base/index.ts';
import {
  endpointSlices,
  isFakeNode,
  nodes,
  services,
  type KubernetesObject,
  type Node,
  type Resource,
} from '../api/index.ts';
import type { InformerFactory, InformerHandler } from '../client/index.ts';
import type { NodeNetwork, NodeNetworkOptions } from './api.ts';
import { NodeAddresses } from './node-addresses.ts';
import { WorkerNodeNetwork } from './node-network.ts';
import { ServiceIndex } from './service-index.ts';

/** The network of a node, following Services, EndpointSlices and Nodes until it is disposed of. */
export function createNodeNetwork(options: NodeNetworkOptions & { readonly informers: InformerFactory }): NodeNetwork {
  const view = { services: new ServiceIndex(), nodes: new NodeAddresses() };
  const { informers } = options;
  const followed = [
    follow(informers, services, {
      add: (service) => {
        view.services.setService(service);
      },
      update: (service) => {
        view.services.setService(service);
      },
      delete: (service) => {
        view.services.deleteService(service);
      },
    }),
    follow(informers, endpointSlices, {
      add: (slice) => {
        view.services.setSlice(slice);
      },
      update: (slice, old) => {
        view.services.deleteSlice(old);
        view.services.setSlice(slice);
      },
      delete: (slice) => {
        view.services.deleteSlice(slice);
      },
    }),
    follow(informers, nodes, {
      add: (node) => {
        setNode(view.nodes, node);
      },
      update: (node) => {
        setNode(view.nodes, node);
      },
      delete: (node) => {
        view.nodes.delete(node);
      },
    }),
  ];
  const synced = Promise.all(followed.map((source) => source.synced)).then(() => undefined);
  const network = new WorkerNodeNetwork(options, view, synced);
  for (const { stop } of followed) network.own(stop);
  return network;
}

/** Nobody answers at the address of a node that is there in the API alone. */
function setNode(nodes: NodeAddresses, node: Node): void {
  if (isFakeNode(node)) nodes.delete(node);
  else nodes.set(node);
}

function follow<T extends KubernetesObject>(
  informers: InformerFactory,
  resource: Resource<T>,
  handler: InformerHandler<T>,
): { readonly synced: Promise<void>; readonly stop: Disposer } {
  const informer = informers.informer(resource);
  const remove = informer.addHandler(handler);
  return {
    synced: informer.synced,
    stop: () => {
      remove();
      informer.release();
    },
  };
}
