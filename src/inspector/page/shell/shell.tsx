import type { ComponentType } from 'preact'
import { usePlace } from '../api/route.ts'
import { ChangeBar } from '../changes/change-bar.tsx'
import { ConnectionsView } from '../connections/connections-view.tsx'
import { ListenersView } from '../listeners/listeners-view.tsx'
import { ListsView } from '../lists/lists-view.tsx'
import { MachinesView } from '../machines/machines-view.tsx'
import { WhyView } from '../why/why-view.tsx'
import { signOut } from './session.ts'
import { StreamSign } from './stream-sign.tsx'
import { ThemeSwitch } from './theme.tsx'

const VIEWS: Readonly<Record<string, readonly [title: string, view: ComponentType]>> = {
  listeners: ['Listeners', ListenersView],
  machines: ['Machines', MachinesView],
  why: ['Why', WhyView],
  connections: ['Connections', ConnectionsView],
  lists: ['Lists', ListsView],
}

/** What is around every view. */
export const Shell = ({ onLeave }: { onLeave: () => void }) => {
  const { view } = usePlace()
  const chosen = view in VIEWS ? view : 'listeners'
  const [title, View] = VIEWS[chosen]!
  return (
    <>
      <header class="top">
        <strong class="name">Portreeve</strong>
        <nav aria-label="Views">
          {Object.entries(VIEWS).map(([name, [words]]) => (
            <a key={name} href={`#/${name}`} aria-current={name === chosen ? 'page' : undefined}>
              {words}
            </a>
          ))}
        </nav>
        <StreamSign />
        <ThemeSwitch />
        <button type="button" class="plain" onClick={() => signOut().then(onLeave)}>
          Sign out
        </button>
      </header>
      <ChangeBar />
      <main class={`view ${chosen}`} aria-label={title}>
        <h1 class="unseen">{title}</h1>
        <View />
      </main>
    </>
  )
}
