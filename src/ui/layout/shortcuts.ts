/** How this platform writes its command key. */
export const modifier = navigator.platform.startsWith('Mac') ? '⌘' : 'Ctrl+';

/** What the help lists: keys, pressed one after another, and what they do. */
export const SHORTCUTS: readonly (readonly [readonly string[], string])[] = [
  [[`${modifier}K`], 'Commands and objects'],
  [['Ctrl+Shift+P'], 'The same, from inside a terminal'],
  [['F6'], 'Next part of the page: tree, centre, panel'],
  [[`${modifier}B`], 'Show or hide the resources'],
  [[`${modifier}J`], 'Show or hide the panel below'],
  [['g', 'm'], 'Map'],
  [['g', 'e'], 'Editor'],
  [['g', 't'], 'Terminal'],
  [['g', 'v'], 'Events'],
  [[`${modifier}Enter`], 'Apply the manifest, save the file'],
  [['Arrow keys'], 'Move in the tree, in lists, on the map, over a separator'],
  [['Esc'], 'Close what is open'],
  [['?'], 'This list'],
];
