import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { type Daemon, runDaemon } from '../daemon.ts'
import { browser, type Opened, openPage } from './browser.ts'

/** A daemon as an operator runs it, and a page that has signed in there by the link that the daemon prints. */
export class AtDaemon implements AsyncDisposable {
  readonly daemon: Daemon
  readonly page: Page
  readonly faults: readonly string[]
  readonly #url: string

  private constructor(daemon: Daemon, url: string, { page, faults }: Opened) {
    this.daemon = daemon
    this.#url = url
    this.page = page
    this.faults = faults
  }

  /** The settings need an admin listener. */
  static async at(place: string, settings: string): Promise<AtDaemon> {
    const daemon = await runDaemon(settings)
    try {
      const link = (await daemon.out.until(/^admin /)).replace(/^admin +/, '')
      const opened = await openPage(await browser(), link)
      await opened.page.getByText('live', { exact: true }).waitFor()
      const at = new AtDaemon(daemon, new URL('/', link).href, opened)
      await at.goTo(place)
      return at
    } catch (error) {
      // Nobody has it yet who would end it.
      await daemon[Symbol.asyncDispose]()
      throw error
    }
  }

  async goTo(place: string): Promise<void> {
    await this.page.goto(`${this.#url}#/${place}`)
  }

  /** The settings file as it is now. */
  file(): Promise<string> {
    return readFile(this.daemon.file, 'utf8')
  }

  /** Shortens the time that an update waits for its confirmation to what the server allows at the least. */
  async hurry(): Promise<void> {
    await this.page.route('**/api/apply', (route) => {
      const body = { ...route.request().postDataJSON(), confirmWithin: 5 }
      return route.continue({ postData: JSON.stringify(body) })
    })
  }

  /** Asks for an update of what was typed, and applies it. */
  async apply(): Promise<void> {
    await this.page.getByRole('button', { name: 'Update' }).click()
    await this.page.getByRole('dialog').getByRole('button', { name: 'Apply' }).click()
    await this.page.getByRole('timer').waitFor()
  }

  async keep(): Promise<void> {
    await this.page.getByRole('button', { name: 'Keep' }).click()
    await this.page.getByText('The change is kept.').waitFor()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.page.context().close()
    await this.daemon[Symbol.asyncDispose]()
  }
}
