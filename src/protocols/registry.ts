/*
 * The protocols that settings can name (`protocol: echo`), one line each; the name is the one that is exported. An entry
 * is light, for settings are checked at once. What is heavy in a protocol is loaded by its `create`, when settings name
 * it: all of them together, with the libraries below them, would be more than the rest of Portreeve.
 */

export { entry as discard } from './discard.ts'
export { entry as echo } from './echo.ts'
export { entry as http } from './http/builtin.ts'
export { entry as imap } from './imap/builtin.ts'
export { entry as pop3 } from './pop3/builtin.ts'
export { entry as relay } from './relay/builtin.ts'
export { entry as smtp } from './smtp/builtin.ts'
export { entry as syslog } from './syslog/builtin.ts'
export { entry as whoami } from './whoami.ts'
