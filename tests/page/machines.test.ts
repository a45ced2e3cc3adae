import { describe, expect, test } from 'vitest'
import { onActive, whole, zoomed } from '../../src/inspector/page/machines/camera.ts'
import { readRecording } from '../../src/inspector/page/machines/recording.ts'
import { mergeSteps, wordsOfStep } from '../../src/inspector/page/machines/steps.ts'
import { STEPS } from '../support/page/actors.ts'

describe('steps', () => {
  test('that were heard are put behind those that were told, each once', () => {
    const merged = mergeSteps(STEPS.slice(0, 4), STEPS.slice(2))
    expect(merged).toEqual(STEPS)
  })

  test('are 200 at most, the last ones', () => {
    const many = Array.from({ length: 300 }, (_, at) => ({ ...STEPS[0]!, at }))
    expect(mergeSteps(many, [])).toEqual(many.slice(100))
  })

  test('say what has changed, and of regions only that', () => {
    expect(wordsOfStep(STEPS[5]!)).toBe('accepting.tls.on.quiet → accepting.tls.on.handshaking')
    expect(wordsOfStep({ ...STEPS[5]!, after: STEPS[5]!.before })).toBe('stays')
  })
})

describe('a recording', () => {
  test('is read by actor, from among other records', () => {
    const text = JSON.stringify({ version: 1, entries: [...STEPS, { at: 1, reason: 'denied' }, null, 'x'] })
    const { actors, details } = readRecording('dump.json', text)
    expect(actors.map(({ id }) => id)).toEqual(['web:8443'])
    expect(details.get('web:8443')?.steps).toEqual(STEPS)
  })

  test('that is none is refused in words', () => {
    expect(() => readRecording('a', 'x')).toThrow('The file is no JSON.')
    expect(() => readRecording('a', '{}')).toThrow('a holds no steps of actors.')
    expect(() => readRecording('a', 'null')).toThrow('a holds no steps of actors.')
  })
})

describe('the camera', () => {
  const pane = { width: 600, height: 600 }
  const picture = { x: 0, y: 0, width: 3_000, height: 3_000 }
  const state = { x: 1_000, y: 1_000, width: 100, height: 50 }

  test('shows all of a picture that can be read so', () => {
    expect(onActive({ ...picture, width: 600, height: 600 }, [state], pane)).toMatchObject({ x: 0, y: 0 })
  })

  test('goes near to the active states, and to the last one where they are far apart', () => {
    const near = onActive(picture, [state], pane)
    expect(near.width).toBe(600)
    expect(near.x + near.width / 2).toBe(1_050)
    const far = onActive(
      picture,
      [
        { ...state, x: 0 },
        { ...state, x: 2_500 },
      ],
      pane,
    )
    expect(far.x + far.width / 2).toBe(2_550)
  })

  test('zooms around a point that stays where it is', () => {
    const seen = whole(picture, pane)
    const nearer = zoomed(seen, 0.5, { x: 0, y: 0 })
    expect([nearer.x, nearer.y, nearer.width]).toEqual([seen.x, seen.y, seen.width / 2])
  })
})
