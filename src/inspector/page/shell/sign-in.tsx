import { useState } from 'preact/hooks'
import { wordsOf } from '../api/call.ts'
import { Complaint } from '../parts/complaint.tsx'
import { signIn } from './session.ts'
import { ThemeSwitch } from './theme.tsx'

/** Asks for the token. */
export const SignIn = ({ onSignedIn }: { onSignedIn: () => void }) => {
  const [failure, setFailure] = useState<string>()
  const [busy, setBusy] = useState(false)
  const submit = async (event: SubmitEvent) => {
    event.preventDefault()
    const secret = new FormData(event.currentTarget as HTMLFormElement).get('token')
    setBusy(true)
    await signIn(String(secret).trim()).then(onSignedIn, (thrown) => setFailure(wordsOf(thrown)))
    setBusy(false)
  }
  return (
    <main class="sign-in">
      <h1>Portreeve</h1>
      <form onSubmit={submit}>
        <label>
          Token
          <input name="token" type="password" autocomplete="current-password" required />
        </label>
        <button type="submit" class="primary" disabled={busy}>
          Sign in
        </button>
        <Complaint text={failure} />
      </form>
      <p class="quiet">
        The daemon prints the token when it starts, or it is in the file that <code>admin.tokenFile</code> names. A link
        that ends in <code>#TOKEN</code> signs in by itself.
      </p>
      <ThemeSwitch />
    </main>
  )
}
