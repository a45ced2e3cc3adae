/** Something that is wrong, said where it is. */
export const Complaint = ({ text }: { text: string | undefined }) =>
  text === undefined ? null : (
    <p class="complaint" role="alert">
      {text}
    </p>
  )
