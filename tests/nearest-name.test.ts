import { expect, it } from 'vitest'
import { nearestName } from '../src/nearest-name.ts'

const KNOWN = ['clients', 'Denied', 'clusterPeers', 'ab']

it.each([
  ['client', 'clients'],
  ['clinets', 'clients'],
  ['DENIE', 'Denied'],
  ['clusterpeer', 'clusterPeers'],
  ['abc', 'ab'],
])('A5: %s was meant to be %s', (name, known) => {
  expect(nearestName(name, KNOWN)).toBe(known)
})

it.each(['', 'x', 'zz', 'cients12', 'friends'])('A5: nobody knows what %j was meant to be', (name) => {
  expect(nearestName(name, KNOWN)).toBeUndefined()
})

it('A5: of two near names the nearer one was meant', () => {
  expect(nearestName('office-1', ['office', 'office-2', 'offices'])).toBe('office-2')
})
