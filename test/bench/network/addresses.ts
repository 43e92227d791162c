/** The pod of each node. */
export const POD_IPS = ['10.244.0.2', '10.244.1.2'] as const;
