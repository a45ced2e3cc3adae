import { z } from 'zod'
import type { SettingsComplaint } from '../errors.ts'
import { atLeast, duration, oneOf, text } from '../fields.ts'
import { fromHost, type HostPolicy } from '../policies/host-policy.ts'
import { POLICIES } from '../policies/order.ts'
import { type Policy, STAGES } from '../policies/policy.ts'
import { REASONS } from '../policies/reasons.ts'
import { messageOf } from '../thrown.ts'
import { pathText } from './finding.ts'
import { importFrom } from './import-from.ts'
import { checkShape } from './issues.ts'
import type { Settings } from './settings.ts'

/** The policies of the settings: those of code as they are, those of modules loaded. What is wrong with them is complained about. */
export const loadPolicies = async (
  { policies, directory = '.' }: Settings,
  complaints: SettingsComplaint[],
): Promise<HostPolicy[]> => {
  const loaded: HostPolicy[] = []
  for (const [index, given] of policies.entries()) {
    try {
      const made = 'module' in given ? await loadModule(given.module, given.options, directory) : given
      loaded.push(accepted(made, loaded))
    } catch (error) {
      complaints.push({ path: `policies[${index}]`, message: messageOf(error) })
    }
  }
  return loaded
}

/** The whole table: within each stage ours come first (M5), then the host's in the order written. */
export const withHostPolicies = (hosts: readonly HostPolicy[]): readonly Policy[] => {
  if (hosts.length === 0) return POLICIES
  const added = hosts.map(fromHost)
  return STAGES.flatMap((stage) => [...POLICIES, ...added].filter((policy: Policy) => policy.stage === stage))
}

const loadModule = async (name: string, options: unknown, directory: string): Promise<unknown> => {
  const module = await importFrom(name, directory).catch((error: unknown) => {
    const [first] = messageOf(error).split('\n')
    throw new Error(`cannot load the policy module ${name}: ${first}. Check the path and the module.`)
  })
  return typeof module.create === 'function' ? module.create(options) : module.default
}

const word = (noun: string) => oneOf(noun, ['admit', 'refuse']).optional()

const REASON = 'a reason. Write small letters, digits and hyphens, as in office-hours.'

/** What a policy says of itself. It may be of any class, and have more keys. */
const policySchema = z.looseObject({
  reason: text(REASON, (reason) => /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(reason)),
  stage: oneOf('a stage', STAGES).optional(),
  onError: word('what becomes of a peer'),
  timeout: duration(1).optional(),
  waiting: atLeast(1, 'a number of peers').optional(),
  cacheFor: duration(0).optional(),
  whenUnanswered: word('what becomes of a peer'),
})

/** Throws an error whose message says what is wrong and what to do. */
const accepted = (made: unknown, others: readonly HostPolicy[]): HostPolicy => {
  if (typeof (made as Partial<HostPolicy> | undefined)?.compile !== 'function') {
    throw new Error(
      'no policy. Export one as default, as { reason, stage, compile(socket) }, or a function create(options) that makes one.',
    )
  }
  const host = made as HostPolicy
  const [wrong] = checkShape(policySchema, host)
  if (wrong !== undefined) throw new Error(`${pathText(wrong.at)}: ${wrong.message}`)
  const { reason } = host
  if ((REASONS as readonly string[]).includes(reason) || others.some((other) => other.reason === reason)) {
    throw new Error(`the reason '${reason}' is taken. Choose one of its own.`)
  }
  return host
}
