import { readFile } from 'node:fs/promises'
import { chartOf } from '../chart.ts'
import { MACHINES } from '../machines.ts'
import { toSvg } from '../svg.ts'

/** The drawing of a machine, by the name that steps and actors carry. */
export interface MachinePicture {
  readonly name: string
  readonly svg: string
}

type Pictures = readonly MachinePicture[]

/** Written by the build (vite.config.ts). There is none beside the sources. */
const DRAWN = new URL('../page/machines.json', import.meta.url)

let pictures: Promise<Pictures> | undefined

/** Every machine. They are drawn by the build: it takes two seconds, in which a daemon would serve nobody. */
export const machinePictures = (): Promise<Pictures> => {
  pictures ??= readFile(DRAWN, 'utf8').then((text) => JSON.parse(text) as Pictures, drawMachines)
  return pictures
}

/** Draws every machine. */
export const drawMachines = (): Promise<Pictures> =>
  Promise.all(Object.entries(MACHINES).map(async ([name, machine]) => ({ name, svg: await toSvg(chartOf(machine)) })))
