import { render } from 'preact'
import { takeTokenFromAddress } from './api/token.ts'
import { App } from './shell/app.tsx'
import { applyTheme } from './shell/theme.tsx'
import './styles/base.css'
import './styles/shell.css'
import './styles/parts.css'
import './styles/listeners.css'
import './styles/machines.css'
import './styles/chart.css'
import './styles/views.css'

takeTokenFromAddress()
applyTheme()
render(<App />, document.querySelector('#page') as HTMLElement)
