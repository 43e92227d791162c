import { expect, test } from 'vitest';
import { historyEntry } from './history-entry.ts';

test.each<readonly [readonly string[], string]>([
  [['for i in 1 2; do', 'echo $i', 'done'], 'for i in 1 2; do echo $i; done'],
  [['for i in 1 2', 'do', 'echo $i', 'done'], 'for i in 1 2; do echo $i; done'],
  [['kubectl get pods |', 'grep web'], 'kubectl get pods | grep web'],
  [['kubectl get pods \\', '  -o wide'], 'kubectl get pods   -o wide'],
  [['true &&', 'echo yes'], 'true && echo yes'],
  [["echo 'a", "b'"], "echo 'a\nb'"],
  [['echo "a', 'b"; echo c'], 'echo "a\nb"; echo c'],
  [['cat <<EOF', 'a', 'EOF'], 'cat <<EOF\na\nEOF'],
  [['cat <<EOF | wc -l', "it's", 'EOF'], "cat <<EOF | wc -l\nit's\nEOF"],
  [['if true; then # why', 'echo a', 'fi'], 'if true; then # why\necho a; fi'],
  [['f() {', 'echo a', '}'], 'f() { echo a; }'],
])('%j is recalled as %j', (lines, entry) => {
  expect(historyEntry(lines)).toBe(entry);
});
