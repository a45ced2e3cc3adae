import { type Route, route } from './route.ts'

/** A browser's session: made by whoever has the token, kept in a cookie that scripts cannot read, good for reading. */
export const sessionRoutes: readonly Route[] = [
  route({
    method: 'POST',
    path: '/api/session',
    needs: 'token',
    summary: 'Begins a session, in a cookie: it may read for 12 hours, and change nothing.',
    handle: ({ session }) => session?.begin(),
  }),
  route({
    method: 'DELETE',
    path: '/api/session',
    needs: 'session',
    summary: 'Ends the session.',
    handle: ({ session }) => session?.end(),
  }),
]
