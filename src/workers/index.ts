/** Entry points and wiring: the control plane, the nodes, the shell, and the cluster that starts them. */
export { ClusterClock } from './cluster-clock.ts';
export {
  clusterClock,
  startCluster,
  type Cluster,
  type ClusterNode,
  type ClusterOptions,
  type Progress,
} from './cluster.ts';
