// The rules of the portal's code. Hard-coded text is found by test/text-lint.test.ts.
import tseslint from 'typescript-eslint'

export default tseslint.config(
  { ignores: ['dist', 'node_modules', 'look', 'src/api/schema.d.ts'] },
  ...tseslint.configs.recommended,
  {
    rules: {
      'no-eval': 'error',
      'no-implied-eval': 'error',
      'no-new-func': 'error',
      'no-console': 'error',
      eqeqeq: 'error',
      'max-lines': ['error', 450],
      '@typescript-eslint/consistent-type-imports': 'error',
      'no-restricted-syntax': [
        'error',
        { selector: "JSXAttribute[name.name='dangerouslySetInnerHTML']", message: 'Trusted Types forbid it.' },
        { selector: "AssignmentExpression[left.property.name='innerHTML']", message: 'Trusted Types forbid it.' },
        { selector: "MemberExpression[object.name='sessionStorage']", message: 'Nothing is kept in browser storage but theme, language and named views.' },
      ],
      'no-restricted-globals': ['error', { name: 'localStorage', message: 'Use parts/preferences.' }],
    },
  },
  { files: ['src/parts/preferences.ts'], rules: { 'no-restricted-globals': 'off' } },
  { files: ['scripts/**', 'dev/**', 'e2e/**'], rules: { 'no-console': 'off' } },
)
