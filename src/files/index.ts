export { fileProblem } from './file-problem.ts'
export { lockFile } from './lock-file.ts'
export { isOpenToOthers } from './open-to-others.ts'
export { replaceFile } from './replace-file.ts'
