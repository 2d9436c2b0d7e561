import { useEffect, useState } from 'react';

/** Seconds until `until` (of `performance.now()`), rounded up and never below 0; drawn again as they pass. */
export function useSeconds(until: number): number {
  const [now, setNow] = useState(() => performance.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(performance.now()), 250);
    return () => clearInterval(timer);
  }, []);
  return Math.max(0, Math.ceil((until - now) / 1000));
}
