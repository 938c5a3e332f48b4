import { expect, test } from 'vitest'
import { passwordFor } from '../../../src/adapters/postgres/pgpass.js'
import { parseServices } from '../../../src/adapters/postgres/service-file.js'

const wanted = { host: 'db.example.org', port: 5432, database: 'shop', user: 'ann' }

test('the first line that fits gives the password; stars fit anything', () => {
  const content = ['# comment', 'other:5432:shop:ann:no', 'db.example.org:*:*:ann:yes', '*:*:*:*:late'].join('\n')
  expect(passwordFor(content, wanted)).toBe('yes')
  expect(passwordFor(content, { ...wanted, user: 'bob' })).toBe('late')
  expect(passwordFor('', wanted)).toBeNull()
})

test('colons and backslashes are escaped in every field', () => {
  expect(passwordFor('db.example.org:5432:sh\\:op:ann:a\\:b\\\\c', { ...wanted, database: 'sh:op' })).toBe('a:b\\c')
  expect(passwordFor('::1:5432:shop:ann:x', wanted)).toBeNull()
  expect(passwordFor('db.example.org:5432:shop:ann:', wanted)).toBe('')
})

test('sections of a service file are read with their settings', () => {
  const services = parseServices('# x\n[one]\nhost = a\nport=1\n\n[two]\ndbname=b c\n')
  expect(services.get('one')).toEqual({ host: 'a', port: '1' })
  expect(services.get('two')).toEqual({ dbname: 'b c' })
})
