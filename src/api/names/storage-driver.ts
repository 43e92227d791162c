/** The CSI driver whose volumes live in the storage of the browser. */
export const BROWSER_STORAGE_DRIVER = 'browser.csi.tabernetes.io';
