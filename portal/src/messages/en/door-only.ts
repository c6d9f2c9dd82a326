// The texts of the door alone.
export default import.meta.glob<string>(['./common.ftl', './door.ftl'], { eager: true, query: '?raw', import: 'default' })
