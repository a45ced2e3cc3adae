import { complaint, type Finding } from '../finding.ts'
import type { Draft } from '../normalize.ts'

/** M9: where hashes took every thread of the pool, files and look-ups would wait for strangers' logins. */
export const checkPasswordHashing = ({ passwordHashing }: Draft, threadPoolSize: number): Finding[] => {
  const { concurrent = 1 } = passwordHashing ?? {}
  if (concurrent === 1 || concurrent < threadPoolSize) return []
  const what = `${concurrent} hashes at one time would take all ${threadPoolSize} threads of the pool, which files need too`
  const advice = `Write at most ${Math.max(1, threadPoolSize - 1)}, or start the process with a larger UV_THREADPOOL_SIZE.`
  return [complaint(['passwordHashing', 'concurrent'], `${what}. ${advice}`)]
}
