import type { SettingsComplaint } from '../errors.ts'
import { fromHost, type HostPolicy } from '../policies/host-policy.ts'
import { POLICIES } from '../policies/order.ts'
import { type Policy, STAGES } from '../policies/policy.ts'
import { REASONS } from '../policies/reasons.ts'
import { messageOf } from '../thrown.ts'
import { importFrom } from './import-from.ts'
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

const REASON = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/

/** Throws an error whose message says what is wrong and what to do. */
const accepted = (made: unknown, others: readonly HostPolicy[]): HostPolicy => {
  const { reason, stage, compile } = (made ?? {}) as Partial<HostPolicy>
  if (typeof compile !== 'function') {
    throw new Error(
      'no policy. Export one as default, as { reason, stage, compile(socket) }, or a function create(options) that makes one.',
    )
  }
  if (typeof reason !== 'string' || !REASON.test(reason)) {
    throw new Error(
      `the reason ${JSON.stringify(reason)} is none. Write small letters, digits and hyphens, as in office-hours.`,
    )
  }
  if ((REASONS as readonly string[]).includes(reason) || others.some((other) => other.reason === reason)) {
    throw new Error(`the reason '${reason}' is taken. Choose one of its own.`)
  }
  if (stage !== undefined && !STAGES.includes(stage)) {
    throw new Error(`'${stage}' is no stage. Write ${STAGES.join(', ')}.`)
  }
  return made as HostPolicy
}
