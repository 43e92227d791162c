/**
 * Scripts by shell. A terminal here completes kubectl by itself, so that they only define the names that people's own
 * start-up files use, with upstream's way to ask: `kubectl __complete`.
 */
export const SCRIPTS: Readonly<Record<string, string>> = {
  bash: `# bash completion for kubectl
__start_kubectl() {
  COMPREPLY=()
}
complete -o default -o nospace -F __start_kubectl kubectl
`,
  zsh: `#compdef kubectl
# zsh completion for kubectl
_kubectl() {
  return 0
}
compdef _kubectl kubectl
`,
  fish: `# fish completion for kubectl
function __kubectl_perform_completion
end
complete -c kubectl -f -a '(__kubectl_perform_completion)'
`,
  powershell: `# powershell completion for kubectl
[scriptblock]$__kubectlCompleterBlock = { param($WordToComplete, $CommandAst, $CursorPosition) }
Register-ArgumentCompleter -CommandName 'kubectl' -ScriptBlock $__kubectlCompleterBlock
`,
};
