// All texts of this language, one file per page.
export default import.meta.glob<string>('./*.ftl', { eager: true, query: '?raw', import: 'default' })
