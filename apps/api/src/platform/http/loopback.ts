/** An IP address of this very machine. */
export const LOOPBACK = /^(127\.|::1$|::ffff:127\.)/;
