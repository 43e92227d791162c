/** Saves a file on the user's machine, as a download of the browser. */
export function saveFile(name: string, bytes: Uint8Array<ArrayBuffer>, type = 'application/octet-stream'): void {
  const url = URL.createObjectURL(new Blob([bytes], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser has taken it by then.
  requestAnimationFrame(() => {
    URL.revokeObjectURL(url);
  });
}
