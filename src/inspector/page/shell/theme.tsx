import { useState } from 'preact/hooks'

const KEY = 'portreeve-theme'
const THEMES = ['system', 'light', 'dark'] as const
type Theme = (typeof THEMES)[number]

const kept = (): Theme => THEMES.find((theme) => theme === localStorage.getItem(KEY)) ?? 'system'

/** Puts the chosen theme on the page; `system` leaves it to the reader's system. */
export const applyTheme = (theme: Theme = kept()): void => {
  localStorage.setItem(KEY, theme)
  document.documentElement.dataset.theme = theme
}

/** The switch between light and dark. */
export const ThemeSwitch = () => {
  const [theme, setTheme] = useState<Theme>(kept)
  const choose = (next: Theme) => {
    applyTheme(next)
    setTheme(next)
  }
  return (
    <label class="theme">
      <span>Theme</span>
      <select value={theme} onChange={({ currentTarget }) => choose(currentTarget.value as Theme)}>
        {THEMES.map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
    </label>
  )
}
