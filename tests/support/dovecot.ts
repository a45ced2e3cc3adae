import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, chown, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { certificate } from '../protocols/certificate.ts'
import { call } from './dial.ts'
import { freePorts } from './free-ports.ts'

/** Its ports on 127.0.0.1. `proxied` ones want a PROXY header from there; `pop3` and `imap` can start TLS. */
export interface DovecotPorts {
  readonly pop3: number
  readonly pop3s: number
  readonly pop3Proxied: number
  readonly imap: number
  readonly imaps: number
  readonly imapProxied: number
}

export interface DovecotOptions {
  /** Passwords by user. Default: alice with `wonderland`, bob with `builder`. */
  readonly users?: Readonly<Record<string, string>>
  /** More lines for its configuration, behind the others. */
  readonly settings?: string
}

/** Who may log in as somebody else, by the authorization identity of SASL PLAIN. */
export const master = { user: 'master', password: 'of-the-house' }

/** How long it may take to start, in milliseconds. */
const PATIENCE = 30_000

/** Debian's Dovecot for POP3 and IMAP with Maildirs, all of it in a folder of its own. */
export class Dovecot implements AsyncDisposable {
  readonly ports: DovecotPorts
  readonly directory: string
  /** Its certificate is for localhost and 127.0.0.1, signed by itself. */
  readonly certificateFile: string
  readonly #child: ChildProcess
  readonly #exited: Promise<unknown>
  readonly #owner: Owner

  constructor(ports: DovecotPorts, directory: string, child: ChildProcess, owner: Owner) {
    this.ports = ports
    this.directory = directory
    this.certificateFile = join(directory, 'cert.pem')
    this.#child = child
    this.#exited = once(child, 'exit')
    this.#owner = owner
  }

  /** A user's Maildir. */
  maildir(user: string): string {
    return join(this.directory, 'mail', user)
  }

  /** Puts a message into a user's inbox. */
  async deliver(user: string, name: string, message: string | Buffer): Promise<void> {
    const { uid, gid } = this.#owner
    for (const part of ['', 'tmp', 'new', 'cur']) {
      const folder = join(this.maildir(user), part)
      await mkdir(folder, { recursive: true })
      await chown(folder, uid, gid)
    }
    const file = join(this.maildir(user), 'new', name)
    await writeFile(file, message)
    await chown(file, uid, gid)
  }

  /** What it has logged. */
  log(): Promise<string> {
    return readFile(join(this.directory, 'log'), 'utf8')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { pid, exitCode } = this.#child
    if (pid !== undefined && exitCode === null) {
      // The whole group at once: when it is asked to, it takes a second to end.
      process.kill(-pid, 'SIGKILL')
      await this.#exited
    }
    await rm(this.directory, { recursive: true, force: true, maxRetries: 5 })
  }
}

interface Owner {
  readonly isRoot: boolean
  readonly name: string
  readonly uid: number
  readonly gid: number
}

/** Root may not own mail; others can run as themselves only. */
const owner = (): Owner => {
  const { uid, gid, username } = userInfo()
  return uid === 0 ? { isRoot: true, name: 'mail', uid: 8, gid: 8 } : { isRoot: false, name: username, uid, gid }
}

/** Starts one; it answers when this resolves. */
export const startDovecot = async (options: DovecotOptions = {}): Promise<Dovecot> => {
  const { users = { alice: 'wonderland', bob: 'builder' } } = options
  const directory = await mkdtemp(join(tmpdir(), 'portreeve-dovecot-'))
  const own = owner()
  const ports = await portsOf()
  await chmod(directory, 0o755)
  await mkdir(join(directory, 'mail'))
  await chown(join(directory, 'mail'), own.uid, own.gid)
  const files = {
    'cert.pem': certificate.cert,
    'key.pem': certificate.key,
    users: passwords(users),
    masters: passwords({ [master.user]: master.password }),
    'dovecot.conf': `${configuration(directory, ports, own)}\n${options.settings ?? ''}`,
  }
  for (const [name, text] of Object.entries(files)) await writeFile(join(directory, name), text)
  const child = spawn('dovecot', ['-F', '-c', join(directory, 'dovecot.conf')], {
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
    env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` },
  })
  const dovecot = new Dovecot(ports, directory, child, own)
  try {
    await answers(ports, child)
    return dovecot
  } catch (error) {
    await dovecot[Symbol.asyncDispose]()
    throw error
  }
}

const passwords = (users: Readonly<Record<string, string>>): string =>
  Object.entries(users)
    .map(([user, password]) => `${user}:{PLAIN}${password}\n`)
    .join('')

const configuration = (directory: string, ports: DovecotPorts, own: Owner): string => `
protocols = imap pop3
listen = 127.0.0.1
base_dir = ${directory}/run
state_dir = ${directory}/state
log_path = ${directory}/log
auth_failure_delay = 0
default_process_limit = 20
default_client_limit = 100
${own.isRoot ? '' : asOneself(own.name)}
ssl = yes
ssl_cert = <${directory}/cert.pem
ssl_key = <${directory}/key.pem
haproxy_trusted_networks = 127.0.0.0/8
mail_location = maildir:${directory}/mail/%u
pop3_uidl_format = %08Xu%08Xv
first_valid_uid = ${own.uid}
last_valid_uid = ${own.uid}
passdb {
  driver = passwd-file
  args = ${directory}/masters
  master = yes
}
passdb {
  driver = passwd-file
  args = ${directory}/users
}
userdb {
  driver = static
  args = uid=${own.uid} gid=${own.gid} home=${directory}/mail/%u
}
service pop3-login {
  ${noRoot(own)}
  inet_listener pop3 {
    port = ${ports.pop3}
  }
  inet_listener pop3s {
    port = ${ports.pop3s}
    ssl = yes
  }
  inet_listener pop3-proxied {
    port = ${ports.pop3Proxied}
    haproxy = yes
  }
}
service imap-login {
  ${noRoot(own)}
  inet_listener imap {
    port = ${ports.imap}
  }
  inet_listener imaps {
    port = ${ports.imaps}
    ssl = yes
  }
  inet_listener imap-proxied {
    port = ${ports.imapProxied}
    haproxy = yes
  }
}
service anvil {
  ${noRoot(own)}
  # Wrong logins are answered at once.
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
service stats {
  ${noRoot(own)}
}
`

/** Who is not root cannot become anybody else. */
const asOneself = (name: string): string => {
  const group = execFileSync('id', ['-gn'], { encoding: 'utf8' }).trim()
  return `default_login_user = ${name}\ndefault_internal_user = ${name}\ndefault_internal_group = ${group}`
}

/** Who is not root can see no other root folder. */
const noRoot = (own: Owner): string => (own.isRoot ? '' : 'chroot =')

const portsOf = async (): Promise<DovecotPorts> => {
  const [pop3, pop3s, pop3Proxied, imap, imaps, imapProxied] = (await freePorts(6)) as SixPorts
  return { pop3, pop3s, pop3Proxied, imap, imaps, imapProxied }
}

type SixPorts = [number, number, number, number, number, number]

/** Resolves when both protocols greet. Rejects with what it says when it does not start. */
const answers = async (ports: DovecotPorts, child: ChildProcess): Promise<void> => {
  let said = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said += text
  })
  const until = performance.now() + PATIENCE
  for (const port of [ports.pop3, ports.imap]) {
    while (!(await greets(port))) {
      if (child.exitCode !== null || performance.now() > until) throw new Error(`dovecot does not start: ${said}`)
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
}

const greets = async (port: number): Promise<boolean> => {
  using caller = call(port)
  return await caller.hears('OK').then(
    () => true,
    () => false,
  )
}
