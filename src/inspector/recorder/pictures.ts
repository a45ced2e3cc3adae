import { chartOf } from '../chart.ts'
import { MACHINES } from '../machines.ts'
import { toSvg } from '../svg.ts'

/** The drawing of a machine, by the name that steps and actors carry. */
export interface MachinePicture {
  readonly name: string
  readonly svg: string
}

let pictures: Promise<readonly MachinePicture[]> | undefined

/** Every machine, drawn when first asked for: a picture takes a moment, and never changes. */
export const machinePictures = (): Promise<readonly MachinePicture[]> => {
  pictures ??= Promise.all(
    Object.entries(MACHINES).map(async ([name, machine]) => ({ name, svg: await toSvg(chartOf(machine)) })),
  )
  return pictures
}
