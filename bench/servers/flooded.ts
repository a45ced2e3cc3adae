/** What both servers of the flood allow. */
export const FLOODED = {
  /** Places, for all together. */
  maxConnections: 200,
  /** Of these for one address, where the server can say so. */
  perAddressLimit: 10,
  /** Who has been greeted and says nothing is closed, after so many milliseconds. */
  patience: 1_000,
}
