import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import tseslint from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

/** Time comes from the Clock (src/base/clock.ts), so that tests and the workspace can govern it. */
const TIME = [
  { name: 'setTimeout', message: 'Take a Clock.' },
  { name: 'setInterval', message: 'Take a Clock.' },
];

/** Rooms that run in any thread may not know in which. */
const THREAD = ['self', 'window', 'document', 'postMessage', 'importScripts', 'localStorage'].map((name) => ({
  name,
  message: 'This room does not know its thread; what it needs of the host is injected.',
}));

export default tseslint.config(
  { ignores: ['node_modules', 'dist', 'build', '.cache', 'src/api/generated', 'images/**/*.c', 'test/fixtures'] },
  js.configs.recommended,
  {
    files: ['**/*.ts', '**/*.svelte', '**/*.svelte.ts'],
    extends: [...tseslint.configs.strictTypeChecked],
    languageOptions: {
      globals: { ...globals.browser },
      parserOptions: { projectService: true, extraFileExtensions: ['.svelte'], tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      'no-undef': 'off',
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      // A leading underscore says that a value is taken out to be left out, or a parameter is not needed.
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      // An async method of an interface may have nothing to wait for in one implementation.
      '@typescript-eslint/require-await': 'off',
      // A type parameter that is used once still names what a caller gets (`get<T>`).
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      // Spreading a string gives its code points, which is what terminals count.
      '@typescript-eslint/no-misused-spread': ['error', { allow: ['string'] }],
    },
  },
  ...svelte.configs.recommended,
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: tseslint.parser, svelteConfig } },
  },
  {
    files: ['src/**'],
    ignores: ['src/base/**', '**/*.test.ts', 'src/**/testing/**'],
    rules: {
      'no-restricted-globals': ['error', ...TIME],
      'no-restricted-properties': ['error', { object: 'Date', property: 'now', message: 'Take a Clock.' }],
    },
  },
  {
    files: ['src/{api,cel,protocol,client,kernel,cri,oci,network,apiserver,controllers,scheduler,kubelet,kubectl}/**'],
    ignores: ['**/*.test.ts', 'src/**/testing/**'],
    rules: { 'no-restricted-globals': ['error', ...TIME, ...THREAD] },
  },
  {
    // Escape sequences are what a terminal's code is about.
    files: ['src/shell/**'],
    rules: { 'no-control-regex': 'off' },
  },
  {
    files: ['**/*.test.ts', 'test/**', 'src/**/testing/**'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/unbound-method': 'off',
      'max-lines': ['error', { max: 600, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    files: ['**/*.{js,mjs,cjs}'],
    languageOptions: { globals: { ...globals.node, ...globals.browser } },
  },
  {
    // Modules of the image's own runtime: bootstrap.js there gives them what they ask for.
    files: ['images/quickjs/rootfs/**/*.js'],
    languageOptions: { sourceType: 'commonjs', globals: { library: 'readonly', host: 'readonly' } },
    rules: {
      'no-control-regex': 'off',
      'no-redeclare': 'off',
      'no-undef': 'off',
      'no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
    },
  },
);
