import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileProblem } from '../../../files/index.ts'
import type { OptionComplaint } from '../options.ts'
import { readUsers } from './user-file.ts'

/** What is wrong with the users file of some options, as this host is. */
export const usersComplaints = (
  { users }: { readonly users?: string | undefined },
  baseDirectory: string,
): readonly OptionComplaint[] => {
  if (users === undefined) return []
  const path = resolve(baseDirectory, users)
  try {
    const { complaints } = readUsers(readFileSync(path, 'utf8'))
    return complaints.map(({ line, message }) => ({ path: ['users'], message: `${path}:${line}: ${message}` }))
  } catch (error) {
    const message = `the users file cannot be read: ${fileProblem(error)}. Make it with \`portreeve passwd\`, or correct the path.`
    return [{ path: ['users'], message }]
  }
}
