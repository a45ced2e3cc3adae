import type { Complaint } from '../../errors.ts'

/** An answer of the API that is no success: its status, a code for programs, and a sentence for people. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly status: number
  readonly code: string
  readonly complaints: readonly Complaint[] | undefined

  constructor(status: number, code: string, message: string, complaints?: readonly Complaint[]) {
    super(message)
    this.status = status
    this.code = code
    this.complaints = complaints
  }
}
