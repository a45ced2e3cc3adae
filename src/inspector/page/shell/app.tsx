import { useEffect, useState } from 'preact/hooks'
import { get, whenUnauthorized } from '../api/call.ts'
import { token } from '../api/token.ts'
import { signIn } from './session.ts'
import { Shell } from './shell.tsx'
import { SignIn } from './sign-in.tsx'

/** The page: the way in, then the views. */
export const App = () => {
  const [inside, setInside] = useState<boolean | undefined>(undefined)
  useEffect(() => {
    whenUnauthorized(() => setInside(false))
    enter().then(setInside)
  }, [])
  if (inside === undefined) return <p class="wait">Asking the server…</p>
  return inside ? <Shell onLeave={() => setInside(false)} /> : <SignIn onSignedIn={() => setInside(true)} />
}

/** By the token of this tab, or by a session of another one, which is enough to read. */
const enter = (): Promise<boolean> => {
  const secret = token()
  const entering = secret === undefined ? get('/api/status') : signIn(secret)
  return entering.then(
    () => true,
    () => false,
  )
}
