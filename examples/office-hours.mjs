// A policy as a module: the doors are open from one hour of the day to another. In a settings file:
//   policies: [{ module: ./office-hours.mjs, options: { from: 8, to: 18, always: [backup] } }]

/** @param {{ from: number, to: number, always?: string[] }} options listeners of `always` have no hours */
export const create = ({ from, to, always = [] }) => ({
  reason: 'office-hours',
  question: 'Is the office closed?',
  description: `Serves clients from ${from}:00 to ${to}:00 only.`,
  compile: ({ listener }) => {
    if (always.includes(listener)) return undefined
    return () => {
      const hour = new Date().getHours()
      return (hour < from || hour >= to) && `come again at ${from}:00`
    }
  },
})
