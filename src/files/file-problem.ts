import { codeOf, messageOf } from '../thrown.ts'

/** What a code of the system means for a file that one wants to read or write. */
const PROBLEMS: Readonly<Record<string, string>> = {
  EACCES: 'this user may not',
  EDQUOT: 'the quota of this user is used up',
  EISDIR: 'it is a directory',
  ELOOP: 'its symbolic links lead nowhere',
  ENOENT: 'it is not there, or its directory is not',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'a part of its path is no directory',
  EROFS: 'its file system can only be read',
}

/** What was wrong with a file, in words that complete "cannot be written: ...". */
export const fileProblem = (error: unknown): string => PROBLEMS[codeOf(error)] ?? messageOf(error)
