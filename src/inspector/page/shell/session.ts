import { call, post } from '../api/call.ts'
import { forgetToken, keepToken } from '../api/token.ts'

/** Begins a session with a token; throws an `ApiFailure` when it is the wrong one. */
export const signIn = async (secret: string): Promise<void> => {
  keepToken(secret)
  await post('/api/session').catch((failure) => {
    forgetToken()
    throw failure
  })
}

export const signOut = async (): Promise<void> => {
  await call('DELETE', '/api/session').catch(() => {})
  forgetToken()
}
