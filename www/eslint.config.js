import js from '@eslint/js';
import globals from 'globals';

// Run from the root of the project (`cargo xtask test lint`), so that the tests
// are under the same rules; hence the leading `**/`.
export default [
  { ignores: ['**/pkg/**', '**/node_modules/**', 'dist/**', 'target/**', '**/examples/*/page/**'] },
  js.configs.recommended,
  {
    files: ['**/*.js'],
    languageOptions: {
      ecmaVersion: 2025,
      sourceType: 'module',
      globals: { ...globals.browser, __SINGLE_FILE__: 'readonly', __HOME__: 'readonly' },
    },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-var': 'error',
      'prefer-const': 'error',
      'no-eval': 'error',
      'no-implied-eval': 'error',
      'no-new-func': 'error',
      'no-unused-vars': ['error', { args: 'after-used', argsIgnorePattern: '^_' }],
    },
  },
  {
    // Only index.html and embed.html (www/*.js) may know of the address bar.
    files: ['**/www/figure/**/*.js', '**/www/engine/**/*.js'],
    rules: {
      'no-restricted-globals': ['error', 'location', 'history'],
      'no-restricted-properties': [
        'error',
        { object: 'window', property: 'location' },
        { object: 'document', property: 'location' },
        { object: 'globalThis', property: 'location' },
      ],
    },
  },
  {
    files: ['**/*.config.js', '**/tests/**/*.js', '**/benches/**/*.js', '**/docs/*.js'],
    languageOptions: { globals: { ...globals.node, ...globals.browser } },
  },
];
