const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** How long ago something was: `now`, `5 min`, `3 h`, `12 days`; `?` where nobody knows. */
export function ageOf(time: number | undefined, now: number): string {
  if (time === undefined) return "?";
  const age = now - time;
  if (age < minute) return "now";
  if (age < hour) return `${Math.floor(age / minute)} min`;
  if (age < 2 * day) return `${Math.floor(age / hour)} h`;
  return `${Math.floor(age / day)} days`;
}
