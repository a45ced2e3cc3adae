import { expect, test } from 'vitest'
import { parseTarget } from '../../../../src/protocols/helpers/backend/target.ts'

test.each([
  ['127.0.0.1:8080', '127.0.0.1', 8080, '127.0.0.1:8080'],
  ['[::1]:80', '::1', 80, '[::1]:80'],
  ['mail.example.com:25', 'mail.example.com', 25, 'mail.example.com:25'],
  ['a_b-c:1', 'a_b-c', 1, 'a_b-c:1'],
  ['8080', '127.0.0.1', 8080, '127.0.0.1:8080'],
  [8080, '127.0.0.1', 8080, '127.0.0.1:8080'],
])('%s is a backend', (to, host, port, text) => {
  expect(parseTarget(to)).toEqual({ host, port, text })
})

test.each([
  '',
  'host',
  'host:',
  ':80',
  '::1:80',
  '[::1]',
  '[::g]:80',
  '[127.0.0.1]:80',
  'host:0',
  'host:65536',
  'host:080',
  'host:8e1',
  '127.1:80',
  '127.0.0.01:80',
  '256.0.0.1:80',
  'http://host:80',
  'a b:80',
  'host:80/x',
  -1,
  1.5,
  0,
  65_536,
])('%s is none', (to) => {
  expect(parseTarget(to)).toBeUndefined()
})
