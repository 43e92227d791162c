/** Entry points and wiring: the control plane, the nodes, the shell, and the cluster that starts them. */
export { startCluster, type Cluster, type ClusterNode, type ClusterOptions, type Progress } from './cluster.ts';
