import { moodOf, wordsOfState } from './words.ts'

/** A state as a word; its colour says nothing that the word does not. */
export const StateWord = ({ state }: { state: string }) => (
  <span class={`state-word ${moodOf(state)}`}>{wordsOfState(state)}</span>
)
