/** How a file of `kubectl edit` begins (kubectl, pkg/cmd/util/editor/editoptions.go). */
const HEADER = '# Please edit the object below.';

/** Whether saving this text applies it: it comes from `kubectl edit`. */
export function isKubectlEdit(content: string): boolean {
  return content.startsWith(HEADER);
}

/** Why `kubectl edit` has opened its file again: the comment between its header and the object. */
export function editReasons(content: string): readonly string[] {
  if (!isKubectlEdit(content)) return [];
  const comment: string[] = [];
  for (const line of content.split('\n')) {
    if (!line.startsWith('#')) break;
    comment.push(line.replace(/^# ?/, ''));
  }
  const end = comment.indexOf('');
  return end < 0 ? [] : comment.slice(end + 1).filter((line) => line.trim() !== '');
}
