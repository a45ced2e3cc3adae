import { type Browser, chromium, type Page } from 'playwright-core'
import { locate, real } from '../programs.ts'
import { StandIn } from './stand-in.ts'

export type Theme = 'light' | 'dark'

export interface Opened {
  readonly page: Page
  /** What the browser has complained of: errors of scripts, and what the page's policy forbids. */
  readonly faults: readonly string[]
}

/** Debian's Chromium. The one without windows needs half the time, so it is taken where it is installed. */
const PROGRAM = locate('chromium-headless-shell') === undefined ? 'chromium' : 'chromium-headless-shell'

export const launch = (): Promise<Browser> =>
  chromium.launch({ executablePath: locate(PROGRAM) ?? PROGRAM, args: ['--no-sandbox'] })

/** Opens a page, and collects what goes wrong on it. */
export const openPage = async (
  browser: Browser,
  url: string,
  width = 1280,
  theme: Theme = 'light',
): Promise<Opened> => {
  const context = await browser.newContext({ viewport: { width, height: 760 }, colorScheme: theme })
  const page = await context.newPage()
  const faults: string[] = []
  page.on('pageerror', (error) => faults.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error' && !/status of (401|404|409|422)|ERR_/.test(message.text()))
      faults.push(message.text())
  })
  page.setDefaultTimeout(20_000)
  await page.goto(url)
  return { page, faults }
}

/** A test in a real browser: skipped where there is none. */
export const inBrowser = (name: string, body: () => Promise<void>): void => real([PROGRAM], name, body)

let shared: Promise<Browser> | undefined

/** The browser of a test file: started when it is first asked for. */
export const browser = (): Promise<Browser> => {
  shared ??= launch()
  return shared
}

/** To be called when a test file ends. */
export const closeBrowser = async (): Promise<void> => {
  const closing = shared
  shared = undefined
  await (await closing)?.close()
}

/** A stand-in server, and a page that has signed in there. */
export class SignedIn implements AsyncDisposable {
  readonly server: StandIn
  readonly page: Page
  readonly faults: readonly string[]

  private constructor(server: StandIn, { page, faults }: Opened) {
    this.server = server
    this.page = page
    this.faults = faults
  }

  static async at(place: string, prepare: (server: StandIn) => void = () => {}): Promise<SignedIn> {
    const server = await StandIn.start()
    prepare(server)
    const opened = await openPage(await browser(), `${server.url}#${server.token}`)
    await opened.page.getByText('live', { exact: true }).waitFor()
    await opened.page.goto(`${server.url}#/${place}`)
    return new SignedIn(server, opened)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.page.context().close()
    await this.server[Symbol.asyncDispose]()
  }
}
