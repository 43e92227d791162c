/** How this platform writes its command key. */
const mac = navigator.platform.startsWith('Mac');
export const modifier = mac ? '⌘' : 'Ctrl+';

/** What the help lists: keys, pressed one after another, and what they do. */
export const SHORTCUTS: readonly (readonly [readonly string[], string])[] = [
  [[`${modifier}K`], 'Commands and objects'],
  [['Ctrl+Shift+P'], 'The same, from inside a terminal'],
  [['F6'], 'Next part of the page: tree, centre, panel'],
  [[`${modifier}B`], 'Show or hide the resources'],
  [[`${modifier}J`], 'Show or hide the panel below'],
  [[mac ? '⌃⇧`' : 'Ctrl+Shift+`'], 'New terminal'],
  [[mac ? '⌘\\' : 'Ctrl+Shift+5'], 'Split the terminal to the right'],
  [[mac ? '⌥⇧-' : 'Alt+Shift+-'], 'Split the terminal below'],
  [[mac ? '⌥⌘ arrows' : 'Alt+arrows'], 'The terminal on that side'],
  [[mac ? '⌘F' : 'Ctrl+Shift+F'], 'Find in the terminal'],
  [[mac ? '⌘C' : 'Ctrl+Shift+C', mac ? '⌘V' : 'Ctrl+Shift+V'], 'Copy and paste in the terminal'],
  [[`${modifier}+`, `${modifier}-`, `${modifier}0`], 'Size of the terminal’s letters'],
  [['F2'], 'Rename the tab of a terminal'],
  [['g', 'm'], 'Map'],
  [['g', 'e'], 'Editor'],
  [['g', 't'], 'Terminal'],
  [['g', 'v'], 'Events'],
  [[`${modifier}Enter`], 'Apply the manifest, save the file'],
  [['Arrow keys'], 'Move in the tree, in lists, on the map, over a separator'],
  [['Esc'], 'Close what is open'],
  [['?'], 'This list'],
];
